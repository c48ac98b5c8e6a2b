namespace Estoppl.Ledger.Storage;

/// <summary>
/// The right to write to one ledger: a lock on <c>ledger.lock</c> that the kernel takes back when its holder dies. It lies on the
/// file, not on its name, so it holds through every path that leads there.
/// </summary>
internal sealed class WriteLease : IDisposable
{
    private readonly FileStream _lock;

    private WriteLease(FileStream @lock) => _lock = @lock;

    /// <summary>Takes the lease without waiting; null when someone else has it.</summary>
    /// <param name="socket">Where the holder is going to listen: written into <c>ledger.holder</c> with its name.</param>
    /// <param name="makesFolder">Whether a missing folder is made (mode 0700 on Unix).</param>
    /// <exception cref="LedgerFaultException">The folder cannot be made or written, or its file system has no working locks.</exception>
    public static WriteLease? TryTake(LedgerFolder folder, string? socket = null, bool makesFolder = true) => DiskFileSystem.Disk(folder.Path, path =>
    {
        if (makesFolder) PrivateFolder.Create(path);
        if (TryLock(folder) is not { } file) return null;
        try
        {
            ProveThatLocksExclude(folder);
            HolderFile.Write(folder, socket ?? "");
            return new WriteLease(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    });

    /// <summary>The same, where having to wait is an error.</summary>
    /// <exception cref="LedgerHeldException">Someone else has it, in this process or another.</exception>
    /// <exception cref="LedgerFaultException">The folder cannot be made or written, or its file system has no working locks.</exception>
    public static WriteLease Take(LedgerFolder folder) =>
        TryTake(folder) ?? throw new LedgerHeldException(folder.Path, HolderFile.Read(folder));

    /// <summary>Gives the lease back. The lock file stays.</summary>
    public void Dispose() => _lock.Dispose();

    private static FileStream? TryLock(LedgerFolder folder)
    {
        try
        {
            return ExclusiveFile.TryOpen(folder.Lock, FileMode.OpenOrCreate);
        }
        catch (UnauthorizedAccessException denied) when (IsOthers(folder))
        {
            throw LedgerFaultException.OtherUser(folder.Path, denied);
        }
    }

    // Whoever owns a folder and a file with these rights gets in.
    private static bool IsOthers(LedgerFolder folder)
    {
        const UnixFileMode file = UnixFileMode.UserRead | UnixFileMode.UserWrite, open = file | UnixFileMode.UserExecute;
        if (OperatingSystem.IsWindows()) return File.Exists(folder.Lock);
        return (File.GetUnixFileMode(folder.Path) & open) == open && (!File.Exists(folder.Lock) || (File.GetUnixFileMode(folder.Lock) & file) == file);
    }

    // Some network file systems take a lock and ignore it, and .NET can be told to do the same. Two writers would then both succeed
    // and each lose what the other wrote.
    private static void ProveThatLocksExclude(LedgerFolder folder)
    {
        using var second = TryLock(folder);
        if (second is not null) throw new LedgerFaultException($"{folder.Lock} does not exclude a second writer: file locks do not work there");
    }
}
