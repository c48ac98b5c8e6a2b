using System.Collections.Immutable;
using Estoppl.Ledger.Projections;

namespace Estoppl.Operator.Reports;

/// <summary>Calls over time in few enough steps of equal length to be drawn, each beginning where people expect it to.</summary>
/// <param name="Width">How long each is.</param>
/// <param name="Buckets">From the first with calls to the last, those without between them too, and some around where there are few.</param>
internal sealed record TimeBuckets(TimeSpan Width, ImmutableArray<TimeBucket> Buckets)
{
    /// <summary>More than these are bars that nobody can tell apart.</summary>
    public const int Most = 120;

    /// <summary>Fewer than these are bars as wide as the page, so time without calls is added on both sides.</summary>
    private const int Least = 24;

    private const long Day = 24 * 60;

    private static readonly long[] s_widths = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, Day, 2 * Day, 7 * Day, 14 * Day, 28 * Day, 91 * Day, 364 * Day];

    /// <summary>The most calls in one.</summary>
    public long Highest => Buckets.Select(bucket => bucket.Calls).DefaultIfEmpty().Max();

    /// <summary>The buckets of these minutes, which ascend.</summary>
    public static TimeBuckets Of(ImmutableArray<MinuteCounts> minutes)
    {
        if (minutes.IsEmpty) return new(TimeSpan.FromMinutes(1), []);
        var width = WidthOf(minutes[0].Minute, minutes[^1].Minute);
        var first = Floor(minutes[0].Minute, width);
        var count = (int)((Floor(minutes[^1].Minute, width) - first) / width) + 1;
        first -= Math.Max(0, Least - count) / 2 * width;
        var buckets = new TimeBucket[Math.Max(Least, count)];
        for (var n = 0; n < buckets.Length; n++) buckets[n] = new TimeBucket(DateTimeOffset.UnixEpoch.AddMinutes(first + n * width), 0, 0, 0);
        foreach (var minute in minutes)
        {
            ref var bucket = ref buckets[(int)((Floor(minute.Minute, width) - first) / width)];
            bucket = bucket with { Allowed = bucket.Allowed + minute.Allowed, Blocked = bucket.Blocked + minute.Blocked, Review = bucket.Review + minute.Review };
        }

        return new(TimeSpan.FromMinutes(width), [.. buckets]);
    }

    private static long WidthOf(long first, long last)
    {
        foreach (var width in s_widths)
            if (Fits(width)) return width;
        // Clocks that are off by centuries.
        var widest = s_widths[^1];
        while (!Fits(widest)) widest *= 2;
        return widest;

        bool Fits(long width) => (Floor(last, width) - Floor(first, width)) / width < Most;
    }

    // Weeks begin with a Monday: 1970-01-01 was a Thursday.
    private static long Floor(long minute, long width)
    {
        var shift = width % (7 * Day) == 0 ? 3 * Day : 0;
        var floored = (minute + shift) % width;
        return minute - (floored < 0 ? floored + width : floored);
    }
}

/// <summary>The calls of one step.</summary>
internal readonly record struct TimeBucket(DateTimeOffset Start, long Allowed, long Blocked, long Review)
{
    public long Calls => Allowed + Blocked + Review;
}
