using Estoppl.Ledger.Projections;
using Estoppl.Operator.Output;
using Estoppl.Operator.Screens;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;
using Estoppl.Operator.Screens.Stats;
using Estoppl.Operator.Screens.Verifying;
using Xunit;

namespace Estoppl.Specs.Screens.Stats;

public sealed class The_stats_screen
{
    private static readonly ConsoleNews.Tick s_tick = new(Tally.Now.AddSeconds(1));

    [Fact]
    public void Asks_when_it_comes_into_sight() =>
        Assert.Equal([new StatsIntent.Count(StatsSpan.Hour, false)], On(new StatsModel(), Tally.Linked, new ConsoleNews.Shown(Scope.Stats)).Intents);

    [Fact]
    public void Asks_when_the_ledger_opens_behind_it_and_when_it_comes_back()
    {
        var waiting = On(new StatsModel(), new ConsoleNews.Shown(Scope.Stats));
        Assert.Empty(waiting.Intents);
        var open = waiting.Screen.On(Tally.Linked);
        Assert.Single(open.Intents);
        Assert.Single(On(open.Screen, new ConsoleNews.Link(LinkState.Lost), Tally.Linked).Intents);
    }

    [Fact]
    public void Asks_each_second_for_what_is_new_and_is_not_drawn_for_that()
    {
        var model = Shown();
        var turn = model.On(s_tick);
        Assert.Equal([new StatsIntent.Count(StatsSpan.Hour, true)], turn.Intents);
        Assert.Same(model, turn.Screen);
    }

    [Fact]
    public void Asks_for_nothing_while_it_is_out_of_sight()
    {
        var turn = On(Shown(), new ConsoleNews.Hidden(Scope.Stats), s_tick);
        Assert.Empty(turn.Intents);
    }

    [Fact]
    public void Does_not_try_each_second_what_failed()
    {
        var failed = On(Shown(), new StatsNews.Uncounted(new Explanation("the disk is full", "free space")));
        Assert.Empty(failed.Screen.On(s_tick).Intents);
        Assert.Equal([new StatsIntent.Count(StatsSpan.Hour, false)], failed.Screen.Do(ConsoleCommand.Reload).Intents);
    }

    [Fact]
    public void Moves_on_with_the_minutes()
    {
        var model = Shown();
        Assert.NotSame(model, model.On(new ConsoleNews.Tick(Tally.Now.AddMinutes(1))).Screen);
    }

    [Fact]
    public void Shows_more_or_less_of_the_past()
    {
        var less = Shown().Do(ConsoleCommand.Left);
        Assert.Equal([new StatsIntent.Count(StatsSpan.Quarter, false)], less.Intents);
        Assert.Empty(less.Screen.Do(ConsoleCommand.Left).Intents);
        Assert.Equal([new StatsIntent.Count(StatsSpan.All, false)], Shown().Select((int)StatsSpan.All).Intents);
    }

    [Theory]
    [InlineData(120, 33)]
    [InlineData(80, 21)]
    public void Scrolls_as_far_as_there_is_something_and_back(int width, int height)
    {
        var model = Shown(width, height);
        foreach (var _ in Enumerable.Range(0, 4))
        {
            model = model.Do(ConsoleCommand.NextPane).Screen;
            var end = model.Do(ConsoleCommand.Last).Screen;
            Assert.Same(end, end.Do(ConsoleCommand.Down).Screen);
            var begin = end.Do(ConsoleCommand.First).Screen;
            Assert.Same(begin, begin.Do(ConsoleCommand.Up).Screen);
        }
    }

    [Fact]
    public void Reaches_every_row_of_a_long_table()
    {
        var model = On(Shown(), Tally.Hostile([.. Enumerable.Range(0, 200).Select(n => $"tool-{n}")])).Screen;
        for (var seen = new HashSet<string>(); seen.Count < 200; model = model.Do(ConsoleCommand.PageDown).Screen)
        {
            var before = seen.Count;
            seen.UnionWith(model.Draw(Glyphs.Unicode).Select(line => line.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "").Where(word => word.StartsWith("tool-", StringComparison.Ordinal)));
            Assert.True(seen.Count > before);
        }
    }

