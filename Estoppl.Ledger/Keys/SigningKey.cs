using Estoppl.Ledger.Events;
using NSec.Cryptography;

namespace Estoppl.Ledger.Keys;

/// <summary>
/// The Ed25519 key (RFC 8032) that signs the ledger. Its bytes live in guarded memory until it is disposed of. Any thread may use it.
/// </summary>
public sealed class SigningKey : IDisposable
{
    /// <summary>Length of the private seed in bytes.</summary>
    public const int SeedSize = 32;

    private readonly Key _key;

    private SigningKey(Key key)
    {
        _key = key;
        Public = new VerifyingKey(key.PublicKey);
    }

    /// <summary>The half that anyone may have.</summary>
    public VerifyingKey Public { get; }

    /// <summary>The short name of <see cref="Public"/>.</summary>
    public KeyId Id => Public.Id;

    /// <summary>A fresh key.</summary>
    public static SigningKey Generate() => new(Key.Create(SignatureAlgorithm.Ed25519, Exportable));

    /// <summary>The key of a 32-byte seed. The caller clears the seed.</summary>
    /// <exception cref="ArgumentException"><paramref name="seed"/> is not 32 bytes long.</exception>
    public static SigningKey FromSeed(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != SeedSize) throw new ArgumentException($"a seed has {SeedSize} bytes, not {seed.Length}", nameof(seed));
        return new(Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey));
    }

    /// <summary>Writes the 64 bytes of the signature over <paramref name="message"/>.</summary>
    public void Sign(ReadOnlySpan<byte> message, Span<byte> signature) => SignatureAlgorithm.Ed25519.Sign(_key, message, signature);

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    /// <summary>Writes the 32-byte seed of a generated key, once, to be stored; the caller clears it. A loaded key never gives its seed.</summary>
    internal void CopySeedTo(Span<byte> seed)
    {
        // NSec throws for a key that may not be exported; false is a span too short.
        if (!_key.TryExport(KeyBlobFormat.RawPrivateKey, seed, out _)) throw new InvalidOperationException("the seed could not be exported");
    }

    // Generated keys alone: they have to reach their file.
    private static KeyCreationParameters Exportable => new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
}
