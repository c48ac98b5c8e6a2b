using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Estoppl.Proxy.Protocol;

/// <summary>
/// The one spelling of a JSON value: no blanks; properties sorted by the bytes of their unescaped names, of repeated ones the last;
/// strings with only <c>"</c>, <c>\</c> and controls escaped; integers by their digits, other numbers by the shortest text that
/// reads back as the same double. Digests of it are stored, so it must not change.
/// </summary>
internal static class CanonicalDefinition
{
    public static void Write(JsonElement value, IBufferWriter<byte> to)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(value, to);
                break;
            case JsonValueKind.Array:
                var separator = "["u8;
                foreach (var item in value.EnumerateArray())
                {
                    to.Write(separator);
                    Write(item, to);
                    separator = ","u8;
                }
                to.Write(separator[0] == '[' ? "[]"u8 : "]"u8);
                break;
            case JsonValueKind.String:
                WriteString(Unescape(JsonMarshal.GetRawUtf8Value(value)[1..^1]), to);
                break;
            case JsonValueKind.Number:
                WriteNumber(value, to);
                break;
            default:
                to.Write(JsonMarshal.GetRawUtf8Value(value));
                break;
        }
    }

    private static void WriteObject(JsonElement value, IBufferWriter<byte> to)
    {
        // The order of insertion breaks ties, so that the last of repeated names is the one that stays.
        var members = value.EnumerateObject()
            .Select((member, index) => (Name: Unescape(JsonMarshal.GetRawUtf8PropertyName(member)), Index: index, member.Value))
            .ToArray();
        Array.Sort(members, static (a, b) =>
            a.Name.AsSpan().SequenceCompareTo(b.Name) is not 0 and var order ? order : a.Index.CompareTo(b.Index));
        var separator = "{"u8;
        for (var i = 0; i < members.Length; i++)
        {
            if (i + 1 < members.Length && members[i].Name.AsSpan().SequenceEqual(members[i + 1].Name)) continue;
            to.Write(separator);
            WriteString(members[i].Name, to);
            to.Write(":"u8);
            Write(members[i].Value, to);
            separator = ","u8;
        }
        to.Write(separator[0] == '{' ? "{}"u8 : "}"u8);
    }

    private static void WriteString(ReadOnlySpan<byte> text, IBufferWriter<byte> to)
    {
        to.Write("\""u8);
        foreach (var letter in text)
        {
            if (letter is (byte)'"' or (byte)'\\') to.Write([(byte)'\\', letter]);
            else if (letter < 0x20) to.Write([(byte)'\\', (byte)'u', (byte)'0', (byte)'0', Hex(letter >> 4), Hex(letter & 15)]);
            else to.Write([letter]);
        }
        to.Write("\""u8);
    }

    private static void WriteNumber(JsonElement value, IBufferWriter<byte> to)
    {
        var token = JsonMarshal.GetRawUtf8Value(value);
        if (token.IndexOfAny(".eE"u8) < 0 || !value.TryGetDouble(out var number) || !double.IsFinite(number))
        {
            to.Write(token);
            return;
        }
        Span<byte> text = stackalloc byte[32];
        number.TryFormat(text, out var written, "R", CultureInfo.InvariantCulture);
        to.Write(text[..written]);
    }

    private static byte[] Unescape(ReadOnlySpan<byte> raw)
    {
        var text = new byte[raw.Length];
        return text[..JsonText.Unescape(raw, text)];
    }

    private static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);
}
