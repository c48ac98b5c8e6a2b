using System.Collections.Immutable;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Keys;

/// <summary>
/// Public keys that someone got from elsewhere than the evidence they are held against. What one of them signed is believed.
/// </summary>
/// <param name="Keys">At least one.</param>
/// <param name="Log">The ledger that they were said to belong to, where their text names one.</param>
public sealed record TrustedKeys(ImmutableArray<VerifyingKey> Keys, LogId? Log = null)
{
    /// <summary>One key, of whichever ledger.</summary>
    public TrustedKeys(VerifyingKey key) : this([key]) { }

    /// <summary>The key of that name; null when it is not among them.</summary>
    public VerifyingKey? Find(KeyId id) => Keys.FirstOrDefault(key => key.Id == id);

    /// <summary>The keys' names, for a sentence.</summary>
    public override string ToString() => string.Join(", ", Keys.Select(key => key.Id));
}
