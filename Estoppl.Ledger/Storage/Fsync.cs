using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Estoppl.Ledger.Storage;

/// <summary>Asks the operating system to make writes survive a power loss. Throws <see cref="IOException"/> where it refuses.</summary>
public static partial class Fsync
{
    private const int Interrupted = 4; // EINTR on Linux and macOS

    /// <summary>
    /// Everything written to the file so far is on the disk when this returns. On Linux <c>fdatasync</c>, which leaves out time stamps
    /// but not the length; elsewhere the full flush (<c>F_FULLFSYNC</c>, <c>FlushFileBuffers</c>).
    /// </summary>
    public static void File(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        int result;
        do result = FdataSync(file);
        while (WasInterrupted(result));
        ThrowUnless(result, "fdatasync");
    }

    /// <summary>Makes names created or renamed in the folder durable. Windows journals names itself.</summary>
    public static void Folder(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        int folder, result;
        do folder = Open(path, 0); // O_RDONLY
        while (WasInterrupted(folder));
        ThrowUnless(folder, "open");
        try
        {
            do result = Sync(folder);
            while (WasInterrupted(result));
            ThrowUnless(result, "fsync");
        }
        finally
        {
            // Not tried again after a signal: the descriptor is gone by then.
            _ = Close(folder);
        }
    }

    // A sync that a signal interrupted has failed nothing yet. Any other failure may already have dropped the dirty pages, so asking
    // a second time would report a success that is none.
    private static bool WasInterrupted(int result) => result < 0 && Marshal.GetLastPInvokeError() == Interrupted;

    private static void ThrowUnless(int result, string call)
    {
        if (result < 0) throw new IOException($"{call}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FdataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int file);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int file);
}
