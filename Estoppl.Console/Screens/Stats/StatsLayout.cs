using System.Collections.Immutable;
using System.Globalization;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Output;
using Estoppl.Operator.Screens.Drawing;

namespace Estoppl.Operator.Screens.Stats;

/// <summary>
/// The Stats screen as lines. On a wide screen the tables stand below the chart and beside each other, and each scrolls by itself; on another all is one
/// page that scrolls as a whole.
/// </summary>
internal sealed class StatsLayout(ScreenSize size, Glyphs glyphs)
{
    private const int LeastWide = 100, LeastTall = 26, LeastRight = 44;
    private const int LabelWidth = 9, LongestBar = 30;
    private const int Between = 2;

    /// <summary>Whether the tables stand beside each other.</summary>
    public bool IsWide => size.Width >= LeastWide && size.Height >= LeastTall;

    private int FactWidth => (IsWide ? size.Width - (size.Width / 2) : size.Width) - LabelWidth - 1;

    private int RightWidth => Math.Max(LeastRight, size.Width * 2 / 5);

    public ImmutableArray<ScreenLine> Draw(StatsModel model)
    {
        if (model.Numbers is not { } numbers) return Waiting(model);
        if (numbers.Of == 0) return [.. Old(model), ScreenLine.Blank, ScreenLine.Of(" No calls yet. Wrap a client: press 5, then w.")];
        return IsWide ? [.. Above(model, numbers), .. Beside(model)] : [.. Page(model, numbers).Skip(model.Top).Take(size.Height)];
    }

    /// <summary>The largest first row of a table that leaves no room empty; of the whole page where that scrolls.</summary>
    public int LastTop(StatsModel model, int table) => model.Numbers is not { Of: > 0 } numbers ? 0
        : IsWide ? Math.Max(0, model.Tables[table].Rows.Length - RowsOf(model, numbers)[table])
        : Math.Max(0, Page(model, numbers).Count() - size.Height);

    /// <summary>How many lines a screenful is.</summary>
    public int StepOf(StatsModel model) => IsWide && model.Numbers is { Of: > 0 } numbers ? Math.Max(1, RowsOf(model, numbers)[model.Table]) : size.Height;

    /// <summary>In which line of the page a table begins.</summary>
    public int PlaceOf(StatsModel model, int table) =>
        model.Numbers is not { Of: > 0 } numbers ? 0 : Above(model, numbers).Count() + model.Tables.Take(table).Sum(before => Math.Max(1, before.Rows.Length) + 2);

    private ImmutableArray<ScreenLine> Waiting(StatsModel model) => model switch
    {
        { Trouble: { } trouble } =>
        [
            ScreenLine.Blank, .. Wrapped($"The calls cannot be added up: {trouble.Fact}.", Tone.Bad),
            ScreenLine.Blank, .. Wrapped($"{trouble.Sentence} r tries again.", Tone.Plain),
        ],
        { Progress: { } progress } => [ScreenLine.Blank, ScreenLine.Of(Wrapping.Fit($" adding up the calls {Progress.Bar(progress, glyphs)}", size.Width, glyphs))],
        { HasLedger: true } => [ScreenLine.Blank, ScreenLine.Of(" adding up the calls", Tone.Faint)],
        _ => [ScreenLine.Blank, ScreenLine.Of(" the calls are added up as soon as the ledger is open", Tone.Faint)],
    };

    private IEnumerable<ScreenLine> Above(StatsModel model, CallNumbers numbers)
    {
        foreach (var line in Old(model)) yield return line;
        var height = IsWide ? Math.Clamp((size.Height - 12) / 3, 4, 10) : Math.Clamp(size.Height / 4, 3, 8);
        var now = MinuteCounts.MinuteOf(model.Now);
        var chart = new StatsChart(numbers.Minutes, model.CountedSpan.Minutes is { } span ? (now - span + 1, now) : null, size.Width, height, glyphs);
        yield return ChartTitle(model, chart.Chart);
        foreach (var line in chart.Draw()) yield return line;
        yield return ScreenLine.Blank;
        var (count, rest) = StatsWords.Heading(numbers);
        yield return ScreenLine.Of(new Span($" {count}", Tone.Strong), new Span(rest));
        var (decisions, facts) = (Decisions(numbers.All).ToList(), Facts(numbers).ToList());
        foreach (var line in IsWide ? Joined(decisions, size.Width / 2, facts) : decisions.Concat(facts)) yield return line;
        yield return ScreenLine.Blank;
    }

    // Numbers that cannot be had anew are shown as what they are.
    private IEnumerable<ScreenLine> Old(StatsModel model) =>
        model.Trouble is { } trouble ? Wrapped($"these numbers are old: {trouble.Fact}; {trouble.Hint} (r tries again)", Tone.Bad) : [];

    private IEnumerable<ScreenLine> Page(StatsModel model, CallNumbers numbers) =>
    [
        .. Above(model, numbers),
        .. model.Tables.SelectMany((table, place) => table.Draw(size.Width, 0, table.Rows.Length, Tone.Strong, TargetOf(place), glyphs).Append(ScreenLine.Blank)).SkipLast(1),
    ];

