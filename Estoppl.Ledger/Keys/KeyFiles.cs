using System.Security.Cryptography;
using Estoppl.Ledger.Storage;

namespace Estoppl.Ledger.Keys;

/// <summary>
/// The folder <c>.estoppl/keys</c> (mode 0700) with <c>signing.key</c> and <c>commitment.secret</c> (mode 0600) and
/// <c>signing.pub</c>. A secret that others of the machine can read is refused, not repaired: what leaked stays leaked.
/// </summary>
public sealed partial class KeyFiles(string folder)
{
    /// <summary>The first line of <c>signing.key</c>.</summary>
    public const string PrivateFormat = "estoppl signing key v1 (ed25519 seed)";

    /// <summary>The first line of <c>signing.pub</c>.</summary>
    public const string PublicFormat = "estoppl verification key v1 (ed25519)";

    /// <summary>The first line of <c>commitment.secret</c>.</summary>
    public const string SecretFormat = "estoppl commitment secret v1";

    /// <summary>The folder.</summary>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>Where the private key lies.</summary>
    public string PrivatePath => Path.Combine(Folder, "signing.key");

    /// <summary>Where the public key lies.</summary>
    public string PublicPath => Path.Combine(Folder, "signing.pub");

    /// <summary>Where the commitments' secret lies.</summary>
    public string SecretPath => Path.Combine(Folder, "commitment.secret");

    /// <summary>Whether any of the files is there, so that <see cref="Create"/> would refuse.</summary>
    public bool Exist => File.Exists(PrivatePath) || File.Exists(PublicPath) || File.Exists(SecretPath);

    /// <summary>
    /// Makes a fresh key pair and a fresh secret, durable when this returns. All three files appear at once or not at all; existing
    /// ones are never touched.
    /// </summary>
    /// <exception cref="KeyException">There are keys already, or the folder cannot be written.</exception>
    public SigningKey Create()
    {
        var key = SigningKey.Generate();
        try
        {
            Store(key);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Loads the private key and makes sure that the public one beside it is its other half.</summary>
    /// <exception cref="KeyException">A file is missing, unreadable, malformed or open to others, or the two do not match.</exception>
    public SigningKey LoadSigningKey()
    {
        var key = KeyFile.ReadSigningKey(PrivatePath);
        try
        {
            if (!LoadVerifyingKey().Equals(key.Public))
                throw new KeyException($"{PublicPath} does not belong to {PrivatePath}", "restore both files from the same backup");
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Loads the public key alone: all that a verifier needs.</summary>
    /// <exception cref="KeyException">The file is missing, unreadable or malformed.</exception>
    public VerifyingKey LoadVerifyingKey() => KeyFile.ReadVerifyingKey(PublicPath);

    /// <summary>Loads the secret of salted commitments.</summary>
    /// <exception cref="KeyException">The file is missing, unreadable, malformed or open to others.</exception>
    public Commitments LoadCommitments()
    {
        Span<byte> secret = stackalloc byte[Commitments.SecretSize];
        try
        {
            KeyFile.Read(SecretPath, SecretFormat, secret, isSecret: true);
            return Commitments.Salted(secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Whether group or others have any right to <paramref name="path"/>. Always false on Windows, which has no modes.</summary>
    public static bool TooOpen(string path) => KeyFile.TooOpen(path);

    private void Store(SigningKey key)
    {
        if (Exist) throw AlreadyThere(null);
        var made = $"{Folder}.new-{Guid.NewGuid():N}";
        try
        {
            PrivateFolder.Create(Path.GetDirectoryName(Folder)!);
            PrivateFolder.Create(made);
            WriteAll(key, made);
            Fsync.Folder(made);
            if (Directory.Exists(Folder)) Directory.Delete(Folder);  // only an empty one goes
            Directory.Move(made, Folder);  // and the kernel renames over nothing but an empty one
            Fsync.Folder(Path.GetDirectoryName(Folder)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (Directory.Exists(made)) Directory.Delete(made, recursive: true);
            if (Directory.Exists(Folder) && Directory.EnumerateFileSystemEntries(Folder).Any()) throw AlreadyThere(e);
            throw new KeyException($"the keys cannot be written to {Folder} ({e.Message})", "make the folder writable for you", e);
        }
    }

    private static void WriteAll(SigningKey key, string made)
    {
        Span<byte> secret = stackalloc byte[32];
        try
        {
            KeyFile.WriteSigningKey(Path.Combine(made, "signing.key"), key);
            RandomNumberGenerator.Fill(secret);
            KeyFile.Write(Path.Combine(made, "commitment.secret"), SecretFormat, secret, isSecret: true);
            KeyFile.WriteVerifyingKey(Path.Combine(made, "signing.pub"), key.Public);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private KeyException AlreadyThere(Exception? cause) =>
        new($"there are keys in {Folder} already", "keep them: without them the ledger's events can be neither continued nor opened", cause);
}
