namespace Estoppl.Ledger.Storage;

/// <summary>Folders that nobody but their owner can look into.</summary>
internal static class PrivateFolder
{
    /// <summary>Mode 0700 on Unix, also for the missing ones above. An existing folder stays as it is.</summary>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
