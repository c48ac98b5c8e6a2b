using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Ledger.Keys;

/// <summary>
/// Reads the public keys that a person was given, in whichever form: a vkey, a JWK or a set of them, a PEM file, or our <c>signing.pub</c>.
/// Blanks and line ends around it, which copying adds, do not matter.
/// </summary>
public static class KeyText
{
    /// <summary>The keys in <paramref name="text"/>.</summary>
    /// <exception cref="KeyException">There is none, or a private one.</exception>
    public static TrustedKeys Read(string text)
    {
        var trimmed = text.Trim();
        return trimmed switch
        {
            ['{', ..] => Jwk(trimmed),
            _ when trimmed.StartsWith("-----BEGIN", StringComparison.Ordinal) => Pem(trimmed),
            _ when trimmed.StartsWith(KeyFiles.PrivateFormat, StringComparison.Ordinal) => throw Private(),
            _ when trimmed.StartsWith(KeyFiles.PublicFormat, StringComparison.Ordinal) => OurFile(trimmed),
            _ => Vkey(trimmed),
        };
    }

    private static TrustedKeys Vkey(string text)
    {
        if (NoteKey.TryParse(text) is not { } read) throw Unknown("it is neither a vkey, a JWK set, a PEM file nor a signing.pub");
        // Under another name the same key signs other things than a ledger's checkpoints.
        return Checkpoint.LogOf(read.Name) is { } log ? new TrustedKeys([read.Key], log) : throw Unknown("it is a vkey, but its name is not that of a ledger");
    }

    private static TrustedKeys OurFile(string text)
    {
        var raw = new byte[VerifyingKey.Size];
        var lines = Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n"));
        return KeyFileText.TryRead(lines, Encoding.ASCII.GetBytes(KeyFiles.PublicFormat), raw)
            ? new TrustedKeys(Key(raw))
            : throw Unknown("it begins like a signing.pub, and does not go on like one");
    }

    private static TrustedKeys Pem(string text)
    {
        if (!PemEncoding.TryFind(text, out var pem) || pem.Location.End.GetOffset(text.Length) != text.Length || pem.Location.Start.Value != 0)
            throw Unknown("it is not one PEM file");
        var label = text[pem.Label];
        if (label.Contains("PRIVATE", StringComparison.Ordinal)) throw Private();
        var der = new byte[pem.DecodedDataLength];
        if (label != KeyExport.PemLabel || !Convert.TryFromBase64String(text[pem.Base64Data], der, out _)) throw Unknown($"it is a PEM file of a {label}");
        return der.AsSpan().StartsWith(KeyExport.SpkiPrefix) && der.Length == KeyExport.SpkiPrefix.Length + VerifyingKey.Size
            ? new TrustedKeys(Key(der.AsSpan(KeyExport.SpkiPrefix.Length)))
            : throw Unknown("it is a public key, but not of Ed25519");
    }

    private static TrustedKeys Jwk(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var isSet = json.RootElement.TryGetProperty("keys", out var set);
            if (isSet && set.ValueKind != JsonValueKind.Array) throw Unknown("its keys are no list");
            var keys = isSet ? set.EnumerateArray().Select(Jwk) : [Jwk(json.RootElement)];
            ImmutableArray<VerifyingKey> found = [.. keys.OfType<VerifyingKey>().Distinct()];
            return found.IsEmpty ? throw Unknown("it has no Ed25519 key in it") : new TrustedKeys(found);
        }
        catch (JsonException e)
        {
            throw Unknown("it begins like JSON, and is none", e);
        }
    }

    /// <summary>Null for keys of another kind, which a set may hold as well (RFC 7517, section 5).</summary>
    private static VerifyingKey? Jwk(JsonElement key)
    {
        if (key.ValueKind != JsonValueKind.Object) throw Unknown("one of its keys is no JWK");
        if (Member(key, "kty") != "OKP" || Member(key, "crv") != "Ed25519") return null;
        if (key.TryGetProperty("d", out _)) throw Private();
        var x = Member(key, "x") ?? "";
        var raw = new byte[VerifyingKey.Size];
        return Base64Url.IsValid(x, out var length) && length == raw.Length && Base64Url.TryDecodeFromChars(x, raw, out _) && Base64Url.EncodeToString(raw) == x
            ? Key(raw)
            : throw Unknown("its x is not 32 bytes in base64url");
    }

    private static string? Member(JsonElement key, string name) =>
        key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static VerifyingKey Key(ReadOnlySpan<byte> raw) =>
        VerifyingKey.TryParse(Convert.ToBase64String(raw)) ?? throw Unknown("its 32 bytes are no Ed25519 key");

    private static KeyException Unknown(string why, Exception? cause = null) =>
        new($"this is no public key that estoppl reads: {why}", "pass a vkey, a JWK set, a PEM file or the text of a signing.pub", cause);

    private static KeyException Private() =>
        new("this is a private key", "pass the public one; and if this reached you from somebody else, tell them: it has leaked");
}
