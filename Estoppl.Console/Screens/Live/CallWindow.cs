using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;

namespace Estoppl.Operator.Screens.Live;

/// <summary>
/// The part of the calls that is in memory: some that follow each other among those that match, however many there are beyond either end. Immutable,
/// bounded, in the order of their places.
/// </summary>
/// <param name="HasOlder">Whether there may be more before the first.</param>
/// <param name="HasNewer">Whether there may be more behind the last: then calls that come are not added, because some between would be missing.</param>
internal sealed record CallWindow(ImmutableArray<CallView> Rows, bool HasOlder, bool HasNewer)
{
    /// <summary>The most rows that are kept.</summary>
    public const int MostRows = 4096;

    /// <summary>Nothing, and nothing beyond.</summary>
    public static CallWindow Empty { get; } = new([], false, false);

    /// <summary>The same with older ones before the first; where that makes too many, the newest go.</summary>
    public CallWindow WithOlder(ImmutableArray<CallView> older, bool hasOlder)
    {
        var first = Rows.IsEmpty ? null : (Position?)Rows[0].Seq;
        var all = older.Where(row => first is null || row.Seq < first).Concat(Rows).ToImmutableArray();
        return all.Length <= MostRows ? new(all, hasOlder, HasNewer) : new(all[..MostRows], hasOlder, true);
    }

    /// <summary>The same with newer ones behind the last; where that makes too many, the oldest go.</summary>
    public CallWindow WithNewer(ImmutableArray<CallView> newer, bool hasNewer)
    {
        var last = Rows.IsEmpty ? null : (Position?)Rows[^1].Seq;
        var all = Rows.AddRange(newer.Where(row => last is null || row.Seq > last));
        return all.Length <= MostRows ? new(all, HasOlder, hasNewer) : new(all[^MostRows..], true, hasNewer);
    }

    /// <summary>The same after rows have changed or come: those that match stand in their places, those that match no more are gone.</summary>
    /// <param name="changed">Each call once, in the order of their places.</param>
    public CallWindow With(ImmutableArray<CallView> changed, Func<CallView, bool> matches)
    {
        var rows = Rows.ToBuilder();
        foreach (var row in changed)
        {
            var at = Find(rows, row.Seq);
            var isThere = at < rows.Count && rows[at].Seq == row.Seq;
            // A page that was read later may know the end already that the feed is still to tell of.
            if (isThere && row.IsOpen && !rows[at].IsOpen) continue;
            var fits = matches(row);
            if (isThere && fits) rows[at] = row;
            else if (isThere) rows.RemoveAt(at);
            else if (fits && Takes(at, rows.Count)) rows.Insert(at, row);
        }

        return rows.Count <= MostRows ? this with { Rows = rows.ToImmutable() } : new(rows.ToImmutable()[^MostRows..], true, HasNewer);
    }

    /// <summary>Where a call stands, or the next newer one, or the last; -1 when there is none.</summary>
    public int IndexOf(Position seq) => Rows.IsEmpty ? -1 : Math.Min(Find(Rows.AsSpan(), seq), Rows.Length - 1);

    // Beyond an end behind which there are others, it would stand beside calls that are not its neighbours.
    private bool Takes(int at, int count) => (at > 0 || !HasOlder) && (at < count || !HasNewer);

    private static int Find(ImmutableArray<CallView>.Builder rows, Position seq)
    {
        // Nearly all that comes is the newest.
        if (rows.Count == 0 || rows[^1].Seq < seq) return rows.Count;
        var (low, high) = (0, rows.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (rows[middle].Seq < seq) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private static int Find(ReadOnlySpan<CallView> rows, Position seq)
    {
        var (low, high) = (0, rows.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (rows[middle].Seq < seq) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
