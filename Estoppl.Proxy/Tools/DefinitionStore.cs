using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;
using Estoppl.Proxy.Protocol;

namespace Estoppl.Proxy.Tools;

/// <summary>
/// The texts of tools' definitions, by digest, in <c>tools/</c> beside the ledger: what a diff is made of. They are the server's public words;
/// no input and no output of a call is among them. They are no evidence: the digest in the ledger is, and what does not hash to it is not shown.
/// Many processes may use one folder at once. One thread at a time may use one object.
/// </summary>
public sealed class DefinitionStore(LedgerFolder ledger)
{
    /// <summary>The largest definition that is kept, in bytes.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>How many definitions are kept. Others that write at the same moment may bring in a few more.</summary>
    public const int MaxFiles = 10_000;

    private const string Extension = ".json", Partial = ".partial";

    private static readonly TimeSpan s_left = TimeSpan.FromHours(1);

    private readonly HashSet<Digest> _kept = [];
    private int _files = -1;

    /// <summary>Where the files are.</summary>
    public string Folder { get; } = Path.Combine(ledger.Path, "tools");

    /// <summary>
    /// Keeps the definitions of a page that are not kept yet; a damaged one is written again. Each file appears whole or not at all. Not synced to
    /// the disk: after a power loss one may be damaged, and is written again when it is listed again. Reads the disk once for each definition.
    /// </summary>
    /// <exception cref="IOException">It cannot be written: a full disk, say. The others may be tried again with the next page.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder belongs to somebody else.</exception>
    public KeepOutcome Keep(ToolPage page)
    {
        var outcome = default(KeepOutcome);
        foreach (var tool in page.Tools)
        {
            if (_kept.Contains(tool.Digest)) continue;
            if (tool.Canonical.Length > MaxBytes) outcome = outcome with { TooLarge = outcome.TooLarge + 1 };
            else if (Find(tool.Digest) is StoredDefinition.Kept) _kept.Add(tool.Digest);
            else if (HasRoom()) outcome = outcome with { Written = outcome.Written + Write(tool) };
            else outcome = outcome with { NoRoom = outcome.NoRoom + 1 };
        }

        return outcome;
    }

    /// <summary>What is kept under <paramref name="digest"/>.</summary>
    /// <exception cref="IOException">There is something, and it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It belongs to somebody else.</exception>
    public StoredDefinition Find(Digest digest)
    {
        try
        {
            using var file = File.OpenRead(PathOf(digest));
            // A larger one is none of ours, and not worth reading.
            if (file.Length > MaxBytes) return new StoredDefinition.Damaged();
            var bytes = new byte[file.Length];
            var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return Untrusted.Sha256(bytes.AsSpan(0, read)) == digest ? new StoredDefinition.Kept(bytes.AsMemory(0, read)) : new StoredDefinition.Damaged();
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return new StoredDefinition.Missing();
        }
    }

    private string PathOf(Digest digest) => Path.Combine(Folder, digest + Extension);

    private bool HasRoom()
    {
        if (_files is >= 0 and < MaxFiles) return true;
        MakeFolder();
        _files = 0;
        foreach (var file in Directory.EnumerateFiles(Folder))
        {
            // Of a process that was ended between writing and renaming.
            if (file.EndsWith(Partial, StringComparison.Ordinal) && DateTime.UtcNow - File.GetLastWriteTimeUtc(file) > s_left) File.Delete(file);
            else _files++;
        }

        return _files < MaxFiles;
    }

    private int Write(ListedDefinition tool)
    {
        var partial = Path.Combine(Folder, $"{Guid.NewGuid():N}{Partial}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using (var file = new FileStream(partial, options)) file.Write(tool.Canonical.Span);
            File.Move(partial, PathOf(tool.Digest), overwrite: true);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }

        _files++;
        _kept.Add(tool.Digest);
        return 1;
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(Folder);
        else Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
