using System.Collections.Immutable;
using Estoppl.Ledger.Projections;

namespace Estoppl.Operator.Output;

/// <summary>Calls over time, in columns of equal length that fit beside each other. Times without calls have their columns, too.</summary>
/// <param name="Buckets">What the calls of each column add up to; its minute is where the column begins.</param>
/// <param name="MinutesPerColumn">How long one is; columns begin at multiples of that.</param>
/// <param name="Start">Where the first one begins.</param>
/// <param name="Peak">The minute with most calls, the first of several.</param>
internal sealed record MinuteChart(ImmutableArray<MinuteCounts> Buckets, long MinutesPerColumn, DateTimeOffset Start, MinuteCounts Peak)
{
    private const long Hour = 60, Day = 24 * Hour;

    // Lengths that clocks and calendars have; then as many days as it takes.
    private static readonly ImmutableArray<long> s_lengths = [1, 2, 5, 10, 15, 30, Hour, 2 * Hour, 3 * Hour, 6 * Hour, 12 * Hour, Day, 2 * Day, 7 * Day];

    /// <summary>The chart of these minutes, which ascend.</summary>
    /// <param name="most">How many columns there may be.</param>
    public static MinuteChart Of(ImmutableArray<MinuteCounts> minutes, int most)
    {
        var (first, last) = (minutes[0].Minute, minutes[^1].Minute);
        var length = s_lengths[^1];
        foreach (var one in s_lengths.Reverse())
            if (Place(last, one) - Place(first, one) < most) length = one;
        while (Place(last, length) - Place(first, length) >= most) length += 7 * Day;

        var begin = Place(first, length);
        var buckets = new MinuteCounts[Place(last, length) - begin + 1];
        for (var place = 0; place < buckets.Length; place++) buckets[place] = new MinuteCounts((begin + place) * length, 0, 0, 0);
        foreach (var minute in minutes) buckets[Place(minute.Minute, length) - begin] += minute;
        return new MinuteChart([.. buckets], length, At(begin * length), minutes.MaxBy(minute => minute.Calls));
    }

    /// <summary>The calls of each column.</summary>
    public ImmutableArray<long> Columns => [.. Buckets.Select(bucket => bucket.Calls)];

    /// <summary>Where the last column ends.</summary>
    public DateTimeOffset End => Start.AddMinutes(Columns.Length * MinutesPerColumn);

    /// <summary>How long a column is, in words.</summary>
    public string Length => MinutesPerColumn switch
    {
        1 => "a minute",
        Hour => "an hour",
        Day => "a day",
        >= Day => $"{MinutesPerColumn / Day:N0} days",
        >= Hour => $"{MinutesPerColumn / Hour} hours",
        var minutes => $"{minutes} minutes",
    };

    /// <summary>The same behind "calls per".</summary>
    public string Per => Length[(Length.StartsWith("a ", StringComparison.Ordinal) ? 2 : Length.StartsWith("an ", StringComparison.Ordinal) ? 3 : 0)..];

    /// <summary>The columns as characters; a blank for none, and each that has a call is seen.</summary>
    /// <param name="heights">From least to most.</param>
    public string Draw(string heights)
    {
        var highest = Buckets.Max(bucket => bucket.Calls);
        return string.Concat(Columns.Select(calls => calls == 0 ? ' ' : heights[(int)((calls * heights.Length - 1) / highest)]));
    }

    private static long Place(long minute, long length) => Math.DivRem(minute, length) is var (whole, rest) && rest < 0 ? whole - 1 : whole;

    private static DateTimeOffset At(long minute) => DateTimeOffset.UnixEpoch.AddMinutes(minute);
}
