using System.Collections.Immutable;
using System.Globalization;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Screens.Drawing;

namespace Estoppl.Operator.Output;

/// <summary>What calls add up to, for people.</summary>
/// <param name="width">Of the terminal, in columns.</param>
internal sealed class StatsText(Palette palette, Glyphs glyphs, int width)
{
    private const string Indent = "  ";
    private const int LongestBar = 40, LabelWidth = 10;

    /// <summary>The lines of a page. There are calls.</summary>
    /// <param name="names">How many names each table has at most.</param>
    public IEnumerable<string> Page(CallNumbers numbers, int names) =>
        [
            Heading(numbers), "", .. Decisions(numbers.All), "", .. Facts(numbers), "", .. Chart(numbers),
            .. new NameTableText(palette, width, names).Lines(("TOOL", numbers.Tools), ("SERVER", numbers.Servers), ("AGENT", numbers.Agents), ("RULE", numbers.Rules)),
        ];

    private string Heading(CallNumbers numbers)
    {
        var (count, rest) = StatsWords.Heading(numbers);
        return palette.Strong(count) + rest;
    }

    private IEnumerable<string> Decisions(CallStats all)
    {
        var rows = StatsWords.Decisions(all, glyphs);
        var digits = rows.Max(row => row.Number.Length);
        foreach (var row in rows)
        {
            Func<string, string> paint = row.Decision is { } decision ? text => palette.Decision(decision, text) : palette.Trouble;
            var label = $"{row.Glyph} {row.Word}".PadRight(LabelWidth);
            var line = $"{row.Number.PadLeft(digits)}  {row.Share,7}";
            var bar = StatsWords.Bar(row.Calls, all.Calls, Math.Min(LongestBar, width - Indent.Length - LabelWidth - line.Length - 3), glyphs);
            yield return $"{Indent}{paint(label)} {line}  {paint(bar)}".TrimEnd();
        }
    }

    private IEnumerable<string> Facts(CallNumbers numbers)
    {
        var latency = numbers.All.Latency;
        if (latency.Count > 0)
        {
            var (shares, longest) = (StatsWords.Shares, StatsWords.Longest);
            var answers = StatsWords.Answers(latency);
            var isRoom = Indent.Length + LabelWidth + 1 + Latencies(latency, [.. shares, .. longest], plain => plain).Length + 2 + answers.Length <= width;
            yield return $"{Label("latency")} {Latencies(latency, isRoom ? [.. shares, .. longest] : shares, palette.Faint)}{(isRoom ? $", {answers}" : "")}";
            if (!isRoom) yield return $"{Label("")} {Latencies(latency, longest, palette.Faint)}, {answers}";
        }

        foreach (var (label, text) in StatsWords.Facts(numbers)) yield return $"{Label(label)} {text}";
    }

    private string Latencies(LatencyHistogram latency, ImmutableArray<(string Word, double Share)> shares, Func<string, string> faint) =>
        string.Join($" {glyphs.Dot} ", shares.Select(it => $"{faint(it.Word)} {CallLine.Latency(latency.Percentile(it.Share))}"));

    private string Label(string text) => Indent + palette.Faint(text.PadRight(LabelWidth));

    private IEnumerable<string> Chart(CallNumbers numbers)
    {
        if (numbers.Minutes.IsEmpty) yield break;
        var chart = MinuteChart.Of(numbers.Minutes, width - (2 * Indent.Length));
        yield return palette.Strong("calls per minute") + $"  {palette.Faint("peak")} {chart.Peak.Calls:N0} {palette.Faint("at")} {Time(chart.Peak.Start)} UTC";
        yield return Indent + palette.Decision(DecisionKind.Allow, chart.Draw(glyphs.Heights).TrimEnd());
        yield return Indent + palette.Faint(new string(glyphs.Line, chart.Columns.Length));
        var (from, to) = (Time(chart.Start), Time(chart.End));
        yield return Indent + palette.Faint(chart.Columns.Length >= from.Length + to.Length + 2 ? from + to.PadLeft(chart.Columns.Length - from.Length) : $"{from} to {to}");
        yield return Indent + palette.Faint($"each column is {chart.Length}");
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
