using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace Estoppl.Proxy.Protocol;

/// <summary>
/// Reads one message of the server, leniently, as the clients do: of repeated members the last counts, <c>method</c> makes a request
/// of whatever stands beside it, and <c>error</c>, unless it is null, goes before <c>result</c>.
/// </summary>
public static class ServerMessageReader
{
    /// <summary>Deeper than any client reads; a bound all the same, because the tokenizer keeps one bit per level.</summary>
    private const int MaxDepth = 1 << 20;

    /// <summary>Says what a line is, in one pass, and stops at once when it is no answer. Never throws.</summary>
    /// <param name="line">The line, with its terminator or without.</param>
    public static ServerMessage Read(ReadOnlyMemory<byte> line)
    {
        var start = line.Span.IndexOfAnyExcept(" \t\r\n"u8);
        if (start < 0 || line.Span[start] != '{') return new ServerMessage.Other();
        try
        {
            var reader = new Utf8JsonReader(line.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
            return ReadAnswer(line, ref reader) ?? new ServerMessage.Other();
        }
        catch (JsonException)
        {
            return new ServerMessage.Other();
        }
    }

    private static ServerMessage? ReadAnswer(ReadOnlyMemory<byte> line, ref Utf8JsonReader reader)
    {
        RequestId? id = null;
        Range? result = null, error = null;
        var isError = false;
        long? code = null;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = Find(ref reader);
            if (member == Member.Method) return null;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            var isNull = reader.TokenType == JsonTokenType.Null;
            switch (member)
            {
                case Member.Id: id = ReadId(ref reader); break;
                case Member.Result: isError = ReadMember(ref reader, "isError"u8).Kind == JsonTokenType.True; break;
                case Member.Error: code = ReadMember(ref reader, "code"u8).Integer; break;
                default: reader.Skip(); break;
            }
            if (member == Member.Result) result = start..(int)reader.BytesConsumed;
            if (member == Member.Error) error = isNull ? null : start..(int)reader.BytesConsumed;
        }
        reader.Read();
        return (id, result, error) switch
        {
            ({ } known, _, { } value) => new ServerMessage.Error(known, line[value], code),
            ({ } known, { } value, _) => new ServerMessage.Result(known, line[value], isError),
            _ => null,
        };
    }

    private static Member Find(ref Utf8JsonReader reader) =>
        JsonText.Spells(reader.ValueSpan, "id"u8) ? Member.Id
        : JsonText.Spells(reader.ValueSpan, "result"u8) ? Member.Result
        : JsonText.Spells(reader.ValueSpan, "error"u8) ? Member.Error
        : JsonText.Spells(reader.ValueSpan, "method"u8) ? Member.Method
        : Member.None;

    /// <summary>A server may write an integer as <c>1.0</c>: clients that read numbers as doubles know it again.</summary>
    private static RequestId? ReadId(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                var raw = reader.ValueSpan;
                return Utf8.IsValid(raw) && !JsonText.HasLoneSurrogate(raw) ? new RequestId(JsonText.Decode(raw), IsString: true) : null;
            case JsonTokenType.Number:
                return RequestIds.Integer(reader.ValueSpan) is { } exact ? exact
                    : reader.TryGetDouble(out var value) && Math.Abs(value) < 1L << 53 && double.IsInteger(value)
                        ? new RequestId(((long)value).ToString(CultureInfo.InvariantCulture), IsString: false)
                        : null;
            default:
                reader.Skip();
                return null;
        }
    }

    /// <summary>Reads a value to its end, and what stands under <paramref name="name"/> in it, if it is an object.</summary>
    private static (JsonTokenType Kind, long? Integer) ReadMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        (JsonTokenType Kind, long? Integer) last = default;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return last;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMember = JsonText.Spells(reader.ValueSpan, name);
            reader.Read();
            if (isMember) last = (reader.TokenType, reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) ? value : null);
            reader.Skip();
        }
        return last;
    }
}
