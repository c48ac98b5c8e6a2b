using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Ledger.Sharing;
using Estoppl.Ledger.Views;

namespace Estoppl.Operator.Filters;

/// <summary>The calls that a filter accepts, from the views of a ledger.</summary>
/// <param name="catchingUp">Told while the views have to catch up first.</param>
/// <param name="looked">Told how many calls were looked at so far, now and then.</param>
internal sealed class MatchingCalls(SharedLedger ledger, CallFilter filter, IProgress<ViewProgress>? catchingUp = null, Action<long>? looked = null)
{
    private const int RowsPerPage = 512, Attempts = 3;

    /// <summary>Views are asked for minutes from this one on, in the year 68,</summary>
    public static readonly DateTimeOffset FirstMinute = DateTimeOffset.UnixEpoch.AddMinutes(-1_000_000_000);

    /// <summary>to this one, in the year 3871.</summary>
    public static readonly DateTimeOffset LastMinute = DateTimeOffset.UnixEpoch.AddMinutes(1_000_000_000);

    /// <summary>
    /// The newest first. Of a filter that asks for recent calls only, no more is looked at than there are recent calls: the views know how many, so
    /// this is exact also where clocks went back.
    /// </summary>
    /// <param name="end">Only calls before this place; none for all.</param>
    /// <exception cref="ExplainedException">While enumerating: the views cannot answer, or nobody can hold the ledger.</exception>
    public IEnumerable<CallView> NewestFirst(Position? end = null)
    {
        var (before, minute, left) = Recent();
        for (var seen = 0L; left > 0;)
        {
            var page = ledger.Views.Calls(RowsPerPage, before, null, catchingUp);
            foreach (var row in page.Rows)
            {
                if ((end is null || row.Seq < end) && filter.Matches(row)) yield return row;
                if (MinuteCounts.MinuteOf(row.At) >= minute && --left == 0) yield break;
            }

            if (page.Older is null) yield break;
            before = page.Older;
            looked?.Invoke(seen += page.Rows.Length);
        }
    }

    // Where to begin, and how many calls there are before it in that minute and the later ones. It takes a moment in which nothing is appended to know
    // both; without one, all calls are looked at.
    private (Position? Before, long Minute, long Calls) Recent()
    {
        if (filter.NotBefore is { } since && since > FirstMinute)
        {
            if (since > LastMinute) since = LastMinute;
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                var end = ledger.End();
                var calls = ledger.Views.Minutes(since, LastMinute).Sum(minute => minute.Calls);
                if (ledger.End() == end) return (end, MinuteCounts.MinuteOf(since), calls);
            }
        }

        return (null, long.MinValue, long.MaxValue);
    }
}
