using System.Collections.Immutable;
using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Output;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Specs.Filters;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Output;

public sealed class The_page_of_stats
{
    [Theory]
    [InlineData(80, true)]
    [InlineData(60, true)]
    [InlineData(120, true)]
    [InlineData(80, false)]
    public void Is_read_at_a_glance(int width, bool isUnicode) => Verify($"stats-{width}{(isUnicode ? "" : "-ascii")}", Busy(), width, isUnicode, 5);

    [Fact]
    public void Shows_hostile_and_wide_names_in_their_column() => Verify("stats-hostile", Hostile(), 80, true, 10);

    [Fact]
    public void Of_a_selection_says_of_how_many() =>
        Verify("stats-selection", CallNumbers.OfSome("tool:x", 118_880, Sum([Row(0), Row(1) with { State = CallState.Pending, Latency = null, IsError = null, OutputSize = null }])), 80, true, 5);

    [Fact]
    public void Is_never_wider_than_the_terminal() => Gen.Select(AnyFilter.Call.Array[1, 60], Gen.Int[60, 120], Gen.Bool, Gen.Int[1, 8]).Sample((rows, width, isUnicode, most) =>
        Assert.All(Page(CallNumbers.OfSome("x", rows.Length, Sum(rows)), width, isUnicode, most), line => Assert.InRange(TextColumns.Of(line), 0, width)), iter: 500);

    [Fact]
    public void Puts_into_one_row_what_is_cut_off() => Gen.Select(AnyFilter.Call.Array[1, 60], Gen.Int[1, 20]).Sample((rows, most) =>
    {
        var sum = Sum(rows);
        foreach (var table in new[] { sum.Tools, sum.Servers, sum.Agents, sum.Rules })
        {
            var top = CallNumbers.Top(table, most);
            Assert.Equal(table.Rows.Sum(row => row.Calls.Calls), top.Sum(row => row.Calls.Calls));
            Assert.Equal(table.Rows.Sum(row => row.Calls.Latency.Count), top.Sum(row => row.Calls.Latency.Count));
            Assert.Equal(Math.Min(most, table.Names.Length), top.Count(row => row.Name is not null));
            Assert.True(top.All(row => row.Name is not null) || top.SkipLast(1).All(row => row.Name is not null));
            var named = top.Where(row => row.Name is not null).Select(row => row.Calls.Calls).ToList();
            Assert.Equal(named.OrderDescending(), named);
        }
    }, iter: 500);

    private static void Verify(string name, CallNumbers numbers, int width, bool isUnicode, int most) =>
        Golden.Verify($"Estoppl.Specs/Output/Golden/{name}.txt", string.Join('\n', Page(numbers, width, isUnicode, most)));

    private static List<string> Page(CallNumbers numbers, int width, bool isUnicode, int most) =>
        [.. new StatsText(new Palette(false), isUnicode ? Glyphs.Unicode : Glyphs.Ascii, width).Page(numbers, most)];

    private static CallNumbers Busy()
    {
        var rows = Enumerable.Range(0, 5000).Select(Row).ToList();
        var sum = Sum(rows);
        return CallNumbers.OfAll(
            new StatsView(new Position(15_000), sum.All, sum.Tools, sum.Servers, sum.Agents, sum.Rules, new SessionCounts(41, 40, 1), 3, 1), sum.Minutes);
    }

    private static CallNumbers Hostile()
    {
        string[] names = ["<img onerror=alert(1)>", "\u001b[31mred", "rtl\u202eexe.txt", "", "日本語のサーバー名はとても長いので切られます、そうでしょう", "e\u0301te\u0301", "(others)", new('x', 300)];
        var sum = Sum(names.Select((name, number) => Row(number) with { Tool = new ToolName(name), Server = new ServerName(name), Agent = new AgentId(name), Rule = new RuleName(name) }));
        return CallNumbers.OfSome("x", 8, sum);
    }

    private static CallView Row(int number)
    {
        var decision = (number % 17) switch { 0 => DecisionKind.Block, 5 => DecisionKind.Review, _ => DecisionKind.Allow };
        var isBlocked = decision == DecisionKind.Block;
        return new CallView(
            new CallId(A.Id(number)), new Position(number), A.Noon.AddSeconds(number % 7 == 0 ? number * 3 : number * number % 9000), A.Session, new AgentId(number % 3 == 0 ? "claude-code" : "treasury-bot"),
            new ServerName(number % 4 == 0 ? "stripe" : "files"), new ToolName($"tool_{number % 13 * (number % 3)}"), decision, isBlocked ? new RuleName("block_tools: delete_*") : null,
            isBlocked ? CallState.Blocked : CallState.Completed, !isBlocked, isBlocked ? null : number % 50 == 0, isBlocked ? null : TimeSpan.FromMicroseconds(300 + (long)number * number % 2_000_000),
            number, isBlocked ? null : 10L * number);
    }

