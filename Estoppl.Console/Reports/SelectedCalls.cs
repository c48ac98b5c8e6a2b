using System.Collections.Immutable;
using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Ledger.Sharing;
using Estoppl.Operator.Filters;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Reports;

/// <summary>The calls that a report is about, from the ledger's views, and what they add up to. One thread.</summary>
/// <param name="showsProgress">Whether stderr is ours to show how far it has come.</param>
internal sealed class SelectedCalls(SharedLedger ledger, CallFilter filter, Position end, bool showsProgress = true, CancellationToken cancellation = default)
{
    // As far as minutes can be asked for: more than anybody's clock says, and what lies beyond stands on no axis.
    private static readonly DateTimeOffset s_earliest = DateTimeOffset.UnixEpoch.AddMinutes(-1_000_000_000), s_latest = DateTimeOffset.UnixEpoch.AddMinutes(1_000_000_000);

    /// <summary>How many rows were gone through; null before all were.</summary>
    public long? Rows { get; private set; }

    /// <summary>How many of those that were gone through match.</summary>
    public long Matching { get; private set; }

    /// <summary>All that match, in ledger order. When it has come to its end, <see cref="Rows"/> is known.</summary>
    /// <exception cref="ExplainedException">While enumerating: the views cannot answer.</exception>
    /// <exception cref="OperationCanceledException">While enumerating: it was given up.</exception>
    public IEnumerable<CallView> InOrder()
    {
        var rows = 0L;
        using var progress = showsProgress ? new ProgressLine(end.Value) : null;
        foreach (var call in ledger.Views.CallsFrom(Position.First, end, progress))
        {
            cancellation.ThrowIfCancellationRequested();
            rows++;
            progress?.Report(call.Seq.Value);
            if (!filter.Matches(call)) continue;
            Matching++;
            yield return call;
        }

        Rows = rows;
    }

    /// <summary>The newest that match, the newest first, and what all that match add up to.</summary>
    /// <param name="whole">The numbers of the whole ledger at <c>end</c>.</param>
    /// <exception cref="ExplainedException">The views cannot answer.</exception>
    public (ImmutableArray<CallView> Newest, SelectionStats Numbers) Take(int count, StatsView whole)
    {
        if (filter.IsEverything) return (count == 0 ? [] : ledger.Views.Calls(count, end).Rows, Everything(whole));
        var (newest, sum) = (new Newest<CallView>(count), new CallSummary());
        foreach (var call in InOrder())
        {
            newest.Add(call);
            sum.Add(call);
        }

        return ([.. newest.Reverse()], sum.Sum());
    }

    /// <summary>The numbers of all calls before <c>end</c>.</summary>
    public SelectionStats Everything(StatsView whole) =>
        new(whole.All, whole.Tools, whole.Servers, whole.Agents, whole.Rules, whole.Sessions.Started, MinutesOf(whole));

    // Asked for later, the minutes may have more calls than the numbers: the first rows behind the end, because calls are counted in ledger order.
    private ImmutableArray<MinuteCounts> MinutesOf(StatsView whole)
    {
        var minutes = ledger.Views.Minutes(s_earliest, s_latest);
        var late = minutes.Sum(minute => minute.Calls) - whole.Totals.Total;
        if (late <= 0) return minutes;
        var counts = minutes.ToDictionary(minute => minute.Minute);
        foreach (var call in ledger.Views.CallsFrom(end, new Position(long.MaxValue)).Take((int)Math.Min(late, int.MaxValue)))
        {
            var one = MinuteCounts.Of(call);
            if (!counts.TryGetValue(one.Minute, out var all)) continue;
            counts[one.Minute] = new MinuteCounts(all.Minute, all.Allowed - one.Allowed, all.Blocked - one.Blocked, all.Review - one.Review);
        }

        return [.. counts.Values.Where(minute => minute.Calls > 0).OrderBy(minute => minute.Minute)];
    }
}
