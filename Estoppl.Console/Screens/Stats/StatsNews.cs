using System.Collections.Immutable;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Screens.Verifying;

namespace Estoppl.Operator.Screens.Stats;

/// <summary>What the Stats screen learns.</summary>
internal abstract record StatsNews : ConsoleNews
{
    private StatsNews() { }

    /// <summary>The views catch up before they can answer.</summary>
    public sealed record Counting(WorkProgress Progress) : StatsNews;

    /// <summary>What the calls add up to.</summary>
    /// <param name="Minutes">Those of the span that have calls, ascending.</param>
    /// <param name="Now">When it was asked for: the span ends there.</param>
    public sealed record Counted(StatsView Stats, ImmutableArray<MinuteCounts> Minutes, StatsSpan Span, DateTimeOffset Now) : StatsNews;

    /// <summary>The views cannot answer.</summary>
    public sealed record Uncounted(Explanation Why) : StatsNews;
}

/// <summary>What the Stats screen asks for.</summary>
internal abstract record StatsIntent : ConsoleIntent
{
    private StatsIntent() { }

    /// <summary>Tell what the calls add up to.</summary>
    /// <param name="Span">How much of the past the chart is to show.</param>
    /// <param name="OnlyIfMoved">Only if there are new events since it was told last.</param>
    public sealed record Count(StatsSpan Span, bool OnlyIfMoved) : StatsIntent;
}

/// <summary>How much of the past the chart shows, from least to most.</summary>
internal enum StatsSpan { Quarter, Hour, SixHours, Day, All }

/// <summary>The spans in words and numbers.</summary>
internal static class StatsSpans
{
    extension(StatsSpan span)
    {
        /// <summary>How many minutes; none for all there are.</summary>
        public int? Minutes => span switch
        {
            StatsSpan.Quarter => 15,
            StatsSpan.Hour => 60,
            StatsSpan.SixHours => 6 * 60,
            StatsSpan.Day => 24 * 60,
            StatsSpan.All => null,
            _ => throw new System.Diagnostics.UnreachableException(),
        };

        /// <summary>In words.</summary>
        public string Sentence => span switch
        {
            StatsSpan.Quarter => "the last 15 minutes",
            StatsSpan.Hour => "the last hour",
            StatsSpan.SixHours => "the last 6 hours",
            StatsSpan.Day => "the last 24 hours",
            StatsSpan.All => "all times",
            _ => throw new System.Diagnostics.UnreachableException(),
        };

        /// <summary>In as few characters as there are.</summary>
        public string Word => span switch
        {
            StatsSpan.Quarter => "15 min",
            StatsSpan.Hour => "1 h",
            StatsSpan.SixHours => "6 h",
            StatsSpan.Day => "24 h",
            StatsSpan.All => "all",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
