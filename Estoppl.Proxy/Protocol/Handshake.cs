using System.Runtime.InteropServices;
using System.Text.Json;
using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Protocol;

/// <summary>
/// What a server says about itself in answer to <c>initialize</c>, or, from revision 2026-07-28 on, to <c>server/discover</c>: untrusted
/// words, each null where it is absent or odd.
/// </summary>
/// <param name="Protocol">The protocol revision the server chose; or all that it offers, where the client chooses.</param>
/// <param name="Capabilities">SHA-256 over the exact bytes of the capabilities object.</param>
public sealed record Handshake(string? Name, string? Version, string? Protocol, Digest? Capabilities)
{
    /// <summary>Reads the exact bytes of <c>result</c>; null when they are no object.</summary>
    public static Handshake? Read(ReadOnlyMemory<byte> result)
    {
        try
        {
            using var json = JsonDocument.Parse(result);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return null;
            var meta = Untrusted.Member(root, "_meta"u8);
            var server = Untrusted.Member(root, "serverInfo"u8) is { ValueKind: JsonValueKind.Object } info
                ? info
                : Untrusted.Member(meta, "io.modelcontextprotocol/serverInfo"u8);
            var capabilities = Untrusted.Member(root, "capabilities"u8);
            return new(
                Untrusted.Text(Untrusted.Member(server, "name"u8)),
                Untrusted.Text(Untrusted.Member(server, "version"u8)),
                Untrusted.Text(Untrusted.Member(root, "protocolVersion"u8)) ?? Offered(Untrusted.Member(root, "supportedVersions"u8)),
                capabilities.ValueKind == JsonValueKind.Object ? Untrusted.Sha256(JsonMarshal.GetRawUtf8Value(capabilities)) : null);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Offered(JsonElement versions) => versions.ValueKind != JsonValueKind.Array
        ? null
        : string.Join(", ", versions.EnumerateArray().Select(Untrusted.Text).OfType<string>());
}
