using System.Buffers.Text;
using System.Text.Unicode;

namespace Estoppl.Ledger.Events;

/// <summary>
/// Accepts exactly the bytes that <see cref="CanonicalWriter"/> can write, and says of all others what is wrong. Each value has one
/// accepted form, so accepted bytes are equal to what writing their content again would give.
/// </summary>
public static class CanonicalReader
{
    /// <summary>Null when <paramref name="bytes"/> are one canonical value; otherwise what is wrong, and where. Never throws.</summary>
    public static string? FaultIn(ReadOnlySpan<byte> bytes)
    {
        if (!Utf8.IsValid(bytes)) return "not valid UTF-8";
        var at = 0;
        var fault = Value(bytes, ref at, depth: 0) ?? (at < bytes.Length ? "more follows after the end" : null);
        return fault is null ? null : $"byte {at}: {fault}";
    }

    private static string? Value(ReadOnlySpan<byte> bytes, ref int at, int depth) => Peek(bytes, at) switch
    {
        (byte)'{' => Object(bytes, ref at, depth + 1),
        (byte)'[' => Array(bytes, ref at, depth + 1),
        (byte)'"' => String(bytes, ref at),
        (byte)'-' or (>= (byte)'0' and <= (byte)'9') => Integer(bytes, ref at),
        (byte)'t' => Word(bytes, ref at, "true"u8),
        (byte)'f' => Word(bytes, ref at, "false"u8),
        (byte)'n' => Word(bytes, ref at, "null"u8),
        _ => "no value begins here",
    };

    private static string? Object(ReadOnlySpan<byte> bytes, ref int at, int depth)
    {
        if (depth > CanonicalWriter.MaxDepth) return "nested too deep";
        at++;
        if (Take(bytes, ref at, (byte)'}')) return null;
        var before = ReadOnlySpan<byte>.Empty;
        while (true)
        {
            var start = at + 1;
            if (Peek(bytes, at) != '"') return "a key is missing";
            if (String(bytes, ref at) is { } fault) return fault;
            var key = bytes[start..(at - 1)];
            if (!CanonicalWriter.IsPlain(key)) return "a key is not plain ASCII";
            var order = before.SequenceCompareTo(key);
            if (order == 0) return "a key stands twice";
            if (order > 0) return "a key is out of order";
            before = key;
            if (!Take(bytes, ref at, (byte)':')) return "a colon is missing";
            if (Value(bytes, ref at, depth) is { } inside) return inside;
            if (Take(bytes, ref at, (byte)'}')) return null;
            if (!Take(bytes, ref at, (byte)',')) return "the object does not end";
        }
    }

    private static string? Array(ReadOnlySpan<byte> bytes, ref int at, int depth)
    {
        if (depth > CanonicalWriter.MaxDepth) return "nested too deep";
        at++;
        if (Take(bytes, ref at, (byte)']')) return null;
        while (true)
        {
            if (Value(bytes, ref at, depth) is { } inside) return inside;
            if (Take(bytes, ref at, (byte)']')) return null;
            if (!Take(bytes, ref at, (byte)',')) return "the array does not end";
        }
    }

    private static string? String(ReadOnlySpan<byte> bytes, ref int at)
    {
        at++;
        while (at < bytes.Length)
        {
            var c = bytes[at];
            if (c == '"')
            {
                at++;
                return null;
            }
            if (c < 0x20) return "a control character is not escaped";
            if (c != '\\') at++;
            else if (EscapeLength(bytes[at..]) is var length and > 0) at += length;
            else return "an escape is not in its one canonical form";
        }
        return "the string does not end";
    }

    /// <summary>The length of the canonical escape at the start, or 0. The short forms leave \u00xx to the other control characters.</summary>
    private static int EscapeLength(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2) return 0;
        if ("\"\\btnfr"u8.Contains(bytes[1])) return 2;
        if (bytes.Length < 6 || !bytes.StartsWith("\\u00"u8) || bytes[4] is not ((byte)'0' or (byte)'1')) return 0;
        var low = "0123456789abcdef"u8.IndexOf(bytes[5]);
        var code = ((bytes[4] - '0') << 4) + low;
        return low < 0 || code is '\b' or '\t' or '\n' or '\f' or '\r' ? 0 : 6;
    }

    private static string? Integer(ReadOnlySpan<byte> bytes, ref int at)
    {
        var digits = bytes[at] == '-' ? bytes[(at + 1)..] : bytes[at..];
        var count = digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (count < 0) count = digits.Length;
        if (count == 0) return "a number has no digits";
        if (digits[0] == '0' && (count > 1 || bytes[at] == '-')) return "a number is not in its one canonical form";
        if (count < digits.Length && digits[count] is (byte)'.' or (byte)'e' or (byte)'E') return "a number is not an integer";
        if (!Utf8Parser.TryParse(digits[..count], out long value, out _) || value > CanonicalWriter.MaxInteger)
            return "an integer lies outside ±(2^53-1)";
        at = bytes.Length - digits.Length + count;
        return null;
    }

    private static string? Word(ReadOnlySpan<byte> bytes, ref int at, ReadOnlySpan<byte> word)
    {
        if (!bytes[at..].StartsWith(word)) return "no value begins here";
        at += word.Length;
        return null;
    }

    private static int Peek(ReadOnlySpan<byte> bytes, int at) => at < bytes.Length ? bytes[at] : -1;

    private static bool Take(ReadOnlySpan<byte> bytes, ref int at, byte expected)
    {
        if (Peek(bytes, at) != expected) return false;
        at++;
        return true;
    }
}
