using CsCheck;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Screens.Drawing;

public sealed class Text_from_an_agent
{
    [Theory]
    [InlineData("read_file", "read_file", "read_file")]
    [InlineData("rtl\u202Eexe.txt", "rtl⟨202E⟩exe.txt", "rtl\\u{202E}exe.txt")]
    [InlineData("zero\u200Bwidth", "zero⟨200B⟩width", "zero\\u{200B}width")]
    [InlineData("evil\e[31mred", "evil⟨1B⟩[31mred", "evil\\u{1B}[31mred")]
    [InlineData("a\nb", "a⟨0A⟩b", "a\\u{0A}b")]
    [InlineData("p\u0430y😀", "p⟨430⟩y⟨1F600⟩", "p\\u{430}y\\u{1F600}")]
    [InlineData("⟨202E⟩", "⟨27E8⟩202E⟨27E9⟩", "\\u{27E8}202E\\u{27E9}")]
    [InlineData("\\u{202E}", "\\u{202E}", "\\u{5C}u{202E}")]
    [InlineData("", "⟨⟩", "\\u{}")]
    [InlineData(" a b  c ", "⟨20⟩a b ⟨20⟩c⟨20⟩", "\\u{20}a b \\u{20}c\\u{20}")]
    [InlineData("http://evil", "http:⟨2F⟩/evil", "http:\\u{2F}/evil")]
    public void Is_shown_so_that_nothing_hides(string text, string unicode, string ascii) =>
        Assert.Equal((unicode, ascii), (SafeText.Of(text, Glyphs.Unicode, 100), SafeText.Of(text, Glyphs.Ascii, 100)));

    [Fact]
    public void Shows_where_it_was_cut()
    {
        Assert.Equal("123…", SafeText.Of("12345", Glyphs.Unicode, 4));
        Assert.Equal("12…", SafeText.Of("12\u202E45", Glyphs.Unicode, 5));
        Assert.Equal("1234", SafeText.Of("1234", Glyphs.Unicode, 4));
    }
}

public sealed class The_glyphs
{
    [Theory]
    [InlineData("xterm", null, null, "C.UTF-8", true)]
    [InlineData("xterm", null, "de_DE.utf8", "C", true)]
    [InlineData("xterm", "C", null, "C.UTF-8", false)]
    [InlineData("xterm", "", "", "en_US.ISO-8859-1", false)]
    [InlineData("xterm", null, null, null, false)]
    [InlineData("linux", null, null, "C.UTF-8", false)]
    public void Are_those_that_the_terminal_can_show(string term, string? all, string? ctype, string? lang, bool inUnicode)
    {
        var glyphs = Glyphs.For(name => name switch { "TERM" => term, "LC_ALL" => all, "LC_CTYPE" => ctype, "LANG" => lang, _ => null }, isWindows: false);
        Assert.Same(inUnicode ? Glyphs.Unicode : Glyphs.Ascii, glyphs);
    }

    [Fact]
    public void Are_unicode_on_windows() => Assert.Same(Glyphs.Unicode, Glyphs.For(_ => null, isWindows: true));
}

public sealed class A_line_that_is_typed_into
{
    private static readonly Gen<KeyStroke> s_stroke = Gen.OneOf(
        Gen.OneOf("Backspace", "Delete", "CursorLeft", "CursorRight", "Home", "End", "Ctrl+U", "Ctrl+K", "Ctrl+W", "Enter", "Tab").Select(key => new KeyStroke(key)),
        Gen.OneOf("a", "b", " ", "ä", "😀", "\u202E").Select(KeyStroke.Typing));

    /// <summary>A plain list of characters with a caret says what the keys do.</summary>
    [Fact]
    public void Does_what_keys_do_in_a_shell() => s_stroke.Array[0, 30].Sample(strokes =>
    {
        var (line, text, caret) = (TextLine.Empty, new List<string>(), 0);
        foreach (var stroke in strokes)
        {
            line = line.Type(stroke);
            switch (stroke.Key)
            {
                case "Backspace": if (caret > 0) text.RemoveAt(--caret); break;
                case "Delete": if (caret < text.Count) text.RemoveAt(caret); break;
                case "CursorLeft": caret = Math.Max(0, caret - 1); break;
                case "CursorRight": caret = Math.Min(text.Count, caret + 1); break;
                case "Home": caret = 0; break;
                case "End": caret = text.Count; break;
                case "Ctrl+U": text.RemoveRange(0, caret); caret = 0; break;
                case "Ctrl+K": text.RemoveRange(caret, text.Count - caret); break;
                case "Ctrl+W":
                    var start = caret;
                    while (start > 0 && text[start - 1] == " ") start--;
                    while (start > 0 && text[start - 1] != " ") start--;
                    text.RemoveRange(start, caret - start);
                    caret = start;
                    break;
                case var _ when stroke.Text is { } typed: text.Insert(caret++, typed); break;
            }
        }

        Assert.Equal(string.Concat(text), line.Text);
        Assert.Equal(string.Concat(text.Take(caret)).Length, line.Caret);
    });

    [Fact]
    public void Keeps_its_caret_in_sight() => Gen.Select(s_stroke.Array[0, 60], Gen.Int[10, 40]).Sample((strokes, width) =>
    {
        var spans = strokes.Aggregate(TextLine.Empty, (line, stroke) => line.Type(stroke)).Draw(width, Glyphs.Unicode);
        Assert.Single(spans, span => span.Tone == Tone.Cursor);
        Assert.InRange(spans.Sum(span => span.Text.Length), 1, width);
    });
}

public sealed class A_line_that_is_too_long
{
    [Fact]
    public void Is_broken_so_that_nothing_of_it_is_lost() => Gen.Select(Gen.String[Gen.Char['a', 'z'], 0, 30].Array[0, 5], Gen.Int[1, 20]).Sample((texts, width) =>
    {
        var line = new ScreenLine([.. texts.Select((text, n) => new Span(text, (Tone)n))]);
        var pieces = Wrapping.Break(line, width).ToList();
        Assert.All(pieces, piece => Assert.InRange(piece.Width, 0, width));
        Assert.Equal(line.Text, string.Concat(pieces.Select(piece => piece.Text)));
        Assert.Equal(
            line.Spans.SelectMany(span => span.Text.Select(character => (character, span.Tone))),
            pieces.SelectMany(piece => piece.Spans.SelectMany(span => span.Text.Select(character => (character, span.Tone)))));
    });
}
