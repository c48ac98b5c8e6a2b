using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Estoppl.Proxy.Policy;

/// <summary>
/// Reads a JSON number, or a string that every reader would take for the same number: an optional sign and <c>$</c>, digits with or
/// without groups of three, a fraction, an exponent, blanks around it. <c>60 000</c>, <c>1_000</c>, <c>0x10</c>, <c>USD 5</c> and
/// digits outside ASCII are no numbers here: readers disagree on them.
/// </summary>
internal static class NumberText
{
    // No honest amount is longer, and the copy fits the stack.
    private const int MaxLength = 128;

    private static readonly SearchValues<byte> Ungrouped = SearchValues.Create("0123456789.eE+-"u8);

    /// <summary>A number as a person writes it: no exponent, no zeros that say nothing.</summary>
    public static string Show(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);

    /// <summary>The number under the reader; false when it is none, or beyond what a decimal can hold.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, out decimal value)
    {
        value = 0;
        if (reader.TokenType == JsonTokenType.Number)
            return decimal.TryParse(reader.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > MaxLength) return false;
        if (!reader.ValueIsEscaped) return TryParse(reader.ValueSpan, out value);
        Span<byte> unescaped = stackalloc byte[MaxLength];
        return TryParse(unescaped[..reader.CopyString(unescaped)], out value);
    }

    /// <summary>The number that a string of at most 128 bytes reads as.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out decimal value)
    {
        value = 0;
        if (text.Length > MaxLength) return false;
        text = text.Trim(" \t\r\n"u8);
        var negative = false;
        var signed = TakeSign(ref text, ref negative);
        if (!text.IsEmpty && text[0] == '$')
        {
            text = text[1..];
            if (!signed) TakeSign(ref text, ref negative);
        }
        Span<byte> plain = stackalloc byte[MaxLength];
        if (!TryUngroup(text, plain, out var length)) return false;
        const NumberStyles styles = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!decimal.TryParse(plain[..length], styles, CultureInfo.InvariantCulture, out value)) return false;
        if (negative) value = -value;
        return true;
    }

    private static bool TakeSign(ref ReadOnlySpan<byte> text, ref bool negative)
    {
        if (text.IsEmpty || text[0] is not ((byte)'+' or (byte)'-')) return false;
        negative = text[0] == '-';
        text = text[1..];
        return true;
    }

    // Copies the number without its group separators; false when they do not stand where groups of three end.
    private static bool TryUngroup(ReadOnlySpan<byte> text, Span<byte> plain, out int length)
    {
        length = 0;
        var whole = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (whole < 0) whole = text.Length;
        if (whole < text.Length && text[whole] == ',')
        {
            if (whole is 0 or > 3) return false;
            text[..whole].CopyTo(plain);
            length = whole;
            text = text[whole..];
            while (!text.IsEmpty && text[0] == ',')
            {
                if (text.Length < 4 || text[1..4].ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
                text[1..4].CopyTo(plain[length..]);
                length += 3;
                text = text[4..];
            }
            if (!text.IsEmpty && text[0] is not ((byte)'.' or (byte)'e' or (byte)'E')) return false;
        }
        text.CopyTo(plain[length..]);
        length += text.Length;
        // decimal.TryParse would take more than this, such as NUL at the end.
        return length > 0 && !text.ContainsAnyExcept(Ungrouped);
    }
}
