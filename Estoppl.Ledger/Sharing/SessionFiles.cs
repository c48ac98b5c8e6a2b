using Estoppl.Ledger.Storage;

namespace Estoppl.Ledger.Sharing;

/// <summary>
/// Tells which sessions live: each has a file in <c>sessions/</c> that its process keeps locked. The kernel frees it on death, and not
/// while the process is only stopped, so no time-out has to guess.
/// </summary>
internal static class SessionFiles
{
    private const string Unlocked = ".new";

    /// <summary>Marks a session of this process as alive, until the result is disposed of.</summary>
    /// <param name="stream">Its stream: <c>session/ID</c>.</param>
    public static FileStream Hold(LedgerFolder folder, string stream) => DiskFileSystem.Disk(folder.Sessions, path =>
    {
        PrivateFolder.Create(path);
        var name = PathOf(folder, stream);
        // Made and locked are two steps, and a file that nobody has locked is a dead session's: it gets its name when it is. On Windows they are one.
        var held = ExclusiveFile.TryOpen(OperatingSystem.IsWindows() ? name : name + Unlocked, FileMode.OpenOrCreate)
            ?? throw new LedgerFaultException($"{stream} is another process's");
        try
        {
            if (!OperatingSystem.IsWindows()) File.Move(name + Unlocked, name);
            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    });

    /// <summary>The streams of the sessions whose process is gone. Their files stay until <see cref="Forget"/>.</summary>
    public static List<string> Dead(LedgerFolder folder)
    {
        var dead = new List<string>();
        if (!Directory.Exists(folder.Sessions)) return dead;
        foreach (var file in Directory.EnumerateFiles(folder.Sessions).Where(file => !file.EndsWith(Unlocked, StringComparison.Ordinal)))
        {
            try
            {
                using var held = ExclusiveFile.TryOpen(file, FileMode.Open);
                if (held is not null) dead.Add($"session/{Path.GetFileName(file)}");
            }
            catch (FileNotFoundException)
            {
                // It has just ended in order.
            }
        }

        return dead;
    }

    /// <summary>The session is over, and the ledger says so.</summary>
    public static void Forget(LedgerFolder folder, string stream)
    {
        try
        {
            File.Delete(PathOf(folder, stream));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Whoever holds the ledger next finds it unlocked, and its session ended.
        }
    }

    private static string PathOf(LedgerFolder folder, string stream) => Path.Combine(folder.Sessions, Path.GetFileName(stream));
}
