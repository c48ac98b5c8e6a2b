using CsCheck;
using Estoppl.Operator.Screens;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;
using Estoppl.Operator.Screens.Stats;
using Estoppl.Operator.Screens.Verifying;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Screens.Stats;

[Collection(Headless.Serial)]
public sealed class The_stats_screen_drawn
{
    [Theory]
    [InlineData(120, 36)]
    [InlineData(80, 24)]
    [InlineData(60, 15)]
    public void Shows_what_the_calls_add_up_to(int width, int height)
    {
        using var console = new Headless(width, height);
        Verify("stats", console.Press("3").Shows(Tally.Linked, Tally.Busy()), width, height);
    }

    [Theory]
    [InlineData((int)StatsSpan.Quarter, "quarter")]
    [InlineData((int)StatsSpan.Day, "day")]
    [InlineData((int)StatsSpan.All, "all")]
    public void Shows_more_or_less_of_the_past(int number, string name)
    {
        var span = (StatsSpan)number;
        using var console = new Headless(120, 36);
        console.Press("3").Shows(Tally.Linked);
        while (((StatsModel)console.Model.Screen).Span != span) console.Press(span < StatsSpan.Hour ? "h" : "l");
        Verify($"stats-{name}", console.Shows(Tally.Busy(span)), 120, 36);
    }

    [Fact]
    public void Leads_to_the_tables_where_there_is_no_room_for_them()
    {
        using var console = new Headless(80, 24);
        Verify("stats-tables", console.Press("3").Shows(Tally.Linked, Tally.Busy()).Press("Tab"), 80, 24);
    }

    [Fact]
    public void Does_with_ascii()
    {
        using var console = new Headless(120, 36, Glyphs.Ascii);
        Verify("stats-ascii", console.Press("3").Shows(Tally.Linked, Tally.Busy()), 120, 36);
    }

    [Theory]
    [InlineData(120, 36)]
    [InlineData(80, 24)]
    public void Says_what_to_do_when_there_are_no_calls(int width, int height)
    {
        using var console = new Headless(width, height);
        Verify("stats-empty", console.Press("3").Shows(Tally.Linked, Tally.None), width, height);
    }

    [Theory]
    [InlineData(120, 36)]
    [InlineData(80, 24)]
    public void Says_what_is_wrong_when_they_cannot_be_added_up(int width, int height)
    {
        using var console = new Headless(width, height);
        var trouble = new StatsNews.Uncounted(new Explanation("/home/ada/bank/.estoppl/views.db cannot be used: no space left on device", "free space or mend the disk; the ledger itself goes on, and the views catch up"));
        Verify("stats-error", console.Press("3").Shows(Tally.Linked, trouble), width, height);
        Verify("stats-old", console.Shows(Tally.Busy(), trouble), width, height);
    }

    [Theory]
    [InlineData(120, 36)]
    [InlineData(80, 24)]
    public void Shows_hostile_names_for_what_they_are(int width, int height)
    {
        using var console = new Headless(width, height);
        Verify("stats-hostile", console.Press("3").Shows(Tally.Linked, Tally.Hostile("evil\u001b[31mred", "rtl\u202Eexe.txt", "", "(others)", "http://x", new string('x', 300))).Press("Tab"), width, height);
    }

