using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Clients;

/// <summary>A file was changed.</summary>
/// <param name="Before">What it was.</param>
/// <param name="After">What it is.</param>
/// <param name="Backup">Where a copy of what it was lies.</param>
public sealed record FileChange(FileSnapshot Before, Digest After, string Backup)
{
    /// <summary>So often it is begun anew when the client writes the file meanwhile.</summary>
    public const int Attempts = 5;

    /// <summary>Reads the file, lets <paramref name="compose"/> say what it is to become, and replaces it; begins anew if it changed meanwhile.</summary>
    /// <param name="compose">From what the file is to what it is to become; null when it is to stay. Called again for each attempt.</param>
    /// <returns>Null when it was to stay.</returns>
    /// <exception cref="ClientFileException">It cannot be changed, or its client does not stop writing: it is as the client left it.</exception>
    public static FileChange? Make(string path, Func<FileSnapshot, byte[]?> compose)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var before = FileSnapshot.Read(path);
            if (compose(before) is not { } after) return null;
            if (before.TryReplace(after) is { } backup) return new(before, FileSnapshot.DigestOf(after), backup);
        }

        throw ClientFileException.NeverStill(path, Attempts);
    }
}
