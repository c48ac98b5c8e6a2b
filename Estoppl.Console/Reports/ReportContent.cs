using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Filters;

namespace Estoppl.Operator.Reports;

/// <summary>All that a report says of a ledger but its calls, as of one place in it: what was appended behind counts for nothing.</summary>
internal sealed record ReportContent
{
    public required LogId Log { get; init; }

    /// <summary>Behind the last event that counts.</summary>
    public required Position End { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>Who was at the keyboard.</summary>
    public required string MadeBy { get; init; }

    /// <summary>Which calls it tells of.</summary>
    public required CallFilter Filter { get; init; }

    public required ReportVerdict Verdict { get; init; }

    /// <summary>From the verified events themselves.</summary>
    public required FactsReading Read { get; init; }

    /// <summary>The numbers of the whole ledger, from its views; null when they could not answer.</summary>
    public required StatsView? Whole { get; init; }

    /// <summary>Why the views could not answer; null when they could.</summary>
    public required string? ViewsFault { get; init; }

    /// <summary>The version that made it.</summary>
    public static string Version { get; } = typeof(ReportContent).Assembly.GetName().Version is { } version ? version.ToString(3) : "";

    /// <summary>The facts.</summary>
    public ReportedFacts Facts => Read.Facts;

    /// <summary>The newest checkpoint in the ledger as a signed note, and its event's time; none when there is none.</summary>
    public (SignedCheckpoint Note, DateTimeOffset At)? Checkpoint =>
        Read.Checkpoint is { Event: { Fact: LedgerEvent.CheckpointSealed fact, At: var at } } && SignedCheckpoint.Of(Log, fact) is { } note ? (note, at) : null;

    /// <summary>Each thing that is wrong besides the verdict, in a sentence.</summary>
    /// <param name="rows">How many rows there were, where all were looked at.</param>
    public ImmutableArray<string> Findings(long? rows)
    {
        var findings = ImmutableArray.CreateBuilder<string>();
        if (Read.Next < End) findings.Add($"Only the events before {Read.Next} could be read, of {End.Value:N0}: what is told below ends there.");
        if (ViewsFault is { } fault) findings.Add($"The views could not be read, so calls and their numbers are missing: {fault}");
        else if (Read.Next >= End && Differing(rows) is { } other)
            findings.Add($"The ledger has {Read.Calls:N0} calls, and the views have {other:N0}: numbers and calls below are from the views and cannot be relied on. `estoppl views rebuild` makes them anew.");
        return findings.ToImmutable();
    }

    // A call of a later version's making is no row, and counts as skipped.
    private long? Differing(long? rows)
    {
        var skipped = Whole?.Skipped ?? 0;
        foreach (var count in new[] { Whole?.Totals.Total, rows })
            if (count is { } all && (all > Read.Calls || all + skipped < Read.Calls)) return all;
        return null;
    }
}
