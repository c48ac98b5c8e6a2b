using System.Collections.Immutable;
using CsCheck;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Reports;
using Xunit;

namespace Estoppl.Specs.Reports;

public sealed class Calls_over_time
{
    // As far as a clock can be off: minutes of the years 68 to 3871.
    private static readonly Gen<ImmutableArray<MinuteCounts>> s_minutes =
        Gen.OneOf(Gen.Long[0, 200], Gen.Long[29_000_000, 30_000_000], Gen.Long[-1_000_000_000, 1_000_000_000]).Array[1, 60]
            .Select(Gen.Int[0, 1000], (minutes, seed) => minutes.Distinct().Order().Select(minute => new MinuteCounts(minute, seed, minute & 3, 1)).ToImmutableArray());

    [Fact]
    public void Are_few_steps_that_have_every_call() => s_minutes.Sample(minutes =>
    {
        var buckets = TimeBuckets.Of(minutes);
        Assert.InRange(buckets.Buckets.Length, 1, TimeBuckets.Most);
        Assert.Equal(minutes.Sum(minute => minute.Allowed), buckets.Buckets.Sum(bucket => bucket.Allowed));
        Assert.Equal(minutes.Sum(minute => minute.Blocked), buckets.Buckets.Sum(bucket => bucket.Blocked));
        Assert.Equal(minutes.Sum(minute => minute.Review), buckets.Buckets.Sum(bucket => bucket.Review));
        Assert.All(buckets.Buckets.Zip(buckets.Buckets.Skip(1)), two => Assert.Equal(buckets.Width, two.Second.Start - two.First.Start));
        foreach (var minute in minutes) Assert.Contains(buckets.Buckets, bucket => bucket.Calls > 0 && minute.Start >= bucket.Start && minute.Start < bucket.Start + buckets.Width);
    });

    [Theory]
    [InlineData(119, "00:01:00")]
    [InlineData(121, "00:02:00")]
    [InlineData(60 * 24, "00:15:00")]
    [InlineData(60 * 24 * 100, "1.00:00:00")]
    [InlineData(60 * 24 * 365, "7.00:00:00")]
    public void Are_in_steps_that_people_know(long length, string width) =>
        Assert.Equal(TimeSpan.Parse(width, System.Globalization.CultureInfo.InvariantCulture), TimeBuckets.Of([new(29_000_000, 1, 0, 0), new(29_000_000 + length, 1, 0, 0)]).Width);

    [Fact]
    public void Begin_weeks_on_a_monday() =>
        Assert.All(TimeBuckets.Of([new(29_000_000, 1, 0, 0), new(29_525_600, 1, 0, 0)]).Buckets, bucket => Assert.Equal(DayOfWeek.Monday, bucket.Start.DayOfWeek));

    [Fact]
    public void Are_none_where_there_were_none() => Assert.Equal(0, TimeBuckets.Of([]).Highest);
}
