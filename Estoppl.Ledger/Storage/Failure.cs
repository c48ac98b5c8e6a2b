using System.Runtime.ExceptionServices;

namespace Estoppl.Ledger.Storage;

/// <summary>The first fault of a store, which is its last: after it the state of the disk is unknown, and everyone who asks gets it.</summary>
internal sealed class Failure
{
    private LedgerException? _first;

    /// <summary>The fault; null while all is well.</summary>
    public LedgerException? First => Volatile.Read(ref _first);

    /// <summary>Remembers the first fault, and returns that one.</summary>
    public LedgerException Remember(Exception cause)
    {
        var fault = cause as LedgerException ?? new LedgerFaultException($"the ledger's storage failed: {cause.Message.TrimEnd('.')}", cause);
        return Interlocked.CompareExchange(ref _first, fault, null) ?? fault;
    }

    /// <summary>Throws the first fault if there was one.</summary>
    public void ThrowIfAny()
    {
        if (First is { } fault) ExceptionDispatchInfo.Throw(fault);
    }
}
