using System.Collections.Immutable;
using System.Numerics;

namespace Estoppl.Ledger.Projections;

/// <summary>
/// How long answers took, in a fixed log-linear histogram: exact below 64 us, and 32 buckets for each doubling above. Of <c>v</c>
/// microseconds with <c>e = floor(log2 v)</c> the bucket is <c>v</c> below 32, else <c>32 (e - 5) + (v >> (e - 5))</c>: it holds
/// <c>2^(e-5)</c> neighbours of <c>v</c>, and its middle is at most 1/64 (1.6 %) away from each. What is longer than 2^40 us (12.7 days)
/// counts as that long. Immutable; equal when the counts are.
/// </summary>
public sealed class LatencyHistogram : IEquatable<LatencyHistogram>
{
    /// <summary>No latencies.</summary>
    public static readonly LatencyHistogram Empty = new([]);

    /// <summary>Buckets are numbered from 0 up to this, exclusively.</summary>
    public const int BucketLimit = 32 * (MaxExponent - 5) + 33;

    private const int MaxExponent = 40;
    private const long MaxMicroseconds = 1L << MaxExponent;

    private LatencyHistogram(ImmutableArray<LatencyBucket> buckets)
    {
        Buckets = buckets;
        foreach (var bucket in buckets) Count += bucket.Count;
    }

    /// <summary>The buckets that hold something, in ascending order.</summary>
    public ImmutableArray<LatencyBucket> Buckets { get; }

    /// <summary>How many latencies are counted.</summary>
    public long Count { get; }

    /// <summary>The histogram of these buckets.</summary>
    /// <exception cref="ArgumentException">They do not ascend, lie outside the limit, or hold nothing.</exception>
    public static LatencyHistogram Of(ImmutableArray<LatencyBucket> buckets)
    {
        var before = -1;
        foreach (var (index, count) in buckets)
        {
            if (index <= before || index >= BucketLimit || count <= 0) throw new ArgumentException("these are no buckets", nameof(buckets));
            before = index;
        }

        return buckets.IsEmpty ? Empty : new LatencyHistogram(buckets);
    }

    /// <summary>The latencies of both.</summary>
    public static LatencyHistogram operator +(LatencyHistogram one, LatencyHistogram other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        var sum = ImmutableArray.CreateBuilder<LatencyBucket>(one.Buckets.Length + other.Buckets.Length);
        var (i, j) = (0, 0);
        while (i < one.Buckets.Length || j < other.Buckets.Length)
        {
            var index = Math.Min(i < one.Buckets.Length ? one.Buckets[i].Index : int.MaxValue, j < other.Buckets.Length ? other.Buckets[j].Index : int.MaxValue);
            var count = i < one.Buckets.Length && one.Buckets[i].Index == index ? one.Buckets[i++].Count : 0;
            if (j < other.Buckets.Length && other.Buckets[j].Index == index) count += other.Buckets[j++].Count;
            sum.Add(new LatencyBucket(index, count));
        }

        return sum.Count == 0 ? Empty : new LatencyHistogram(sum.ToImmutable());
    }

    /// <summary>The bucket that counts <paramref name="latency"/>. Negative ones count as 0.</summary>
    public static int BucketOf(TimeSpan latency)
    {
        var microseconds = Math.Clamp(latency.Ticks / TimeSpan.TicksPerMicrosecond, 0, MaxMicroseconds);
        if (microseconds < 32) return (int)microseconds;
        var shift = BitOperations.Log2((ulong)microseconds) - 5;
        return 32 * shift + (int)(microseconds >> shift);
    }

    /// <summary>The middle of a bucket.</summary>
    public static TimeSpan MiddleOf(int bucket)
    {
        if (bucket < 64) return TimeSpan.FromMicroseconds(bucket);
        var shift = bucket / 32 - 1;
        var lowest = (bucket - 32L * shift) << shift;
        return TimeSpan.FromMicroseconds(lowest + ((1L << shift) - 1) / 2);
    }

    /// <summary>
    /// The latency that <paramref name="share"/> (0 to 1) of the answers did not exceed, by nearest rank, to within 1.6 %; none when there
    /// are none.
    /// </summary>
    public TimeSpan? Percentile(double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        if (Count == 0) return null;
        var rank = Math.Clamp((long)Math.Ceiling(share * Count), 1, Count);
        foreach (var (index, count) in Buckets)
        {
            rank -= count;
            if (rank <= 0) return MiddleOf(index);
        }

        throw new System.Diagnostics.UnreachableException();
    }

    /// <inheritdoc/>
    public bool Equals(LatencyHistogram? other) => other is not null && Buckets.AsSpan().SequenceEqual(other.Buckets.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LatencyHistogram);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Count, Buckets.Length);

    /// <summary>The same with one more in each of <paramref name="buckets"/>, which is sorted on the way.</summary>
    internal LatencyHistogram Plus(List<ushort> buckets)
    {
        if (buckets.Count == 0) return this;
        buckets.Sort();
        var sum = ImmutableArray.CreateBuilder<LatencyBucket>(Buckets.Length + Math.Min(buckets.Count, 64));
        var (old, next) = (0, 0);
        while (old < Buckets.Length || next < buckets.Count)
        {
            var index = Math.Min(old < Buckets.Length ? Buckets[old].Index : int.MaxValue, next < buckets.Count ? buckets[next] : int.MaxValue);
            var count = old < Buckets.Length && Buckets[old].Index == index ? Buckets[old++].Count : 0;
            for (; next < buckets.Count && buckets[next] == index; next++) count++;
            sum.Add(new LatencyBucket(index, count));
        }

        return new LatencyHistogram(sum.ToImmutable());
    }
}

/// <summary>One bucket of a <see cref="LatencyHistogram"/>.</summary>
public readonly record struct LatencyBucket(int Index, long Count);
