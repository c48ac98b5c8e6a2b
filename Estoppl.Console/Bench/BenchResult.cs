namespace Estoppl.Operator.Bench;

/// <summary>Three points of a distribution, in microseconds.</summary>
internal readonly record struct Spread(double P50, double P95, double P99)
{
    public static Spread Of(Samples samples) => new(samples.Percentile(0.50), samples.Percentile(0.95), samples.Percentile(0.99));
}

/// <summary>What one run of the bench found.</summary>
/// <param name="Direct">A call without the proxy.</param>
/// <param name="Proxied">The same call through it, in turn with the direct one.</param>
/// <param name="Floor">An append and fdatasync, in turn with both.</param>
/// <param name="DirectPerSecond">Calls per second with <paramref name="InFlight"/> on their way.</param>
/// <param name="StartDirect">From starting the server to its answer to <c>initialize</c>.</param>
/// <param name="PeakMemory">The proxy's peak resident memory in bytes; null where the system does not tell.</param>
internal sealed record BenchResult(
    int Calls, Spread Direct, Spread Proxied, Spread Floor, int InFlight, int PipelinedCalls, double DirectPerSecond, double ProxiedPerSecond,
    Spread StartDirect, Spread StartProxied, long? PeakMemory)
{
    /// <summary>What the proxy adds to a call at the median, in microseconds.</summary>
    public double Added => Proxied.P50 - Direct.P50;

    /// <summary>What it adds, in appends and syncs of the same run.</summary>
    public double AddedToFloor => Added / Floor.P50;
}
