using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Estoppl.Ledger.Keys;

/// <summary>Makes folders for the owner alone, and their entries durable: the runtime can flush a file, but not a folder.</summary>
internal static partial class FolderOnDisk
{
    /// <summary>Mode 0700, also for the missing ones above. An existing folder stays as it is.</summary>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Returns when the names in the folder would survive a power loss. Windows journals them itself.</summary>
    public static void Flush(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var folder = Open(path, 0);
        if (folder < 0) throw new IOException($"{path} cannot be opened", new Win32Exception(Marshal.GetLastPInvokeError()));
        var failed = FSync(folder) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = Close(folder);
        if (failed) throw new IOException($"{path} cannot be flushed", new Win32Exception(error));
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
