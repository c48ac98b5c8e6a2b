namespace Estoppl.Ledger.Sharing;

/// <summary>The other side said something that is not of the protocol. It is hung up on; nothing was changed.</summary>
internal sealed class WireException(string message) : Exception(message);
