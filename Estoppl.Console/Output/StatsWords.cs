using System.Collections.Immutable;
using System.Globalization;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Screens.Drawing;

namespace Estoppl.Operator.Output;

/// <summary>The calls of one decision, or those that failed, in numbers.</summary>
/// <param name="Decision">None for those that failed.</param>
internal readonly record struct DecisionCount(DecisionKind? Decision, string Glyph, string Word, long Calls, string Number, string Share);

/// <summary>The words and bars that tell what calls add up to: <c>estoppl stats</c> and the screen say the same.</summary>
internal static class StatsWords
{
    /// <summary>The latencies that are told.</summary>
    public static ImmutableArray<(string Word, double Share)> Shares { get; } = [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)];

    /// <summary>The longest, which is told where there is room.</summary>
    public static ImmutableArray<(string Word, double Share)> Longest { get; } = [("max", 1)];

    /// <summary>How many calls, and the rest of the sentence.</summary>
    public static (string Count, string Context) Heading(CallNumbers numbers) => numbers.Whole is { Sessions: var sessions }
        ? (Amounts.Count(numbers.Of, "call"), $" in {Amounts.Count(sessions.Started, "session")}{(sessions.Open == 0 ? "" : $", {sessions.Open:N0} of them open")}")
        : ($"{numbers.All.Calls:N0} of {Amounts.Count(numbers.Of, "call")}", $" match{(numbers.All.Calls == 1 ? "es" : "")}, in {Amounts.Count(numbers.Sessions ?? 0, "session")}");

    /// <summary>The calls by decision, then those that failed.</summary>
    public static ImmutableArray<DecisionCount> Decisions(CallStats all, Glyphs glyphs)
    {
        return [Of(DecisionKind.Allow, all.Allowed), Of(DecisionKind.Block, all.Blocked), Of(DecisionKind.Review, all.Review), Row(null, glyphs.Trouble, "error", all.Errors)];

        DecisionCount Of(DecisionKind decision, long calls) => Row(decision, glyphs.Of(decision), DecisionWords.Stored(decision), calls);

        DecisionCount Row(DecisionKind? decision, string glyph, string word, long calls) =>
            new(decision, glyph, word, calls, calls.ToString("N0", CultureInfo.InvariantCulture), Amounts.Share(calls, all.Calls));
    }

    /// <summary>How many answers the latencies are of.</summary>
    public static string Answers(LatencyHistogram latency) => $"of {Amounts.Count(latency.Count, "answer")}";

    /// <summary>What else there is to know, each with a word before it.</summary>
    public static IEnumerable<(string Label, string Text)> Facts(CallNumbers numbers)
    {
        yield return ("size", $"{Amounts.Bytes(numbers.All.InputBytes)} of arguments, {Amounts.Bytes(numbers.All.OutputBytes)} of answers");
        if (numbers.Whole is { Refused: > 0 and var refused }) yield return ("refused", $"{Amounts.Count(refused, "message")} that could not be evaluated: no calls");
        if (numbers.Whole is { Skipped: > 0 and var skipped }) yield return ("skipped", $"{Amounts.Count(skipped, "event")} of a later version, counted nowhere");
    }

    /// <summary>A bar of at most so many columns; what is there is seen.</summary>
    public static string Bar(long part, long all, int columns, Glyphs glyphs)
    {
        if (part == 0 || columns <= 0) return "";
        var steps = glyphs.Widths.Length;
        var filled = Math.Max(1, (long)Math.Round((double)part / all * columns * steps));
        var rest = (int)(filled % steps);
        return new string(glyphs.Widths[^1], (int)(filled / steps)) + (rest == 0 ? "" : glyphs.Widths[rest - 1]);
    }
}
