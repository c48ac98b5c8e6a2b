using System.Diagnostics;
using System.Globalization;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Operator.Reports;

/// <summary>Numbers, times and states as a page says them. All times are UTC.</summary>
internal static class ReportWords
{
    private static readonly CultureInfo s_culture = CultureInfo.InvariantCulture;

    /// <summary>With thousands set apart.</summary>
    public static string Number(long value) => value.ToString("N0", s_culture);

    /// <summary>So many of something.</summary>
    public static string Count(long value, string one, string several) => $"{Number(value)} {(value == 1 ? one : several)}";

    /// <summary>To the second.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", s_culture);

    /// <summary>To the millisecond.</summary>
    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", s_culture);

    /// <summary>For programs.</summary>
    public static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", s_culture);

    /// <summary>A while, with three digits that count.</summary>
    public static string While(TimeSpan? time) => time switch
    {
        null => "–",
        { Ticks: < 0 } back => $"−{While(back.Negate())}",
        { TotalMilliseconds: < 1 } some => $"{some.TotalMicroseconds.ToString("0", s_culture)} µs",
        { TotalMilliseconds: < 10 } some => $"{some.TotalMilliseconds.ToString("0.00", s_culture)} ms",
        { TotalMilliseconds: < 100 } some => $"{some.TotalMilliseconds.ToString("0.0", s_culture)} ms",
        { TotalSeconds: < 1 } some => $"{some.TotalMilliseconds.ToString("0", s_culture)} ms",
        { TotalMinutes: < 2 } some => $"{some.TotalSeconds.ToString("0.0", s_culture)} s",
        { TotalHours: < 2 } some => $"{some.TotalMinutes.ToString("0.0", s_culture)} min",
        { TotalDays: < 2 } some => $"{some.TotalHours.ToString("0.0", s_culture)} h",
        { } some => $"{some.TotalDays.ToString("0.0", s_culture)} d",
    };

    /// <summary>The same for a percentile.</summary>
    public static string Percentile(LatencyHistogram latency, double share) => While(latency.Percentile(share));

    /// <summary>An amount of data.</summary>
    public static string Bytes(long bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB"];
        var (value, unit) = ((double)bytes, 0);
        for (; value >= 1000 && unit < units.Length - 1; unit++) value /= 1000;
        return unit == 0 ? $"{Number(bytes)} B" : $"{value.ToString(value < 10 ? "0.0" : "0", s_culture)} {units[unit]}";
    }

    /// <summary>How wide a bar of the chart is.</summary>
    public static string Width(TimeSpan width) => width switch
    {
        { TotalMinutes: 1 } => "minute",
        { TotalHours: < 1 } => $"{width.TotalMinutes.ToString("0", s_culture)} minutes",
        { TotalHours: 1 } => "hour",
        { TotalDays: < 1 } => $"{width.TotalHours.ToString("0", s_culture)} hours",
        { TotalDays: 1 } => "day",
        { TotalDays: 7 } => "week",
        { TotalDays: < 364 } when width.TotalDays % 7 == 0 => $"{(width.TotalDays / 7).ToString("0", s_culture)} weeks",
        _ => $"{width.TotalDays.ToString("N0", s_culture)} days",
    };

    /// <summary>The glyph and the word: colour alone tells nothing.</summary>
    public static (string Words, string Class) Decision(DecisionKind decision) => decision switch
    {
        DecisionKind.Allow => ("✓ allow", "allow"),
        DecisionKind.Block => ("✗ block", "block"),
        DecisionKind.Review => ("? review", "review"),
        _ => throw new UnreachableException(),
    };

    /// <summary>What became of a call, and whether it is an error.</summary>
    public static (string Words, string? Class) State(CallView call) => call.State switch
    {
        CallState.Pending => (call.Forwarded ? "under way" : "not forwarded", null),
        CallState.Blocked => ("not forwarded", null),
        CallState.Completed when call.IsError == true => ("! tool error", "error"),
        CallState.Completed => ("completed", null),
        CallState.Failed => ("! failed", "error"),
        CallState.Cancelled => ("cancelled", null),
        CallState.UpstreamDied => ("! server died", "error"),
        CallState.OutcomeUnknown => ("! outcome unknown", "error"),
        CallState.Withheld => ("withheld", null),
        CallState.Held => ("waits for a person", null),
        CallState.Denied => ("denied", null),
        CallState.Expired => ("expired", null),
        _ => throw new UnreachableException(),
    };

    /// <summary>How a review came out.</summary>
    public static (string Words, string Class) Review(ReviewOutcome outcome) => outcome switch
    {
        ReviewOutcome.Open => ("? waiting", "review"),
        ReviewOutcome.Approved => ("✓ approved", "allow"),
        ReviewOutcome.Denied => ("✗ denied", "block"),
        ReviewOutcome.Expired => ("✗ expired", "block"),
        ReviewOutcome.Withdrawn => ("– withdrawn", "none"),
        _ => throw new UnreachableException(),
    };

    /// <summary>What became of tools.</summary>
    public static (string Words, string Class) News(ToolNews news) => news switch
    {
        ToolNews.Pinned => ("✓ pinned", "allow"),
        ToolNews.Added => ("? new", "review"),
        ToolNews.Changed => ("✗ changed", "block"),
        ToolNews.Gone => ("? gone", "review"),
        ToolNews.Restored => ("✓ as pinned again", "allow"),
        ToolNews.Suspected => ("! suspected", "error"),
        ToolNews.Accepted => ("✓ accepted", "allow"),
        ToolNews.Dropped => ("✓ let go", "allow"),
        _ => throw new UnreachableException(),
    };

    /// <summary>A verdict in a word.</summary>
    public static (string Words, string Class) Outcome(VerificationOutcome outcome) => outcome switch
    {
        VerificationOutcome.Intact => ("✓ Intact", "good"),
        VerificationOutcome.Broken => ("✗ Broken", "bad"),
        VerificationOutcome.Unreadable => ("✗ Unreadable", "bad"),
        VerificationOutcome.AnchorMissing => ("! Anchor missing", "bad"),
        _ => throw new UnreachableException(),
    };
}
