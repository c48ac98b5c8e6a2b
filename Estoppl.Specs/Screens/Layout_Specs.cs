using CsCheck;
using Estoppl.Operator.Screens;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Screens;

public sealed class The_columns_of_a_width
{
    [Theory]
    [InlineData(200, "Time Agent Server Tool Decision Milliseconds Rule")]
    [InlineData(120, "Time Agent Server Tool Decision Milliseconds Rule")]
    [InlineData(100, "Time Agent Server Tool Decision Milliseconds")]
    [InlineData(80, "Time Server Tool Decision Milliseconds")]
    [InlineData(65, "Time Tool Decision Milliseconds")]
    [InlineData(60, "Time Tool Decision")]
    public void Lose_the_rule_first_then_agent_server_and_milliseconds(int width, string columns) =>
        Assert.Equal(columns, string.Join(' ', CallTable.Columns(width).Select(column => column.Column)));

    [Fact]
    public void Fill_it() => Assert.All(
        Enumerable.Range(LiveLayout.LeastWidth, 200), width => Assert.Equal(width, CallTable.Heading(width, Glyphs.Unicode).Text.Length));
}

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

    /// <summary>Whatever is in the ledger: a terminal is sent printable ASCII and our own glyphs, one column each, and no line is too long.</summary>
    [Fact]
    public void Never_reaches_the_terminal_as_it_is() =>
        Gen.Select(Any.Text, Gen.Int[1, 140], Gen.Int[1, 40], Gen.Bool, Gen.Enum<LiveCommand>().Array[0, 4]).Sample((text, width, height, inAscii, commands) =>
        {
            var glyphs = inAscii ? Glyphs.Ascii : Glyphs.Unicode;
            var layout = new LiveLayout(width, height, glyphs);
            var model = LiveModel.Initial.Read(Calls.Named(text, "plain", text)).On(new LiveNews.Unverifiable(text, text)).After(commands);
            var lines = layout.Draw(model.WithHeight(layout.RowsOf(model)));
            Assert.InRange(lines.Length, 1, height);
            Assert.All(lines, line => Assert.InRange(line.Text.Length, 0, width));
            Assert.All(lines, line => Assert.DoesNotContain("://", line.Text, StringComparison.Ordinal));
            Assert.All(lines.SelectMany(line => line.Text), character => Assert.True(
                character is >= ' ' and <= '~' || (!inAscii && "✓✗…–·─▓░⟨⟩".Contains(character)), $"U+{(int)character:X4}"));
        }, iter: 2000);
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

public sealed class The_key_map
{
    [Fact]
    public void Binds_no_key_twice() => Assert.Distinct(KeyMap.Live.SelectMany(binding => binding.Keys));

    [Fact]
    public void Binds_every_command() => Assert.Equal(Enum.GetValues<LiveCommand>(), KeyMap.Live.Select(binding => binding.Command).Order());

    [Fact]
    public void Feeds_the_help_page_and_the_hint_bar()
    {
        var help = HelpPage.Draw(120, 36, Glyphs.Unicode);
        Assert.All(KeyMap.Live, binding => Assert.Contains(help, line => line.Text.Contains(binding.Text, StringComparison.Ordinal)));
        var hints = HintBar.Draw(80).Text;
        Assert.All(KeyMap.Live.Where(binding => binding.Hint is not null), binding => Assert.Contains($"{binding.Shown} {binding.Hint}", hints, StringComparison.Ordinal));
    }
}
