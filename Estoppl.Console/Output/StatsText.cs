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
        if (numbers.Whole is { Sessions: var sessions })
            return palette.Strong(Amounts.Count(numbers.Of, "call")) + $" in {Amounts.Count(sessions.Started, "session")}{(sessions.Open == 0 ? "" : $", {sessions.Open:N0} of them open")}";
        return palette.Strong($"{numbers.All.Calls:N0} of {Amounts.Count(numbers.Of, "call")}") + $" match{(numbers.All.Calls == 1 ? "es" : "")}, in {Amounts.Count(numbers.Sessions ?? 0, "session")}";
    }

    private IEnumerable<string> Decisions(CallStats all)
    {
        (string Glyph, string Word, long Calls, Func<string, string> Paint)[] rows =
        [
            Of(DecisionKind.Allow, all.Allowed), Of(DecisionKind.Block, all.Blocked), Of(DecisionKind.Review, all.Review),
            (glyphs.Trouble, "error", all.Errors, palette.Trouble),
        ];
        var digits = rows.Max(row => row.Calls.ToString("N0", CultureInfo.InvariantCulture).Length);
        foreach (var (glyph, word, calls, paint) in rows)
        {
            var label = $"{glyph} {word}".PadRight(LabelWidth);
            var number = calls.ToString("N0", CultureInfo.InvariantCulture).PadLeft(digits);
            var line = $"{number}  {Amounts.Share(calls, all.Calls),7}";
            var bar = Bar(calls, all.Calls, Math.Min(LongestBar, width - Indent.Length - LabelWidth - line.Length - 3));
            yield return $"{Indent}{paint(label)} {line}  {paint(bar)}".TrimEnd();
        }

        (string, string, long, Func<string, string>) Of(DecisionKind decision, long calls) => (glyphs.Of(decision), DecisionWords.Stored(decision), calls, text => palette.Decision(decision, text));
    }

    private IEnumerable<string> Facts(CallNumbers numbers)
    {
        var latency = numbers.All.Latency;
        if (latency.Count > 0)
        {
            (string, double)[] shares = [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)], longest = [("max", 1)];
            var answers = $"of {Amounts.Count(latency.Count, "answer")}";
            var isRoom = Indent.Length + LabelWidth + 1 + Latencies(latency, [.. shares, .. longest], plain => plain).Length + 2 + answers.Length <= width;
            yield return $"{Label("latency")} {Latencies(latency, isRoom ? [.. shares, .. longest] : shares, palette.Faint)}{(isRoom ? $", {answers}" : "")}";
            if (!isRoom) yield return $"{Label("")} {Latencies(latency, longest, palette.Faint)}, {answers}";
        }

        yield return $"{Label("size")} {Amounts.Bytes(numbers.All.InputBytes)} of arguments, {Amounts.Bytes(numbers.All.OutputBytes)} of answers";
        if (numbers.Whole is { Refused: > 0 and var refused }) yield return $"{Label("refused")} {Amounts.Count(refused, "message")} that could not be evaluated: no calls";
        if (numbers.Whole is { Skipped: > 0 and var skipped }) yield return $"{Label("skipped")} {Amounts.Count(skipped, "event")} of a later version, counted nowhere";
    }

    private string Latencies(LatencyHistogram latency, (string Word, double Share)[] shares, Func<string, string> faint) =>
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

    private string Bar(long part, long all, int columns)
    {
        if (part == 0 || columns <= 0) return "";
        var steps = glyphs.Widths.Length;
        var filled = Math.Max(1, (long)Math.Round((double)part / all * columns * steps));
        var rest = (int)(filled % steps);
        return new string(glyphs.Widths[^1], (int)(filled / steps)) + (rest == 0 ? "" : glyphs.Widths[rest - 1]);
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