    [Fact]
    public void Shows_how_far_the_views_have_come()
    {
        using var console = new Headless(80, 24);
        console.Press("3").Shows(Tally.Linked, new StatsNews.Counting(new WorkProgress(41_002, 100_000, null)));
        Assert.Contains("adding up the calls ▓▓▓▓░░░░░░ 41 % · 41,002", console.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_not_drawn_anew_while_nothing_happens()
    {
        using var console = new Headless(120, 36);
        console.Press("3").Shows(Tally.Linked, Tally.Busy());
        var model = console.Model;
        console.Shows(new ConsoleNews.Tick(Tally.Now.AddSeconds(1)), Tally.Linked);
        Assert.Same(model, console.Model);
        Assert.Equal(new StatsIntent.Count(StatsSpan.Hour, true), console.Asked[^1]);
    }

    [Fact]
    public void Asks_for_nothing_behind_another_screen()
    {
        using var console = new Headless(120, 36);
        console.Press("3").Shows(Tally.Linked, Tally.Busy()).Press("4");
        var asked = console.Asked.OfType<StatsIntent>().Count();
        console.Shows(new ConsoleNews.Tick(Tally.Now.AddSeconds(1)));
        Assert.Equal(asked, console.Asked.OfType<StatsIntent>().Count());
    }

    /// <summary>Whatever is in the ledger: a terminal is sent printable ASCII and our own glyphs, and no line is too long.</summary>
    [Fact]
    public void Sends_nothing_to_the_terminal_that_it_could_act_on() =>
        Gen.Select(Any.Text.Array[0, 6], Gen.Int[60, 140], Gen.Int[12, 40], Gen.Bool, Gen.Int[0, 4], Gen.Enum<ConsoleCommand>()).Sample(
            (names, width, height, inAscii, table, command) =>
            {
                var glyphs = inAscii ? Glyphs.Ascii : Glyphs.Unicode;
                var size = new ScreenSize(width, height);
                var model = new StatsModel().On(Tally.Hostile(names)).Screen.WithSize(size, glyphs).Select(StatsModel.TableTargets + table).Screen.Do(command).Screen;
                AssertFit(model.Draw(glyphs), size, inAscii);
                var trouble = new StatsNews.Uncounted(new Explanation(string.Concat(names), string.Concat(names)));
                AssertFit(model.On(trouble).Screen.Draw(glyphs), size, inAscii);
                AssertFit(new StatsModel().On(trouble).Screen.WithSize(size, glyphs).Draw(glyphs), size, inAscii);
            }, iter: 1000);

    /// <summary>Whatever the numbers: they stay on the screen.</summary>
    [Fact]
    public void Has_room_for_large_numbers() => Gen.Select(Gen.Long[0, 1L << 50], Gen.Long[0, 1L << 50], Gen.Int[60, 140], Gen.Int[12, 40], Gen.Enum<StatsSpan>()).Sample((allowed, blocked, width, height, span) =>
    {
        var busy = Tally.Busy();
        var all = busy.Stats.All with { Calls = allowed + blocked + 1, Allowed = allowed, Blocked = blocked, Review = 1, InputBytes = long.MaxValue, OutputBytes = long.MaxValue };
        var counted = busy with { Stats = busy.Stats with { All = all }, Minutes = [.. busy.Minutes.Select(minute => minute with { Allowed = allowed / 100 })], Span = span };
        var size = new ScreenSize(width, height);
        AssertFit(new StatsModel().On(counted).Screen.WithSize(size, Glyphs.Unicode).Draw(Glyphs.Unicode), size, inAscii: false);
    }, iter: 500);

    private static void AssertFit(IReadOnlyCollection<ScreenLine> lines, ScreenSize size, bool inAscii)
    {
        Assert.InRange(lines.Count, 0, size.Height);
        Assert.All(lines, line => Assert.InRange(line.Width, 0, size.Width));
        Assert.All(lines, line => Assert.DoesNotContain("://", line.Text, StringComparison.Ordinal));
        Assert.All(lines.SelectMany(line => line.Text), character =>
            Assert.True(character is >= ' ' and <= '~' || (!inAscii && "✓✗…–·─▓░⟨⟩▁▂▃▄▅▆▇█▏▎▍▌▋▊▉".Contains(character)), $"U+{(int)character:X4}"));
    }

    private static void Verify(string name, Headless console, int width, int height) =>
        Golden.Verify($"Estoppl.Specs/Screens/Golden/{name}-{width}x{height}.txt", console.Text);
}
