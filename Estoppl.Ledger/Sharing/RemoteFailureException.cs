using Estoppl.Ledger.Storage;

namespace Estoppl.Ledger.Sharing;

/// <summary>The ledger's holder, another process, could not do what was asked, and says why.</summary>
public sealed class RemoteFailureException : LedgerException
{
    internal RemoteFailureException(string fact, string hint, HolderFile holder) : base($"{fact} (says {holder.Name}, which holds the ledger)", hint) { }
}
