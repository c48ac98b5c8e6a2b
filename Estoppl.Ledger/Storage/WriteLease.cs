using System.Diagnostics;
using System.Globalization;

namespace Estoppl.Ledger.Storage;

/// <summary>
/// The right to write to one ledger: a lock on <c>ledger.lock</c> that the kernel takes back when its holder dies. It lies on the
/// file, not on its name, so it holds through every path that leads there.
/// </summary>
internal sealed class WriteLease : IDisposable
{
    // EAGAIN on Linux and macOS; ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION on Windows.
    private static readonly int[] Taken = OperatingSystem.IsWindows() ? [32, 33] : [11, 35];
    private readonly FileStream _lock;

    private WriteLease(FileStream @lock) => _lock = @lock;

    /// <summary>Makes the folder if it is missing (mode 0700 on Unix) and takes the lease without waiting.</summary>
    /// <exception cref="LedgerHeldException">Someone else has it, in this process or another.</exception>
    /// <exception cref="LedgerFaultException">The folder cannot be made or written, or its file system has no working locks.</exception>
    public static WriteLease Take(LedgerFolder folder) => DiskFileSystem.Disk(folder.Path, path =>
    {
        PrivateFolder.Create(path);
        var file = TryLock(folder) ?? throw Held(folder);
        try
        {
            ProveThatLocksExclude(folder);
            File.WriteAllText(folder.Holder, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId} {Name()}\n"));
            return new WriteLease(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    });

    /// <summary>Gives the lease back. The lock file stays.</summary>
    public void Dispose() => _lock.Dispose();

    private static FileStream? TryLock(LedgerFolder folder)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            return new FileStream(folder.Lock, options);
        }
        catch (IOException cause) when (Taken.Contains(cause.HResult & 0xFFFF))
        {
            return null;
        }
    }

    // Some network file systems take a lock and ignore it, and .NET can be told to do the same. Two writers would then both succeed
    // and each lose what the other wrote.
    private static void ProveThatLocksExclude(LedgerFolder folder)
    {
        using var second = TryLock(folder);
        if (second is not null) throw new LedgerFaultException($"{folder.Lock} does not exclude a second writer: file locks do not work there");
    }

    private static string Name()
    {
        using var self = Process.GetCurrentProcess();
        return self.ProcessName;
    }

    private static LedgerHeldException Held(LedgerFolder folder)
    {
        try
        {
            var words = File.ReadAllText(folder.Holder).TrimEnd('\n').Split(' ', 2);
            return int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? new LedgerHeldException(folder.Path, id, words.ElementAtOrDefault(1))
                : new LedgerHeldException(folder.Path, null, null);
        }
        catch (IOException)
        {
            // The holder is about to write it: that someone holds the lease is known all the same.
            return new LedgerHeldException(folder.Path, null, null);
        }
    }
}
