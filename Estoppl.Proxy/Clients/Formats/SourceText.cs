using System.Text;

namespace Estoppl.Proxy.Clients.Formats;

/// <summary>A replacement of <paramref name="Length"/> UTF-16 units at <paramref name="Start"/>.</summary>
internal readonly record struct Splice(int Start, int Length, string With);

/// <summary>
/// A file's text. Strict decoding has exactly one way back, so what no splice touches comes out byte for byte as it came in.
/// </summary>
internal sealed class SourceText
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly bool _hasMark;

    private SourceText(string text, ReadOnlyMemory<byte> bytes, bool hasMark) => (Text, Bytes, _hasMark) = (text, bytes, hasMark);

    /// <summary>Without the byte order mark.</summary>
    public string Text { get; }

    /// <summary>The same in UTF-8.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <exception cref="BrokenFileException">It is not UTF-8.</exception>
    public static SourceText Of(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Span is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, _, ..] or [_, 0, ..])
            throw new BrokenFileException(1, 1, "it is not UTF-8, rather UTF-16 or UTF-32");
        var hasMark = bytes.Span.StartsWith(Encoding.UTF8.Preamble);
        if (hasMark) bytes = bytes[3..];
        try
        {
            return new SourceText(s_strict.GetString(bytes.Span), bytes, hasMark);
        }
        catch (DecoderFallbackException)
        {
            var (line, column) = Place(Encoding.UTF8.GetString(bytes.Span[..FirstBad(bytes.Span)]));
            throw new BrokenFileException(line, column, "it is not UTF-8");
        }
    }

    /// <summary>The error that something at an offset is.</summary>
    public BrokenFileException Broken(int at, string why)
    {
        var (line, column) = Place(Text.AsSpan(0, Math.Clamp(at, 0, Text.Length)));
        return new BrokenFileException(line, column, why);
    }

    /// <summary>The file with these replacements, which do not overlap. Of several at one place, the first comes first.</summary>
    public byte[] With(IEnumerable<Splice> splices)
    {
        var text = new StringBuilder(Text.Length + 256);
        var at = 0;
        foreach (var splice in splices.OrderBy(splice => splice.Start))
        {
            if (splice.Start < at) throw new InvalidOperationException($"two replacements overlap at offset {splice.Start}");
            text.Append(Text, at, splice.Start - at).Append(splice.With);
            at = splice.Start + splice.Length;
        }
        text.Append(Text, at, Text.Length - at);
        var body = s_strict.GetBytes(text.ToString());
        return _hasMark ? [.. Encoding.UTF8.Preamble, .. body] : body;
    }

    private static (int Line, int Column) Place(ReadOnlySpan<char> before)
    {
        var column = 1;
        foreach (var letter in before[(before.LastIndexOf('\n') + 1)..])
            if (!char.IsLowSurrogate(letter)) column++;
        return (before.Count('\n') + 1, column);
    }

    private static int FirstBad(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length && Rune.DecodeFromUtf8(bytes[at..], out _, out var length) == System.Buffers.OperationStatus.Done) at += length;
        return at;
    }
}
