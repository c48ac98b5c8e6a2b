using System.Buffers;
using System.Text;
using System.Text.Json;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Protocol;

namespace Estoppl.Proxy.Tools;

/// <summary>
/// Takes hidden tools out of an answer to <c>tools/list</c> by cutting spans: each object and one comma, and no other byte. Where parsers may
/// disagree about what is a name or the list, it is cut by every reading.
/// </summary>
public static class ToolListFilter
{
    private const int MaxDepth = 1 << 20;

    /// <summary>The line without the hidden tools. Never throws; what is no JSON holds no list that could be read, and passes.</summary>
    /// <param name="line">The exact bytes of one message, with its terminator or without.</param>
    /// <returns><paramref name="line"/> itself, not copied, when nothing is hidden.</returns>
    public static ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> line, Func<ToolName, bool> isHidden)
    {
        var cuts = new List<(int Start, int End)>();
        try
        {
            var reader = new Utf8JsonReader(line.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return line;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isResult = Spells(reader.ValueSpan, "result"u8);
                reader.Read();
                if (isResult) CutResult(ref reader, line.Span, isHidden, cuts);
                reader.Skip();
            }

            // Throws where something follows.
            reader.Read();
        }
        catch (JsonException)
        {
            return line;
        }

        return cuts.Count == 0 ? line : Without(line.Span, cuts);
    }

    // Stands on the value, and leaves the reader on its last token.
    private static void CutResult(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, Func<ToolName, bool> isHidden, List<(int Start, int End)> cuts)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isTools = Spells(reader.ValueSpan, "tools"u8);
            reader.Read();
            if (isTools && reader.TokenType == JsonTokenType.StartArray) CutTools(ref reader, line, isHidden, cuts);
            else reader.Skip();
        }
    }

    private static void CutTools(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, Func<ToolName, bool> isHidden, List<(int Start, int End)> cuts)
    {
        var (hasKept, commaFrom, isFirst, owesComma) = (false, 0, true, false);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            // Between two elements there are blanks and one comma.
            var comma = isFirst ? -1 : commaFrom + line[commaFrom..start].IndexOf((byte)',');
            if (owesComma) cuts.Add((comma, comma + 1));
            owesComma = false;
            var isCut = IsHidden(ref reader, isHidden);
            if (isCut)
            {
                // With nothing kept before it, it is the comma behind that is one too many.
                if (hasKept) cuts.Add((comma, comma + 1));
                owesComma = !hasKept;
                cuts.Add((start, (int)reader.BytesConsumed));
            }

            hasKept |= !isCut;
            (commaFrom, isFirst) = ((int)reader.BytesConsumed, false);
        }
    }

    /// <summary>Reads one element to its end. Whichever of several names a client takes, a hidden one is not shown.</summary>
    private static bool IsHidden(ref Utf8JsonReader reader, Func<ToolName, bool> isHidden)
    {
        var found = false;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isName = Spells(reader.ValueSpan, "name"u8);
            reader.Read();
            if (isName && reader.TokenType == JsonTokenType.String) found |= isHidden(new ToolName(JsonText.Decode(reader.ValueSpan)));
            reader.Skip();
        }

        return found;
    }

    private static byte[] Without(ReadOnlySpan<byte> line, List<(int Start, int End)> cuts)
    {
        var kept = new ArrayBufferWriter<byte>(line.Length);
        var from = 0;
        foreach (var (start, end) in cuts)
        {
            kept.Write(line[from..start]);
            from = end;
        }

        kept.Write(line[from..]);
        return kept.WrittenSpan.ToArray();
    }

    /// <summary>Also in other case: some clients read it so.</summary>
    private static bool Spells(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> word)
    {
        if (raw.Length < word.Length || raw.Length > 6 * word.Length) return false;
        Span<byte> text = stackalloc byte[raw.Length];
        return Ascii.EqualsIgnoreCase(text[..JsonText.Unescape(raw, text)], word);
    }
}
