namespace Estoppl.Ledger.Storage;

/// <summary>The ledger's storage cannot do what was asked.</summary>
public abstract class LedgerException : ExplainedException
{
    private protected LedgerException(string fact, string hint, Exception? cause = null) : base(fact, hint, cause) { }
}

/// <summary>Another process holds the write lease of this ledger and does not let this one take part.</summary>
public sealed class LedgerHeldException : LedgerException
{
    internal LedgerHeldException(string folder, HolderFile holder)
        : base($"the ledger in {folder} is held by {holder.Name}", "wait until that process ends, or end it, then try again") =>
        ProcessId = holder.ProcessId;

    private LedgerHeldException(string fact, string hint, HolderFile holder) : base(fact, hint) => ProcessId = holder.ProcessId;

    /// <summary>The holder, as it wrote itself down; null in the moment between taking the lease and writing that.</summary>
    public int? ProcessId { get; }

    internal static LedgerHeldException NotAnswering(string folder, HolderFile holder, TimeSpan waited) => new(
        $"the ledger in {folder} is held by {holder.Name}, which has not answered for {waited.TotalSeconds:0.#} s",
        holder.ProcessId is { } id ? $"it may be stopped: let it go on with `kill -CONT {id}`, or end it, and all others go on without it" : "try again", holder);

    internal static LedgerHeldException OtherVersion(string folder, HolderFile holder, int version) => new(
        $"the ledger in {folder} is held by {holder.Name}, an estoppl that speaks version {version} of the ledger's protocol", "end that process, then try again with one version", holder);
}

/// <summary>There is no ledger in the folder.</summary>
public sealed class LedgerMissingException : LedgerException
{
    internal LedgerMissingException(string folder)
        : base($"there is no ledger in {folder}", "run `estoppl init` there, or name another folder") { }

    private LedgerMissingException(string fact, string hint) : base(fact, hint) { }

    internal static LedgerMissingException Deleted(string folder, Events.LogId log) => new(
        $"the ledger {log} in {folder} was deleted while in use",
        "put it back where it was, and it is used again; a new session begins a new ledger");
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

    internal static LedgerDamagedException Replaced(string folder, Events.LogId expected, Events.LogId found) =>
        new($"the ledger in {folder} is {found}, and was {expected} when this process began: it was replaced");
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
        : base(fact, "free space or mend the disk, then try again: recovery keeps all that was acknowledged", cause) { }

    private LedgerFaultException(string fact, string hint, Exception? cause = null) : base(fact, hint, cause) { }

    internal static LedgerFaultException OtherUser(string folder, Exception cause) => new(
        $"the ledger in {folder} belongs to another user", "a ledger is one user's: name a folder of your own in [ledger] db_path", cause);

    // The one fault that recovery cannot mend.
    internal static LedgerFaultException Deleted(string path) => new(
        $"{path} was deleted while in use", "put the ledger's folder back from a copy, or start a new ledger: what only the deleted file held is gone");
}
