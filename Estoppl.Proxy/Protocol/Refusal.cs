using System.Buffers;
using System.Text.Json;

namespace Estoppl.Proxy.Protocol;

/// <summary>
/// The replies that the proxy gives in the server's place: one line of ASCII each, LF at its end. Ids come back as the type they
/// were, strings with the same text, integers with the same digits.
/// </summary>
public static class Refusal
{
    /// <summary>JSON-RPC: the message is no JSON text.</summary>
    public const int ParseError = -32700;

    /// <summary>JSON-RPC: the message is JSON, and no valid message.</summary>
    public const int InvalidRequest = -32600;

    /// <summary>A policy block under <c>block_reply = "error"</c>: outside -32768..-32000, which JSON-RPC keeps for itself.</summary>
    public const int PolicyBlock = -31001;

    /// <summary>A tool result that tells the model why its call did not run.</summary>
    /// <param name="revision">The protocol revision that the request declared, where it did.</param>
    public static byte[] ToolRefusal(RequestId id, string text, string? revision) => Reply(id, json =>
    {
        json.WriteStartObject("result");
        json.WriteStartArray("content");
        json.WriteStartObject();
        json.WriteString("type", "text");
        json.WriteString("text", text);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteBoolean("isError", true);
        // From 2026-07-28 on a result says whether it is final. Revisions are dates, so they order as text.
        if (string.CompareOrdinal(revision, "2026-07-28") >= 0) json.WriteString("resultType", "complete");
        json.WriteEndObject();
    });

    /// <summary>A protocol error.</summary>
    /// <param name="id">The request's id; null where it could not be read.</param>
    public static byte[] ErrorReply(RequestId? id, int code, string message) => Reply(id, json =>
    {
        json.WriteStartObject("error");
        json.WriteNumber("code", code);
        json.WriteString("message", message);
        json.WriteEndObject();
    });

    private static byte[] Reply(RequestId? id, Action<Utf8JsonWriter> writeOutcome)
    {
        var line = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc", "2.0");
            json.WritePropertyName("id");
            if (id is not { } known) json.WriteNullValue();
            else if (known.IsString) json.WriteStringValue(known.Text);
            else json.WriteRawValue(known.Text);
            writeOutcome(json);
            json.WriteEndObject();
        }
        line.Write("\n"u8);
        return line.WrittenSpan.ToArray();
    }
}