    [Theory]
    [InlineData(120, 33)]
    [InlineData(80, 400)]
    public void Says_the_same_numbers_as_the_command(int width, int height)
    {
        var counted = Tally.Busy();
        var drawn = string.Join('\n', Shown(width, height).Draw(Glyphs.Unicode).Select(line => line.Text));
        var numbers = CallNumbers.OfAll(counted.Stats, counted.Minutes);
        Assert.Contains(StatsWords.Heading(numbers).Count, drawn, StringComparison.Ordinal);
        Assert.All(StatsWords.Decisions(numbers.All, Glyphs.Unicode), row => Assert.Contains($"{row.Number}", drawn, StringComparison.Ordinal));
        Assert.All(StatsWords.Decisions(numbers.All, Glyphs.Unicode), row => Assert.Contains(row.Share, drawn, StringComparison.Ordinal));
        Assert.All(StatsWords.Shares, share => Assert.Contains($"{share.Word} {CallLine.Latency(numbers.All.Latency.Percentile(share.Share))}", drawn, StringComparison.Ordinal));
    }

    private static ScreenModel Shown(int width = 120, int height = 33) =>
        On(new StatsModel(), Tally.Linked, new ConsoleNews.Shown(Scope.Stats), Tally.Busy()).Screen.WithSize(new ScreenSize(width, height), Glyphs.Unicode);

    private static Turn On(ScreenModel model, params ConsoleNews[] news) => news.Aggregate((Turn)model, (turn, one) => turn.Screen.On(one));
}

public sealed class The_chart_of_the_stats_screen
{
    [Fact]
    public void Has_a_column_for_each_minute_also_for_those_without_calls()
    {
        var lines = Draw([new(100, 4, 0, 0), new(103, 8, 0, 0)], (100, 104), 60, 4);
        Assert.Equal("  8                         ███████", lines[0]);
        Assert.Equal("    ███████                 ███████", lines[3]);
        Assert.Equal("  0 ────────────────────────────────────────", lines[4]);
    }

    [Fact]
    public void Shows_what_was_blocked_however_little_it_is()
    {
        var chart = new StatsChart([new(100, 1000, 1, 1)], (100, 100), 60, 4, Glyphs.Unicode);
        Assert.Equal([Tone.Block, Tone.Review, Tone.Allow, Tone.Allow], chart.Draw().Take(4).Select(line => line.Spans[^1].Tone));
    }

    [Fact]
    public void Shows_a_single_call_beside_many()
    {
        var lines = Draw([new(100, 1, 0, 0), new(101, 100_000, 0, 0)], (100, 101), 60, 4);
        Assert.Contains('▁', lines[3]);
    }

    [Fact]
    public void Says_that_there_are_no_calls() => Assert.Contains(Draw([], (100, 160), 60, 3), line => line.Contains("no calls in this time", StringComparison.Ordinal));

    [Fact]
    public void Leaves_out_what_is_older_or_of_a_clock_that_is_ahead() =>
        Assert.Equal(3, new StatsChart([new(1, 9, 0, 0), new(101, 3, 0, 0), new(900, 9, 0, 0)], (100, 160), 60, 3, Glyphs.Unicode).Chart.Peak.Calls);

    [Theory]
    [InlineData(60, "00:10")]
    [InlineData(60 * 24, "06:00")]
    public void Tells_round_times(int minutes, string time) => Assert.Contains(time, Draw([], (5, 5 + minutes), 120, 3)[^1], StringComparison.Ordinal);

    private static List<string> Draw(MinuteCounts[] minutes, (long, long) window, int width, int height) =>
        [.. new StatsChart([.. minutes], window, width, height, Glyphs.Unicode).Draw().Select(line => line.Text.TrimEnd())];
}
