namespace Estoppl.Ledger.Storage;

/// <summary>The ledger's storage cannot do what was asked.</summary>
public abstract class LedgerException : ExplainedException
{
    private protected LedgerException(string fact, string hint, Exception? cause = null) : base(fact, hint, cause) { }
}

/// <summary>Another writer holds the write lease of this ledger.</summary>
public sealed class LedgerHeldException : LedgerException
{
    internal LedgerHeldException(string folder, int? processId, string? process)
        : base(
            $"the ledger in {folder} is held by {Name(processId, process)}",
            "wait until that process ends, or end it, then try again") =>
        ProcessId = processId;

    /// <summary>The holder, as it wrote itself down; null in the moment between taking the lease and writing that.</summary>
    public int? ProcessId { get; }

    private static string Name(int? processId, string? process) =>
        processId is null ? "another process" : string.IsNullOrEmpty(process) ? $"process {processId}" : $"process {processId} ({process})";
}

/// <summary>There is no ledger in the folder.</summary>
public sealed class LedgerMissingException : LedgerException
{
    internal LedgerMissingException(string folder)
        : base($"there is no ledger in {folder}", "run `estoppl init` there, or name another folder") { }
}

/// <summary>There is a ledger in the folder already.</summary>
public sealed class LedgerExistsException : LedgerException
{
    internal LedgerExistsException(string folder)
        : base($"there is a ledger in {folder} already", "use it as it is, or name another folder") { }
}

/// <summary>
/// What was durable is no longer there, or no longer the same. Nothing was repaired or cut off: the files are as they were found.
/// </summary>
public sealed class LedgerDamagedException : LedgerException
{
    internal LedgerDamagedException(string fact, Exception? cause = null)
        : base(fact, "keep a copy of the folder as evidence, then restore a backup or start a new ledger", cause) { }
}

/// <summary>The files were written in a former format, which this version does not read. They were not touched.</summary>
public sealed class LedgerOlderException : LedgerException
{
    internal LedgerOlderException(string file, uint version, uint known)
        : base(
            $"{file} has format {version}, from before the first release, and this estoppl knows format {known} only",
            "keep that folder if its events matter, and start a new ledger in another") { }
}

/// <summary>The files were written by a version of estoppl newer than this one. They were not touched.</summary>
public sealed class LedgerNewerException : LedgerException
{
    internal LedgerNewerException(string file, uint version, uint known)
        : base($"{file} has format {version}, and this estoppl knows formats up to {known}", "update estoppl, then try again") { }

    internal LedgerNewerException(string folder, string type)
        : base($"the newest event in {folder} is a `{type}`, which this estoppl does not know", "update estoppl, then try again") { }
}

/// <summary>
/// A read, write or sync failed, so what the disk holds is unknown until the ledger is opened anew. Everything acknowledged before
/// is durable; the append that met the fault may or may not be.
/// </summary>
public sealed class LedgerFaultException : LedgerException
{
    internal LedgerFaultException(string fact, Exception? cause = null)
        : base(fact, "free space or mend the disk, then start again: recovery keeps all that was acknowledged", cause) { }
}
