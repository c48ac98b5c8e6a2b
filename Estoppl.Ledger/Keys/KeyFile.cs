using System.Security.Cryptography;
using System.Text;

namespace Estoppl.Ledger.Keys;

/// <summary>One file with 32 bytes: <see cref="KeyFileText"/> on the disk, durable, with the mode that its content asks for.</summary>
internal static class KeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode AnyoneReads = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Others = (UnixFileMode)0b000_111_111;

    public static bool TooOpen(string path) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0;

    /// <summary>Makes a new file; its name is durable when its folder is synced.</summary>
    /// <exception cref="IOException">It is there already, or cannot be written.</exception>
    public static void Write(string path, string format, ReadOnlySpan<byte> payload, bool isSecret)
    {
        var text = KeyFileText.Write(Encoding.ASCII.GetBytes(format), payload);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = isSecret ? OwnerOnly : AnyoneReads;
        using var file = new FileStream(path, options);
        file.Write(text);
        file.Flush(flushToDisk: true);
        CryptographicOperations.ZeroMemory(text);
    }

    /// <summary>Stores a generated key: one that was loaded does not give its seed.</summary>
    public static void WriteSigningKey(string path, SigningKey key)
    {
        Span<byte> seed = stackalloc byte[SigningKey.SeedSize];
        try
        {
            key.CopySeedTo(seed);
            Write(path, KeyFiles.PrivateFormat, seed, isSecret: true);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    public static void WriteVerifyingKey(string path, VerifyingKey key) =>
        Write(path, KeyFiles.PublicFormat, Convert.FromBase64String(key.Base64), isSecret: false);

    public static void Read(string path, string format, Span<byte> payload, bool isSecret)
    {
        byte[] text;
        try
        {
            if (isSecret && TooOpen(path))
                throw new KeyException($"{path} can be read by others on this machine", $"if nobody did, run: chmod 600 {path}");
            text = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new KeyException($"{path} is missing", "restore it from a backup, or begin a new ledger with estoppl init", e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new KeyException($"{path} cannot be read ({e.Message})", "run estoppl as the user who owns the file", e);
        }
        var read = KeyFileText.TryRead(text, Encoding.ASCII.GetBytes(format), payload);
        CryptographicOperations.ZeroMemory(text);
        if (!read) throw Malformed(path);
    }

    public static SigningKey ReadSigningKey(string path)
    {
        Span<byte> seed = stackalloc byte[SigningKey.SeedSize];
        try
        {
            Read(path, KeyFiles.PrivateFormat, seed, isSecret: true);
            return SigningKey.FromSeed(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    public static VerifyingKey ReadVerifyingKey(string path)
    {
        Span<byte> raw = stackalloc byte[VerifyingKey.Size];
        Read(path, KeyFiles.PublicFormat, raw, isSecret: false);
        return VerifyingKey.TryParse(Convert.ToBase64String(raw)) ?? throw Malformed(path);
    }

    private static KeyException Malformed(string path) =>
        new($"{path} is not in the format that estoppl writes", "restore it from a backup");
}
