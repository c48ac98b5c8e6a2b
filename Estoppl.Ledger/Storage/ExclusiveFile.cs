namespace Estoppl.Ledger.Storage;

/// <summary>Files that one process at a time has open. The kernel frees them when it dies.</summary>
internal static class ExclusiveFile
{
    // EAGAIN on Linux and macOS; ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION on Windows.
    private static readonly int[] s_taken = OperatingSystem.IsWindows() ? [32, 33] : [11, 35];

    /// <summary>Opens the file (mode 0600 when it is made) and locks it; null when someone else has, in this process or another.</summary>
    public static FileStream? TryOpen(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            return new FileStream(path, options);
        }
        catch (IOException cause) when (s_taken.Contains(cause.HResult & 0xFFFF))
        {
            return null;
        }
    }
}
