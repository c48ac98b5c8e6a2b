namespace Estoppl.Operator.Bench;

/// <summary>Durations of one kind of step, in the order in which they were measured.</summary>
internal sealed class Samples
{
    private readonly List<double> _microseconds = [];

    public void Add(TimeSpan duration) => _microseconds.Add(duration.TotalMicroseconds);

    /// <summary>The smallest duration that <paramref name="share"/> of all do not exceed, in microseconds.</summary>
    public double Percentile(double share)
    {
        var sorted = _microseconds.Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}
