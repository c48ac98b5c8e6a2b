using System.Globalization;
using System.Text;
using System.Text.Json;
using Estoppl.Proxy.Policy;

namespace Estoppl.Proxy.Clients.Formats;

/// <summary>JSON as people write it, with comments and trailing commas, as nodes. RFC 8259, and what VS Code calls JSONC.</summary>
internal sealed class JsonNodes
{
    private const int MaxDepth = 256;

    private readonly SourceText _source;
    private int _bytes;
    private int _letters;

    private JsonNodes(SourceText source) => _source = source;

    /// <summary>The value that the file is; none for a file with nothing but blanks and comments.</summary>
    /// <exception cref="BrokenFileException">It is not JSON.</exception>
    public static ConfigNode? Read(SourceText source)
    {
        if (Blanks.Skip(source.Text, 0, Syntax.Json) == source.Text.Length) return null;
        var reader = new Utf8JsonReader(WithoutComments(source.Bytes.Span), new JsonReaderOptions { AllowTrailingCommas = true, MaxDepth = MaxDepth });
        try
        {
            reader.Read();
            var root = new JsonNodes(source).Value(ref reader);
            // Only now it has seen whether something follows.
            reader.Read();
            return root;
        }
        catch (JsonException error)
        {
            throw source.Broken(OffsetOf(error, source), $"it is not valid JSON: {Clause(error.Message)}");
        }
    }

    private ConfigNode Value(ref Utf8JsonReader reader)
    {
        var start = Offset(reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = new List<ConfigMember>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var at = Offset(reader.TokenStartIndex);
                    var key = TextOf(ref reader) ?? Encoding.UTF8.GetString(reader.ValueSpan);
                    reader.Read();
                    members.Add(new ConfigMember(key, at, Value(ref reader), IsInline: true));
                }
                return new ConfigNode.Map(start, Offset(reader.BytesConsumed), "an object", members);
            case JsonTokenType.StartArray:
                var items = new List<ConfigNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(Value(ref reader));
                return new ConfigNode.List(start, Offset(reader.BytesConsumed), items);
            case JsonTokenType.String:
                var text = TextOf(ref reader);
                var end = Offset(reader.TokenStartIndex + reader.ValueSpan.Length + 2);
                return text is null ? new ConfigNode.Other(start, end, "text with half a surrogate pair") : new ConfigNode.Text(start, end, text);
            default:
                var (kind, isNull) = reader.TokenType switch
                {
                    JsonTokenType.Number => ("a number", false),
                    JsonTokenType.Null => ("null", true),
                    _ => ("true or false", false),
                };
                return new ConfigNode.Other(start, Offset(reader.TokenStartIndex + reader.ValueSpan.Length), kind, isNull);
        }
    }

    // "\ud800" is grammatical, and no text.
    private static string? TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    // With blanks in their place, so that nothing moves. The reader itself takes comments only in some of the places where people write them,
    // not between a key and its colon.
    private static byte[] WithoutComments(ReadOnlySpan<byte> json)
    {
        var bytes = json.ToArray();
        for (var at = 0; at < bytes.Length; at++)
        {
            if (bytes[at] == '"') at = StringEnd(bytes, at);
            if (at + 1 >= bytes.Length || bytes[at] != '/') continue;
            var rest = bytes.AsSpan(at);
            var length = rest[1] == '/' ? rest.IndexOfAny("\r\n"u8) : rest[1] == '*' ? rest[2..].IndexOf("*/"u8) + 4 : 0;
            // A block comment that nobody ends is an error, and the reader finds it where it stands.
            if (rest[1] == '*' && length < 4) break;
            if (length < 0) length = rest.Length;
            foreach (ref var it in rest[..length])
                if (it is not ((byte)'\r' or (byte)'\n')) it = (byte)' ';
        }
        return bytes;
    }

    private static int StringEnd(ReadOnlySpan<byte> json, int at)
    {
        for (at++; at < json.Length && json[at] != '"'; at++)
            if (json[at] == '\\') at++;
        return at;
    }

    // Tokens come in the order of the file, so counting goes on where it stopped.
    private int Offset(long bytes)
    {
        _letters += Encoding.UTF8.GetCharCount(_source.Bytes.Span[_bytes..(int)bytes]);
        _bytes = (int)bytes;
        return _letters;
    }

    private static int OffsetOf(JsonException error, SourceText source)
    {
        var bytes = source.Bytes.Span;
        var start = 0;
        for (var line = error.LineNumber ?? 0; line > 0; line--) start += bytes[start..].IndexOf((byte)'\n') + 1;
        var at = Math.Min(start + (error.BytePositionInLine ?? 0), bytes.Length);
        return Encoding.UTF8.GetCharCount(bytes[..(int)at]);
    }

    // What the parser says, without the place (which is said in our own way) and without advice to programmers.
    private static string Clause(string message)
    {
        foreach (var tail in (string[])[" LineNumber:", " Path:", " Change the reader options"])
        {
            var at = message.IndexOf(tail, StringComparison.Ordinal);
            if (at >= 0) message = message[..at];
        }
        message = ToolNames.Visible(message.TrimEnd('.', ' '), 200);
        return message.Length == 0 ? message : char.ToLower(message[0], CultureInfo.InvariantCulture) + message[1..];
    }
}