    // The tools to the left; the others below each other to the right.
    private IEnumerable<ScreenLine> Beside(StatsModel model)
    {
        var rows = RowsOf(model, model.Numbers!);
        var right = Enumerable.Range(1, model.Tables.Length - 1).SelectMany(table => Drawn(table, RightWidth).Append(ScreenLine.Blank)).SkipLast(1).ToList();
        return Joined([.. Drawn(0, size.Width - RightWidth - Between)], size.Width - RightWidth, right);

        IEnumerable<ScreenLine> Drawn(int table, int width) => model.Tables[table].Draw(
            width, Math.Min(model.Tops[table], LastTop(model, table)), rows[table], table == model.Table ? Tone.Tab : Tone.Strong, TargetOf(table), glyphs);
    }

    // How many rows of each table are in sight. Those to the right share the room: what one does not need, the others have.
    private int[] RowsOf(StatsModel model, CallNumbers numbers)
    {
        var room = Math.Max(2, size.Height - Above(model, numbers).Count());
        var rows = new int[model.Tables.Length];
        rows[0] = room - 1;
        var left = room - (2 * rows.Length) + 3;
        foreach (var (table, others) in Enumerable.Range(1, rows.Length - 1).OrderBy(table => model.Tables[table].Rows.Length).Select((table, place) => (table, rows.Length - 1 - place)))
        {
            rows[table] = Math.Max(0, Math.Min(Math.Max(1, model.Tables[table].Rows.Length), left / others));
            left -= rows[table];
        }

        return rows;
    }

    private ScreenLine ChartTitle(StatsModel model, MinuteChart chart)
    {
        const string hint = " (h l)";
        var title = new Span($" calls per {chart.Per}  ", Tone.Strong);
        var spans = Enum.GetValues<StatsSpan>().Select(span => new Span($" {span.Word} ", span == model.Span ? Tone.Tab : Tone.Plain, new ClickTarget.Row((int)span))).ToList();
        var peak = chart.Peak.Start.UtcDateTime.ToString(model.CountedSpan == StatsSpan.All ? "yyyy-MM-dd HH:mm" : "HH:mm", CultureInfo.InvariantCulture);
        return ScreenLine.Edges(
            size.Width,
            [title, .. spans, .. title.Text.Length + spans.Sum(span => span.Text.Length) + hint.Length <= size.Width ? [new Span(hint, Tone.Faint)] : Array.Empty<Span>()],
            chart.Peak.Calls == 0 ? [] : [new Span(string.Create(CultureInfo.InvariantCulture, $"peak {chart.Peak.Calls:N0} at {peak} UTC "), Tone.Faint)]);
    }

    private IEnumerable<ScreenLine> Decisions(CallStats all)
    {
        var rows = StatsWords.Decisions(all, glyphs);
        var digits = rows.Max(row => row.Number.Length);
        foreach (var row in rows)
        {
            var tone = row.Decision switch { DecisionKind.Allow => Tone.Allow, DecisionKind.Block => Tone.Block, DecisionKind.Review => Tone.Review, _ => Tone.Trouble };
            var numbers = $" {row.Number.PadLeft(digits)}  {row.Share,7}  ";
            var room = (IsWide ? size.Width / 2 : size.Width) - LabelWidth - 1 - numbers.Length - Between;
            yield return ScreenLine.Of(
                new Span($" {row.Glyph} {row.Word}".PadRight(LabelWidth + 1), tone),
                new Span(numbers),
                new Span(StatsWords.Bar(row.Calls, all.Calls, Math.Min(LongestBar, room), glyphs), tone));
        }
    }

    private IEnumerable<ScreenLine> Facts(CallNumbers numbers)
    {
        var latency = numbers.All.Latency;
        if (latency.Count > 0)
        {
            var shares = string.Join($" {glyphs.Dot} ", StatsWords.Shares.Concat(StatsWords.Longest).Select(it => $"{it.Word} {CallLine.Latency(latency.Percentile(it.Share))}"));
            var answers = StatsWords.Answers(latency);
            var isRoom = shares.Length + 2 + answers.Length <= FactWidth;
            yield return Fact("latency", isRoom ? $"{shares}, {answers}" : shares);
            if (!isRoom) yield return Fact("", answers);
        }

        foreach (var (label, text) in StatsWords.Facts(numbers)) yield return Fact(label, text);
    }

    private ScreenLine Fact(string label, string text) => ScreenLine.Of(
        new Span($" {label.PadRight(LabelWidth)}", Tone.Faint),
        new Span(Wrapping.Fit(text, FactWidth, glyphs)));

    private static IEnumerable<ScreenLine> Joined(List<ScreenLine> left, int width, List<ScreenLine> right)
    {
        for (var row = 0; row < Math.Max(left.Count, right.Count); row++)
        {
            var one = row < left.Count ? left[row] : ScreenLine.Blank;
            yield return row < right.Count ? new([.. one.Spans, new Span(new string(' ', width - one.Width)), .. right[row].Spans]) : one;
        }
    }

    private static ClickTarget.Row TargetOf(int table) => new(StatsModel.TableTargets + table);

    private IEnumerable<ScreenLine> Wrapped(string text, Tone tone) =>
        Wrapping.Wrap(SafeText.Of(text, glyphs, 1000), size.Width - 2, 4, glyphs).Select(line => ScreenLine.Of($" {line}", tone));
}
