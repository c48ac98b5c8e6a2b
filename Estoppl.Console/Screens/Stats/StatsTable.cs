using System.Collections.Immutable;
using System.Globalization;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Output;
using Estoppl.Operator.Screens.Drawing;

namespace Estoppl.Operator.Screens.Stats;

/// <summary>The numbers of one name, and in words.</summary>
/// <param name="Name">None for all that have no row of their own.</param>
/// <param name="Others">How many those are; 0 when nobody counted.</param>
internal sealed record StatsRow(string? Name, int Others, CallStats Calls, ImmutableArray<string> Cells);

/// <summary>Calls by name, those with most calls first, with numbers in columns.</summary>
/// <param name="Heads">What the columns are called.</param>
internal sealed record StatsTable(string Title, ImmutableArray<string> Heads, ImmutableArray<StatsRow> Rows)
{
    private const int ShortestName = 14, UsualName = 26;
    private const int Gap = 2;

    private static readonly ImmutableArray<string> s_all = ["calls", "block", "review", "errors", "p50", "p95", "p99"];

    // What a rule speaks against is hardly ever answered.
    private static readonly ImmutableArray<string> s_ofRules = ["calls", "block", "review"];

    // In this order they go where there is no room.
    private static readonly ImmutableArray<string> s_droppable = ["errors", "p50", "p99", "p95", "review"];

    /// <summary>The tables in the order in which they are shown.</summary>
    public static ImmutableArray<StatsTable> Of(CallNumbers numbers) =>
    [
        Of("tools", s_all, numbers.Tools), Of("rules", s_ofRules, numbers.Rules), Of("servers", s_all, numbers.Servers), Of("agents", s_all, numbers.Agents),
    ];

    /// <summary>The heading and the rows from <paramref name="top"/> on, at most <paramref name="rows"/> of them.</summary>
    /// <param name="tone">Of the title.</param>
    /// <param name="target">What a click on the title stands for.</param>
    public IEnumerable<ScreenLine> Draw(int width, int top, int rows, Tone tone, ClickTarget target, Glyphs glyphs)
    {
        var columns = Columns(width);
        var name = Math.Max(1, width - 1 - columns.Sum(column => column.Width + Gap));
        var part = top > 0 || rows < Rows.Length ? string.Create(CultureInfo.InvariantCulture, $" {top + 1}-{Math.Min(Rows.Length, top + rows)} of {Rows.Length}") : "";
        var title = Wrapping.Fit(Title, name, glyphs);
        yield return new ScreenLine(
        [
            new Span(" "), new Span(title, tone, target), new Span(Wrapping.Column(part, name - title.Length, glyphs), Tone.Faint),
            .. columns.Select(column => new Span(Heads[column.Place].PadLeft(column.Width + Gap), Tone.Heading)),
        ]);
        if (Rows.IsEmpty) yield return ScreenLine.Of($" {Wrapping.Fit("none", width - 1, glyphs)}", Tone.Faint);
        foreach (var row in Rows.Skip(top).Take(rows))
            yield return new ScreenLine(
            [
                new Span($" {Wrapping.Column(NameOf(row, glyphs, name), name, glyphs)}", row.Name is null ? Tone.Faint : Tone.Plain),
                .. columns.Select(column => new Span(row.Cells[column.Place].PadLeft(column.Width + Gap), ToneOf(row, Heads[column.Place]))),
            ]);
    }

    private static StatsTable Of(string title, ImmutableArray<string> heads, NameTable table) =>
        new(title, heads, [.. CallNumbers.Top(table, NameTable.Limit).Select(it => new StatsRow(it.Name, it.Names, it.Calls, [.. heads.Select(head => Cell(head, it.Calls))]))]);

    private static string Cell(string head, CallStats calls) => head switch
    {
        "calls" => Number(calls.Calls),
        "block" => Number(calls.Blocked),
        "review" => Number(calls.Review),
        "errors" => Number(calls.Errors),
        _ => CallLine.Latency(calls.Latency.Percentile(StatsWords.Shares.First(share => share.Word == head).Share)),
    };

    private static Tone ToneOf(StatsRow row, string head) => head switch
    {
        "block" when row.Calls.Blocked > 0 => Tone.Block,
        "review" when row.Calls.Review > 0 => Tone.Review,
        "errors" when row.Calls.Errors > 0 => Tone.Trouble,
        _ => Tone.Plain,
    };

    private static string NameOf(StatsRow row, Glyphs glyphs, int max) => row.Name is { } name ? SafeText.Of(name, glyphs, max) : NameTableText.Others(row.Others);

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private List<(int Place, int Width)> Columns(int width)
    {
        var columns = Heads.Select((head, place) => (Place: place, Width: Rows.Select(row => row.Cells[place].Length).Append(head.Length).Max())).ToList();
        var longest = Rows.Select(row => row.Name?.Length ?? 0).Append(0).Max();
        foreach (var head in s_droppable)
        {
            // The first is given up for longer names already.
            var name = head == s_droppable[0] ? Math.Clamp(longest, ShortestName, UsualName) : ShortestName;
            if (1 + name + columns.Sum(column => column.Width + Gap) <= width) continue;
            columns.RemoveAll(column => Heads[column.Place] == head);
        }

        return columns;
    }
}
