using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;

namespace Estoppl.Ledger.Sharing;

/// <summary>A ledger has another signing key.</summary>
/// <param name="Old">The key that signed up to <paramref name="At"/>.</param>
/// <param name="New">The key that signs from there on.</param>
/// <param name="At">Where <c>key.rotated</c> stands.</param>
public sealed record RotatedKey(KeyId Old, VerifyingKey New, Position At);
