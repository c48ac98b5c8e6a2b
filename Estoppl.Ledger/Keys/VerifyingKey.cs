using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using NSec.Cryptography;
using Sha256 = Estoppl.Ledger.Proofs.Sha256;

namespace Estoppl.Ledger.Keys;

/// <summary>The public half of a signing key. Any thread may use it.</summary>
public sealed class VerifyingKey : IEquatable<VerifyingKey>
{
    /// <summary>Length of the raw key in bytes (RFC 8032, section 5.1.5).</summary>
    public const int Size = 32;

    private const int IdLength = 16;

    private readonly PublicKey _key;

    internal VerifyingKey(PublicKey key)
    {
        _key = key;
        var raw = key.Export(KeyBlobFormat.RawPublicKey);
        Base64 = Convert.ToBase64String(raw);
        Id = IdOf(raw);
    }

    /// <summary>The short name: the first 8 bytes of SHA-256 over the raw key, in lower-case hex.</summary>
    public KeyId Id { get; }

    /// <summary>The raw 32 bytes in standard base64.</summary>
    public string Base64 { get; }

    /// <summary>Reads the one standard base64 form of 32 bytes; anything else is null.</summary>
    public static VerifyingKey? TryParse(string base64)
    {
        Span<byte> raw = stackalloc byte[Size];
        if (!Convert.TryFromBase64String(base64, raw, out var length) || length != Size) return null;
        // The decoder lets blanks and unused bits pass; two spellings of one key would be two texts in event 0.
        if (Convert.ToBase64String(raw) != base64) return null;
        return PublicKey.TryImport(SignatureAlgorithm.Ed25519, raw, KeyBlobFormat.RawPublicKey, out var key) && key is not null
            ? new VerifyingKey(key)
            : null;
    }

    /// <summary>Whether <paramref name="signature"/> is this key's over exactly <paramref name="message"/>.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        signature.Length == EventSignature.Size && SignatureAlgorithm.Ed25519.Verify(_key, message, signature);

    /// <inheritdoc/>
    public bool Equals(VerifyingKey? other) => other is not null && Base64 == other.Base64;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VerifyingKey);

    /// <inheritdoc/>
    public override int GetHashCode() => Base64.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Id.ToString();

    /// <summary>Whether <paramref name="id"/> has the form of a key's name: 16 lower-case hex digits.</summary>
    internal static bool IsId(KeyId id) => id.Value.Length == IdLength && id.Value.All(char.IsAsciiHexDigitLower);

    private static KeyId IdOf(ReadOnlySpan<byte> raw) => new(Sha256.Of(raw).ToString()[..IdLength]);
}