    private static SelectionStats Sum(IEnumerable<CallView> rows)
    {
        var summary = new CallSummary();
        foreach (var row in rows) summary.Add(row);
        return summary.Sum();
    }
}

public sealed class The_chart_of_calls_over_time
{
    private static readonly Gen<ImmutableArray<MinuteCounts>> s_minutes = Gen.Select(Gen.Long[-5_000_000, 5_000_000], Gen.OneOf(1, 100, 100_000)).SelectMany((start, spread) =>
        Gen.Select(Gen.Long[0, spread], Gen.Long[1, 1000]).Array[1, 40].Select(some =>
            some.DistinctBy(it => it.Item1).OrderBy(it => it.Item1).Select(it => new MinuteCounts(start + it.Item1, it.Item2, 0, 0)).ToImmutableArray()));

    [Fact]
    public void Has_every_call_in_the_column_of_its_time() => Gen.Select(s_minutes, Gen.Int[1, 100]).Sample((minutes, most) =>
    {
        var chart = MinuteChart.Of(minutes, most);
        Assert.InRange(chart.Columns.Length, 1, most);
        for (var place = 0; place < chart.Columns.Length; place++)
        {
            var (from, to) = (chart.Start.AddMinutes(place * chart.MinutesPerColumn), chart.Start.AddMinutes((place + 1) * chart.MinutesPerColumn));
            Assert.True(minutes.Where(minute => minute.Start >= from && minute.Start < to).Sum(minute => minute.Calls) == chart.Columns[place], $"{most}: {chart} {place}");
        }

        Assert.Equal(minutes.Sum(minute => minute.Calls), chart.Columns.Sum());
        Assert.Equal(minutes.Max(minute => minute.Calls), chart.Peak.Calls);
        Assert.Equal(chart.Columns.Select(calls => calls == 0), chart.Draw("123").Select(each => each == ' '));
        Assert.Equal('3', chart.Draw("123")[chart.Columns.IndexOf(chart.Columns.Max())]);
    });

    [Fact]
    public void Shows_the_time_in_which_nothing_happened() =>
        Assert.Equal("▁   █ ▅", MinuteChart.Of([new(10, 1, 0, 0), new(14, 10, 0, 6), new(16, 9, 0, 0)], 20).Draw(Glyphs.Unicode.Heights));

    [Theory]
    [InlineData(60, 100, "a minute")]
    [InlineData(199, 100, "2 minutes")]
    [InlineData(60 * 24, 72, "30 minutes")]
    [InlineData(60 * 24 * 30, 76, "12 hours")]
    [InlineData(60 * 24 * 365 * 10L, 76, "49 days")]
    public void Has_columns_as_long_as_clocks_and_calendars_have(long minutes, int most, string length) =>
        Assert.Equal(length, MinuteChart.Of([new(0, 1, 0, 0), new(minutes - 1, 1, 0, 0)], most).Length);
}

public sealed class Amounts_for_people
{
    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1, "1 byte")]
    [InlineData(999, "999 bytes")]
    [InlineData(1000, "1.00 kB")]
    [InlineData(12_345, "12.3 kB")]
    [InlineData(999_499, "999 kB")]
    [InlineData(999_500, "1.00 MB")]
    [InlineData(9_223_372_036_854_775_807, "9223 PB")]
    public void Are_few_digits(long bytes, string shown) => Assert.Equal(shown, Amounts.Bytes(bytes));

    [Theory]
    [InlineData(0, 0, "0.0 %")]
    [InlineData(0, 5, "0.0 %")]
    [InlineData(5, 5, "100.0 %")]
    [InlineData(1, 100_000, "<0.1 %")]
    [InlineData(99_999, 100_000, ">99.9 %")]
    [InlineData(1, 3, "33.3 %")]
    public void Are_never_rounded_to_nothing_or_all(long part, long all, string shown) => Assert.Equal(shown, Amounts.Share(part, all));
}

public sealed class The_columns_of_a_text
{
    [Theory]
    [InlineData("abc", 3)]
    [InlineData("日本", 4)]
    [InlineData("e\u0301", 1)]
    [InlineData("😀", 2)]
    public void Are_those_of_a_terminal(string text, int columns) => Assert.Equal(columns, TextColumns.Of(text));

    [Fact]
    public void Hold_what_is_cut() => Gen.Select(Any.Text, Gen.Int[0, 12]).Sample((text, columns) =>
    {
        var clean = TerminalText.Of(text);
        foreach (var cut in new[] { TextColumns.Cut(clean, columns), TextColumns.CutFront(clean, columns) })
        {
            Assert.InRange(TextColumns.Of(cut), 0, columns);
            Assert.True(cut == clean || columns == 0 || cut.Contains('…', StringComparison.Ordinal));
        }

        Assert.StartsWith(TextColumns.Cut(clean, columns).TrimEnd('…'), clean, StringComparison.Ordinal);
        Assert.Equal(columns, TextColumns.Of(TextColumns.Left(clean, columns)));
    });
}
