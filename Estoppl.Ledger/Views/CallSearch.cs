using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;

namespace Estoppl.Ledger.Views;

/// <summary>
/// Finds a call by its id without an index on ids, which would cost as much as the rows. The first 48 bits of an id are the time at which it
/// was made, in milliseconds, and rows are nearly in the order of time: clocks go back now and then, so what is not found here may still be.
/// </summary>
internal static class CallSearch
{
    private static readonly TimeSpan s_slack = TimeSpan.FromMilliseconds(100);

    /// <summary>The call; none when it is not where its time says.</summary>
    public static CallView? ByTime(ViewStore store, CallId id)
    {
        var at = MadeAt(id);
        for (var row = store.RowFrom(FirstFrom(store, at - s_slack)); row is not null && row.At <= at + s_slack; row = store.RowFrom(row.Seq.Next))
            if (row.Call == id) return row;
        return null;
    }

    private static Position FirstFrom(ViewStore store, DateTimeOffset time)
    {
        var (low, high) = (0L, store.Current.Next.Value);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (store.RowFrom(new Position(middle)) is { } row && row.At < time) low = row.Seq.Value + 1;
            else high = middle;
        }

        return new Position(low);
    }

    private static DateTimeOffset MadeAt(CallId id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.Intercepted.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = 0L;
        foreach (var one in bytes[..6]) milliseconds = (milliseconds << 8) | one;
        return DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Min(milliseconds, MaxMilliseconds));
    }

    private const long MaxMilliseconds = 253_402_300_000_000;
}
