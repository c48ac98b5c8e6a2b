using System.Runtime.InteropServices;
using System.Text.Json;
using Estoppl.Ledger.Events;
using NSec.Cryptography;

namespace Estoppl.Proxy.Protocol;

/// <summary>What is taken from a server's words: text and digests, whatever they contain.</summary>
internal static class Untrusted
{
    /// <summary>A string's text; null for anything else. What is no valid text in it is replaced, never thrown at.</summary>
    public static string? Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? JsonText.Decode(JsonMarshal.GetRawUtf8Value(value)[1..^1]) : null;

    /// <summary>The last member of that name, as clients see it; undefined where there is none.</summary>
    public static JsonElement Member(JsonElement parent, ReadOnlySpan<byte> name)
    {
        JsonElement last = default;
        if (parent.ValueKind != JsonValueKind.Object) return last;
        foreach (var member in parent.EnumerateObject())
            if (JsonText.Spells(JsonMarshal.GetRawUtf8PropertyName(member), name)) last = member.Value;
        return last;
    }

    /// <summary>By NSec, because the platform's own would load OpenSSL when the proxy starts.</summary>
    public static Digest Sha256(ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[Digest.Size];
        HashAlgorithm.Sha256.Hash(bytes, digest);
        return new Digest(digest);
    }
}
