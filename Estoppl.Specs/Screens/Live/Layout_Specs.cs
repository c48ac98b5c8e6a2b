using CsCheck;
using Estoppl.Operator.Screens;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;
using Estoppl.Operator.Screens.Live;
using Estoppl.Operator.Screens.Verifying;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Screens.Live;

public sealed class The_columns_of_a_width
{
    [Theory]
    [InlineData(200, "Time Agent Server Tool Decision Milliseconds Rule Size")]
    [InlineData(120, "Time Agent Server Tool Decision Milliseconds Rule Size")]
    [InlineData(115, "Time Agent Server Tool Decision Milliseconds Rule")]
    [InlineData(100, "Time Agent Server Tool Decision Milliseconds")]
    [InlineData(80, "Time Server Tool Decision Milliseconds")]
    [InlineData(65, "Time Tool Decision Milliseconds")]
    [InlineData(60, "Time Tool Decision")]
    public void Lose_what_can_be_missed_most_easily(int width, string columns) =>
        Assert.Equal(columns, string.Join(' ', CallTable.Columns(width).Select(column => column.Column)));

    [Fact]
    public void Fill_it() => Assert.All(
        Enumerable.Range(ConsoleLayout.LeastWidth, 200), width => Assert.Equal(width, CallTable.Heading(width, Glyphs.Unicode).Text.Length));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(999, "999")]
    [InlineData(1000, "1.0k")]
    [InlineData(9_949, "9.9k")]
    [InlineData(9_951, "10k")]
    [InlineData(999_499, "999k")]
    [InlineData(999_500, "1.0M")]
    [InlineData(long.MaxValue, "9.2E")]
    public void Have_room_for_any_size(long bytes, string shown) => Assert.Equal(shown, CallCells.Size(bytes));
}

public sealed class Hostile_text_on_the_console
{
    private static readonly Gen<KeyStroke> s_stroke = Gen.OneOf(
        Gen.OneOf(KeyMap.All.SelectMany(binding => binding.Keys).ToArray()).Select(key => key.Length == 1 ? KeyStroke.Typing(key) : new KeyStroke(key)),
        Any.Text.Where(text => text.Length > 0).Select(text => KeyStroke.Typing(text.EnumerateRunes().First().ToString())));

    /// <summary>Whatever is in the ledger and whatever is typed: a terminal is sent printable ASCII and our own glyphs, one column each, and no line is too long.</summary>
    [Fact]
    public void Never_reaches_the_terminal_as_it_is() =>
        Gen.Select(Any.Text, Gen.Int[1, 140], Gen.Int[1, 40], Gen.Bool, s_stroke.Array[0, 6]).Sample((text, width, height, inAscii, strokes) =>
        {
            var glyphs = inAscii ? Glyphs.Ascii : Glyphs.Unicode;
            var model = ConsoleHost.Begin(glyphs, actsToo: true).WithSize(new ScreenSize(width, height));
            ConsoleNews[] news = [.. Calls.Read(Calls.Named(text, "plain", text)), new VerifyingNews.Unverifiable(new Explanation(text, text)), new ConsoleNews.Said(text)];
            foreach (var one in news) model = model.On(one).Model;
            foreach (var stroke in strokes) model = model.Press(stroke).Model;
            model = model.On(new LiveNews.Failed(new Explanation(text, text))).Model;
            var lines = new ConsoleLayout(new ScreenSize(width, height), glyphs).Draw(model);
            Assert.InRange(lines.Length, 1, height);
            Assert.All(lines, line => Assert.InRange(line.Text.Length, 0, width));
            Assert.All(lines, line => Assert.DoesNotContain("://", line.Text, StringComparison.Ordinal));
            Assert.All(lines.SelectMany(line => line.Text), character => Assert.True(
                character is >= ' ' and <= '~' || (!inAscii && "✓✗…–·─▓░⟨⟩●◆".Contains(character)), $"U+{(int)character:X4}"));
        }, iter: 2000);
}
