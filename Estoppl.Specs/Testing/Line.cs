using System.Text.Json;
using System.Text.Json.Nodes;

namespace Estoppl.Specs.Testing;

/// <summary>Lines of MCP as a client writes them, without the line feed.</summary>
internal static class Line
{
    public const string Initialized = """{"jsonrpc":"2.0","method":"notifications/initialized"}""";

    public static string Initialize(string id = "\"hello\"") =>
        $$$$"""{"jsonrpc":"2.0","id":{{{{id}}}},"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"spec","version":"1"}}}""";

    public static string Call(long id, string tool = "get_balance", string arguments = "{}") =>
        $$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"tools/call","params":{"name":"{{{tool}}}","arguments":{{{arguments}}}}}""";

    public static string Ping(long id) => $$"""{"jsonrpc":"2.0","id":{{id}},"method":"ping"}""";

    /// <summary>Parses a line; the spec fails when it is not one whole JSON object.</summary>
    public static JsonObject Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonNode.Parse(line)!.AsObject();
        }
        catch (JsonException cause)
        {
            throw new FormatException($"a corrupt line: {System.Text.Encoding.UTF8.GetString(line[..Math.Min(line.Length, 200)])}", cause);
        }
    }

    public static JsonObject Parse(string line) => Parse(System.Text.Encoding.UTF8.GetBytes(line));

    public static long IdOf(ReadOnlySpan<byte> line) => (long)Parse(line)["id"]!;
}
