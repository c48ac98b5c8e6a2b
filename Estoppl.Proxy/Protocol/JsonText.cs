using System.Buffers.Text;
using System.Text;

namespace Estoppl.Proxy.Protocol;

/// <summary>The inside of JSON strings, as raw bytes between the quotes whose escapes a tokenizer has found well formed.</summary>
internal static class JsonText
{
    private const int LongestEscape = 6;

    /// <summary>
    /// Whether an escape names half a surrogate pair. Such a string is no text: one parser keeps the half, another replaces it,
    /// a third fails, so no two of them need to see the same name.
    /// </summary>
    public static bool HasLoneSurrogate(ReadOnlySpan<byte> raw)
    {
        var pendingHigh = false;
        while (true)
        {
            var escape = raw.IndexOf((byte)'\\');
            if (escape < 0) return pendingHigh;
            if (pendingHigh && escape > 0) return true;
            if (raw[escape + 1] != 'u')
            {
                if (pendingHigh) return true;
                raw = raw[(escape + 2)..];
                continue;
            }
            var isLow = IsLow(raw, escape);
            if (isLow != pendingHigh) return true;
            pendingHigh = IsHigh(raw, escape);
            raw = raw[(escape + 6)..];
        }
    }

    /// <summary>Whether the string's text is <paramref name="text"/>, a short word.</summary>
    public static bool Spells(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> text)
    {
        if (!raw.Contains((byte)'\\')) return raw.SequenceEqual(text);
        if (raw.Length > LongestEscape * text.Length) return false;
        Span<byte> unescaped = stackalloc byte[raw.Length];
        return unescaped[..Unescape(raw, unescaped)].SequenceEqual(text);
    }

    /// <summary>The text of a string that holds no lone surrogate and is valid UTF-8.</summary>
    public static string Decode(ReadOnlySpan<byte> raw)
    {
        if (!raw.Contains((byte)'\\')) return Encoding.UTF8.GetString(raw);
        Span<byte> text = raw.Length <= 512 ? stackalloc byte[512] : new byte[raw.Length];
        return Encoding.UTF8.GetString(text[..Unescape(raw, text)]);
    }

    /// <summary>
    /// Writes the string's text as UTF-8, never longer than <paramref name="raw"/>. A lone surrogate is copied as the escape it
    /// came as, so that nothing a server writes is beyond comparing.
    /// </summary>
    public static int Unescape(ReadOnlySpan<byte> raw, Span<byte> destination)
    {
        var written = 0;
        while (true)
        {
            var escape = raw.IndexOf((byte)'\\');
            var plain = escape < 0 ? raw : raw[..escape];
            plain.CopyTo(destination[written..]);
            written += plain.Length;
            if (escape < 0) return written;
            raw = raw[(escape + UnescapeOne(raw[escape..], destination, ref written))..];
        }
    }

    private static int UnescapeOne(ReadOnlySpan<byte> raw, Span<byte> destination, ref int written)
    {
        if (raw[1] != 'u')
        {
            destination[written++] = raw[1] switch
            {
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                var itself => itself,
            };
            return 2;
        }
        var high = CodeUnit(raw);
        if (Rune.TryCreate(high, out var rune))
        {
            written += rune.EncodeToUtf8(destination[written..]);
            return 6;
        }
        if (raw.Length >= 12 && raw[6] == '\\' && raw[7] == 'u' && Rune.TryCreate(high, CodeUnit(raw[6..]), out rune))
        {
            written += rune.EncodeToUtf8(destination[written..]);
            return 12;
        }
        raw[..6].CopyTo(destination[written..]);
        written += 6;
        return 6;
    }

    private static bool IsHigh(ReadOnlySpan<byte> raw, int escape) => char.IsHighSurrogate(CodeUnit(raw[escape..]));

    private static bool IsLow(ReadOnlySpan<byte> raw, int escape) => char.IsLowSurrogate(CodeUnit(raw[escape..]));

    private static char CodeUnit(ReadOnlySpan<byte> escape) =>
        Utf8Parser.TryParse(escape[2..6], out ushort unit, out _, 'x') ? (char)unit : '\0';
}
