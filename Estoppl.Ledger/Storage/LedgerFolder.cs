namespace Estoppl.Ledger.Storage;

/// <summary>The folder that holds one ledger. Naming it touches nothing on disk but the link it may be.</summary>
public sealed class LedgerFolder
{
    internal const string LogName = "ledger.log", NewLogName = "ledger.log.new", DataName = "ledger.db", JournalName = "ledger.journal";

    /// <summary>A folder that need not exist yet. A symbolic link is followed, so that every path to a ledger names it alike.</summary>
    public LedgerFolder(string path)
    {
        var full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        Path = Directory.Exists(full) ? new DirectoryInfo(full).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? full : full;
    }

    /// <summary>The absolute path, with a link at its end resolved.</summary>
    public string Path { get; }

    /// <summary>The durable event log: the newest events, framed and checked.</summary>
    public string Log => System.IO.Path.Combine(Path, LogName);

    /// <summary>The LiteDB data file: all events up to the last checkpoint.</summary>
    public string Data => System.IO.Path.Combine(Path, DataName);

    /// <summary>The pages of the checkpoint in progress.</summary>
    public string Journal => System.IO.Path.Combine(Path, JournalName);

    /// <summary>Its file lock is the write lease. Never deleted: a lock on a deleted file excludes nobody.</summary>
    public string Lock => System.IO.Path.Combine(Path, "ledger.lock");

    /// <summary>Where its holder listens, if the path is short enough for a socket: see <c>HolderSocket</c>.</summary>
    public string Socket => System.IO.Path.Combine(Path, "ledger.sock");

    /// <summary>One locked file for each session whose process lives.</summary>
    public string Sessions => System.IO.Path.Combine(Path, "sessions");

    /// <summary>What the control events have come to, as of some place: spares the holder most of the replay, and is no evidence.</summary>
    public string Controls => System.IO.Path.Combine(Path, "controls");

    /// <summary>The signed checkpoints, one file each, named by their size.</summary>
    public string Checkpoints => System.IO.Path.Combine(Path, "checkpoints");

    /// <summary>
    /// Who holds the lease: <c>PID NAME</c>, and in a second line where it listens. A file of its own because a locked file cannot be read
    /// everywhere.
    /// </summary>
    public string Holder => System.IO.Path.Combine(Path, "ledger.holder");

    /// <inheritdoc/>
    public override string ToString() => Path;
}
