using CsCheck;
using Estoppl.Ledger.Projections;
using Xunit;

namespace Estoppl.Specs.Projections;

public sealed class A_latency_histogram
{
    private static readonly Gen<long> s_microseconds = Gen.OneOf(Gen.Long[0, 100], Gen.Long[0, 1_000_000], Gen.Select(Gen.Int[0, 40], Gen.Long[0, 1L << 40], (bits, any) => any >> bits));

    /// <summary>The promise, over all values it covers: a percentile is off by at most 1/64 of itself.</summary>
    [Fact]
    public void Tells_percentiles_to_within_three_percent() => Gen.Select(s_microseconds.Array[1, 300], Gen.Double[0, 1]).Sample((all, share) =>
    {
        var told = Of(all).Percentile(share)!.Value.TotalMicroseconds;
        var exact = all.Order().ElementAt(Math.Max(1, (int)Math.Ceiling(share * all.Length)) - 1);
        Assert.InRange(told, exact * (1 - 1 / 64.0), exact * (1 + 1 / 64.0));
    }, iter: 5000);

    [Fact]
    public void Has_buckets_without_gaps_and_in_order()
    {
        var before = 0;
        for (var value = 0L; value < 1L << 41; value = value < 5000 ? value + 1 : value + value / 5000)
        {
            var bucket = LatencyHistogram.BucketOf(TimeSpan.FromMicroseconds(value));
            Assert.InRange(bucket, before, value < 5000 ? before + 1 : LatencyHistogram.BucketLimit - 1);
            before = bucket;
        }

        Assert.Equal(LatencyHistogram.BucketLimit - 1, before);
        for (var bucket = 0; bucket < LatencyHistogram.BucketLimit - 1; bucket++) Assert.Equal(bucket, LatencyHistogram.BucketOf(LatencyHistogram.MiddleOf(bucket)));
    }

    [Fact]
    public void Is_the_same_however_it_was_added_up() => Gen.Select(s_microseconds.Array[0, 50], s_microseconds.Array[0, 50]).Sample((some, more) =>
    {
        Assert.Equal(Of([.. some, .. more]), Of(some).Plus(Buckets(more)));
        Assert.Equal(Of([.. some, .. more]), Of(some) + Of(more));
    });

    [Fact]
    public void Takes_the_nearest_rank()
    {
        var one = Of([.. Enumerable.Range(1, 20).Select(i => (long)i)]);
        Assert.Equal([1, 1, 10, 19, 20, 20], new[] { 0, 0.05, 0.5, 0.95, 0.951, 1 }.Select(share => (int)one.Percentile(share)!.Value.TotalMicroseconds));
        Assert.Null(LatencyHistogram.Empty.Percentile(0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => one.Percentile(1.1));
    }

    [Fact]
    public void Holds_the_absurd()
    {
        Assert.Equal(0, LatencyHistogram.BucketOf(TimeSpan.FromMicroseconds(-5)));
        Assert.Equal(LatencyHistogram.BucketLimit - 1, LatencyHistogram.BucketOf(TimeSpan.MaxValue));
    }

    private static LatencyHistogram Of(long[] microseconds) => LatencyHistogram.Empty.Plus(Buckets(microseconds));

    private static List<ushort> Buckets(long[] microseconds) => [.. microseconds.Select(us => (ushort)LatencyHistogram.BucketOf(TimeSpan.FromMicroseconds(us)))];
}
