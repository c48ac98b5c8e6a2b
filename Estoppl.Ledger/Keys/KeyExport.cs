using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Ledger.Keys;

/// <summary>Writes public keys as others' tools read them. <see cref="KeyText"/> reads all of it back.</summary>
public static class KeyExport
{
    /// <summary>The label in a PEM file's boundaries (RFC 7468, section 13).</summary>
    internal const string PemLabel = "PUBLIC KEY";

    /// <summary>SubjectPublicKeyInfo of an Ed25519 key but for the key itself, which ends it (RFC 8410, section 4).</summary>
    internal static ReadOnlySpan<byte> SpkiPrefix => [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

    /// <summary>One line without its end: the key as tools for C2SP signed notes take it, under the name that signs the ledger's checkpoints.</summary>
    public static string Vkey(LogId log, VerifyingKey key) => new NoteKey(Checkpoint.OriginOf(log), key).Vkey;

    /// <summary>
    /// A JWK set (RFC 7517, section 5) of Ed25519 keys (RFC 8037, section 2) on one line, in the order given. <c>kid</c> is the key id that the ledger's
    /// events name; the RFC 7638 thumbprint is another hash: see <see cref="Thumbprint"/>.
    /// </summary>
    public static string Jwks(IEnumerable<VerifyingKey> keys)
    {
        var json = new CanonicalWriter();
        json.BeginObject();
        json.Key("keys"u8);
        json.BeginArray();
        foreach (var key in keys)
        {
            json.BeginObject();
            json.Key("alg"u8); json.String("EdDSA");
            json.Key("crv"u8); json.String("Ed25519");
            json.Key("kid"u8); json.String(key.Id.Value);
            json.Key("kty"u8); json.String("OKP");
            json.Key("use"u8); json.String("sig");
            json.Key("x"u8); json.String(Base64Url.EncodeToString(Raw(key)));
            json.EndObject();
        }
        json.EndArray();
        json.EndObject();
        return Encoding.UTF8.GetString(json.Written);
    }

    /// <summary>The JWK thumbprint (RFC 7638 with the members of RFC 8037, section 2): SHA-256 in base64url.</summary>
    public static string Thumbprint(VerifyingKey key)
    {
        var hash = new byte[Digest.Size];
        Proofs.Sha256.Of(Encoding.ASCII.GetBytes($$"""{"crv":"Ed25519","kty":"OKP","x":"{{Base64Url.EncodeToString(Raw(key))}}"}""")).CopyTo(hash);
        return Base64Url.EncodeToString(hash);
    }

    /// <summary>A PEM file (RFC 7468) with the key as SubjectPublicKeyInfo (RFC 8410): three lines, each ended by a line feed.</summary>
    public static string Pem(VerifyingKey key) => $"{PemEncoding.WriteString(PemLabel, [.. SpkiPrefix, .. Raw(key)])}\n";

    private static byte[] Raw(VerifyingKey key) => Convert.FromBase64String(key.Base64);
}
