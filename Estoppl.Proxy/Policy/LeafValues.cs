using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Estoppl.Proxy.Policy;

/// <summary>The values at the leaves of arguments, in a form in which equal ones are equal bytes.</summary>
internal sealed class LeafValues
{
    private const int MinBytes = 4, MinDigits = 4;

    private readonly ArrayBufferWriter<byte> _text = new(256);

    /// <summary>Shows each value that says enough to be told from others, in order, until <paramref name="next"/> has enough.</summary>
    public void Visit(ReadOnlySpan<byte> arguments, Func<ReadOnlySpan<byte>, bool> next)
    {
        if (arguments.IsEmpty) return;
        var reader = new Utf8JsonReader(arguments, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            while (reader.Read())
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.Number && Normal(ref reader) is { IsEmpty: false } value && !next(value)) return;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // An escape that stands for no character: what was seen before it is what there is to say, and this decides nothing.
        }
    }

    // A number begins with '#', which sets it apart from a text of the same digits that is none.
    private ReadOnlySpan<byte> Normal(ref Utf8JsonReader reader)
    {
        var text = Text(ref reader);
        if (NumberText.TryParse(text, out var number))
        {
            Span<byte> shown = stackalloc byte[64];
            number.TryFormat(shown, out var length, "0.############################", CultureInfo.InvariantCulture);
            var digits = length - shown[..length].Count((byte)'-') - shown[..length].Count((byte)'.');
            if (digits < MinDigits && (reader.TokenType == JsonTokenType.Number || text.Length < MinBytes)) return [];
            _text.ResetWrittenCount();
            _text.Write("#"u8);
            _text.Write(shown[..length]);
            return _text.WrittenSpan;
        }
        return text.Length >= MinBytes ? text : [];
    }

    private ReadOnlySpan<byte> Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number || !reader.ValueIsEscaped) return Trim(reader.ValueSpan);
        _text.ResetWrittenCount();
        _text.Advance(reader.CopyString(_text.GetSpan(reader.ValueSpan.Length)));
        return Trim(_text.WrittenSpan);
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        while (Rune.DecodeFromUtf8(text, out var first, out var length) == OperationStatus.Done && Rune.IsWhiteSpace(first)) text = text[length..];
        while (Rune.DecodeLastFromUtf8(text, out var last, out var length) == OperationStatus.Done && Rune.IsWhiteSpace(last)) text = text[..^length];
        return text;
    }
}
