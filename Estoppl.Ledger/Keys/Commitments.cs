using System.Security.Cryptography;
using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Ledger.Keys;

/// <summary>
/// Binds events to bytes that are not stored. With a secret: <c>salt = HMAC-SHA256(secret, "estoppl/salt/v1" || event id || field)</c>,
/// <c>commitment = HMAC-SHA256(salt, exact bytes)</c>, so that neither a dictionary nor a comparison of two events tells anything, and
/// one revealed salt opens one field of one event. The event id stands there in its text form: 36 ASCII characters, lower case, with
/// hyphens. Any thread may use it.
/// </summary>
public sealed class Commitments : IDisposable
{
    /// <summary>Length of the secret and of a salt, in bytes.</summary>
    public const int SecretSize = 32;

    private readonly byte[]? _secret;

    private Commitments(byte[]? secret) => _secret = secret;

    /// <summary>Plain SHA-256: anyone can recompute it, and guess what a small input was.</summary>
    public static Commitments Plain { get; } = new(null);

    /// <summary>Salted with <paramref name="secret"/>, which is copied; the copy is cleared on <see cref="Dispose"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="secret"/> is not 32 bytes long.</exception>
    public static Commitments Salted(ReadOnlySpan<byte> secret)
    {
        if (secret.Length != SecretSize) throw new ArgumentException($"the secret has {SecretSize} bytes, not {secret.Length}", nameof(secret));
        return new Commitments(secret.ToArray());
    }

    /// <summary>The commitment of event <paramref name="id"/> to <paramref name="bytes"/>.</summary>
    /// <param name="field">The field's stored name: <c>input</c> or <c>output</c>.</param>
    public Commitment Of(EventId id, string field, ReadOnlySpan<byte> bytes)
    {
        if (_secret is null) return Text("sha256:", Sha256.Of(bytes));
        Span<byte> salt = stackalloc byte[SecretSize];
        Span<byte> mac = stackalloc byte[Digest.Size];
        CopySaltTo(id, field, salt);
        HmacSha256.Mac(salt, bytes, mac);
        return Text("hmac-sha256:", new Digest(mac));
    }

    /// <summary>Writes the 32 bytes that open one field of one event to whoever holds the committed bytes.</summary>
    /// <exception cref="InvalidOperationException">These commitments have no salt.</exception>
    public void CopySaltTo(EventId id, string field, Span<byte> salt)
    {
        if (_secret is null) throw new InvalidOperationException("plain commitments have no salt");
        var context = "estoppl/salt/v1"u8;
        Span<byte> message = stackalloc byte[128];
        context.CopyTo(message);
        id.Value.TryFormat(message[context.Length..], out var idLength, "D");
        var fieldAt = context.Length + idLength;
        if (!Encoding.UTF8.TryGetBytes(field, message[fieldAt..], out var fieldLength))
            throw new ArgumentException("a field's name is short", nameof(field));
        HmacSha256.Mac(_secret, message[..(fieldAt + fieldLength)], salt);
    }

    /// <summary>Clears the secret.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_secret);

    private static Commitment Text(string algorithm, Digest digest) => new($"{algorithm}{digest}");
}
