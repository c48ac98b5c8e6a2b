using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Estoppl.Operator.Reports;

/// <summary>
/// Writes HTML that is well-formed XML, too, as UTF-8 and as it comes: memory holds a buffer. Whatever text it is given ends up as text, with
/// characters that hide or turn text around named. One thread.
/// </summary>
internal sealed class HtmlWriter(Stream to)
{
    /// <summary>Of a name so many characters are shown.</summary>
    public const int LongestName = 96;

    private const int FlushAt = 1 << 15, ShortName = 28;

    private readonly byte[] _buffer = new byte[FlushAt + 64];
    private readonly Stack<string> _open = new();
    private int _length;

    /// <summary>Begins an element. An attribute without a value is left out.</summary>
    public HtmlWriter Open(string element, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Tag(element, attributes);
        Byte('>');
        _open.Push(element);
        return this;
    }

    /// <summary>Ends the innermost element.</summary>
    public HtmlWriter Close()
    {
        Ours("</");
        Ours(_open.Pop());
        Byte('>');
        return this;
    }

    /// <summary>The same, with an end of line behind it, for whoever reads the source.</summary>
    public HtmlWriter CloseLine()
    {
        Close();
        Byte('\n');
        return this;
    }

    /// <summary>An element that has no content.</summary>
    public HtmlWriter Empty(string element, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Tag(element, attributes);
        Ours(" />");
        return this;
    }

    /// <summary>An element with nothing but text in it.</summary>
    public HtmlWriter Element(string element, string text, params ReadOnlySpan<(string Name, string? Value)> attributes) =>
        Open(element, attributes).Text(text).Close();

    /// <summary>Text of our own making, or that had a part of somebody else's put into it.</summary>
    public HtmlWriter Text(string text)
    {
        Shown(text, TextKind.Prose, int.MaxValue, marksStandOut: true);
        return this;
    }

    /// <summary>The same with what stands between backticks as code.</summary>
    public HtmlWriter Words(string text)
    {
        foreach (var (n, part) in text.Split('`').Index())
        {
            if (n % 2 == 0) Text(part);
            else Element("code", part);
        }

        return this;
    }

    /// <summary>Several lines, where they are kept apart.</summary>
    public HtmlWriter Lines(string text)
    {
        foreach (var (n, line) in text.TrimEnd('\n').Split('\n').Index())
        {
            if (n > 0) Byte('\n');
            Text(line);
        }

        return this;
    }

    /// <summary>Text from somewhere else: set apart, so that its direction does not touch what is around it, and cut.</summary>
    /// <param name="max">So many characters are shown at most; how many there are more is said.</param>
    public HtmlWriter Foreign(string? text, TextKind kind = TextKind.Name, int max = LongestName)
    {
        if (text is null) return Element("span", "–", ("class", "none"));
        if (text.Length == 0) return Element("i", "empty", ("class", "mark"));
        // Words wrap, and short names do not: half of one may be another's.
        Open("bdi", ("class", kind == TextKind.Prose ? "w" : IsShort(text) ? "s" : null));
        var left = Shown(text, kind, max, marksStandOut: true);
        Close();
        return left == 0 ? this : Element("i", string.Create(CultureInfo.InvariantCulture, $"… {left:N0} more"), ("class", "mark"));
    }

    /// <summary>The content of a <c>style</c> or <c>script</c>, of our own making: as it is.</summary>
    public HtmlWriter Verbatim(ReadOnlySpan<byte> content)
    {
        Flush();
        to.Write(content);
        return this;
    }

    /// <summary>The first line.</summary>
    public HtmlWriter Doctype()
    {
        Ours("<!DOCTYPE html>\n");
        return this;
    }

    /// <summary>Writes out what is left. Every element must have ended.</summary>
    public void Complete()
    {
        if (_open.Count > 0) throw new UnreachableException($"{_open.Peek()} is still open");
        Flush();
    }

    private static bool IsShort(string text) => text.Length <= ShortName && !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private void Tag(string element, ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Byte('<');
        Ours(element);
        foreach (var (name, value) in attributes)
        {
            if (value is null) continue;
            Byte(' ');
            Ours(name);
            Ours("=\"");
            Shown(value, TextKind.Prose, int.MaxValue, marksStandOut: false);
            Byte('"');
        }
    }

    /// <summary>Writes at most <paramref name="max"/> characters, and returns how many code units are left.</summary>
    private int Shown(string text, TextKind kind, int max, bool marksStandOut)
    {
        var walk = new ShownText(text, kind);
        var left = text.Length;
        for (var n = 0; n < max && walk.MoveNext(); n++)
        {
            left -= walk.Value > char.MaxValue ? 2 : 1;
            if (walk.IsShown) Character(walk.Value);
            else Mark(walk.Value, marksStandOut);
        }

        return left;
    }

    private void Mark(int value, bool standsOut)
    {
        if (standsOut) Ours("<b class=\"mark\">");
        Rune(ShownText.Open);
        Ours(value.ToString("X2", CultureInfo.InvariantCulture));
        Rune(ShownText.Close);
        if (standsOut) Ours("</b>");
    }

    private void Character(int value)
    {
        switch (value)
        {
            case '<': Ours("&lt;"); break;
            case '>': Ours("&gt;"); break;
            case '&': Ours("&amp;"); break;
            case '"': Ours("&quot;"); break;
            case '\'': Ours("&#39;"); break;
            default: Rune(value); break;
        }
    }

    private void Rune(int value)
    {
        if (_length >= FlushAt) Flush();
        _length += new Rune(value).EncodeToUtf8(_buffer.AsSpan(_length));
    }

    private void Ours(string ascii)
    {
        foreach (var letter in ascii) Byte(letter);
    }

    private void Byte(char ascii)
    {
        if (_length >= FlushAt) Flush();
        _buffer[_length++] = (byte)ascii;
    }

    private void Flush()
    {
        to.Write(_buffer.AsSpan(0, _length));
        _length = 0;
    }
}
