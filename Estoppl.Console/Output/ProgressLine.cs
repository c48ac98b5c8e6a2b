using System.Diagnostics;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Views;

namespace Estoppl.Operator.Output;

/// <summary>How far something long has come: one line on a terminal's stderr, once it has taken a second, and gone at the end.</summary>
/// <param name="total">How much there is to go through; null where nobody knows. Views tell their own.</param>
/// <param name="done">How much of it was gone through; null where that is told as it goes, in events.</param>
internal sealed class ProgressLine(long? total = null, string unit = "events", Func<long>? done = null)
    : IProgress<VerificationProgress>, IProgress<ViewProgress>, IDisposable
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan _shown;

    /// <summary>A verification has come so far.</summary>
    public void Report(VerificationProgress value) => Report(value.Events);

    /// <summary>The views have come so far.</summary>
    public void Report(ViewProgress value) => Show(value.Events, value.Total);

    /// <summary>So many events were gone through.</summary>
    public void Report(long events) => Show(done?.Invoke() ?? events, total);

    /// <summary>Leaves an empty line where it was.</summary>
    public void Dispose()
    {
        if (_shown == TimeSpan.Zero) return;
        Console.Error.Write("\r\e[K");
        _shown = TimeSpan.Zero;
    }

    private void Show(long sofar, long? of)
    {
        var elapsed = Stopwatch.GetElapsedTime(_start);
        if (Console.IsErrorRedirected || elapsed < s_quiet || elapsed - _shown < s_pause) return;
        _shown = elapsed;
        Console.Error.Write($"\r\e[K{Text(sofar, of, elapsed)}");
    }

    private string Text(long sofar, long? of, TimeSpan elapsed)
    {
        if (of is not { } all) return $"      {sofar:N0} {unit}";
        var share = Math.Min(1, sofar / (double)Math.Max(1, all));
        var left = elapsed * ((1 - share) / Math.Max(share, 1e-9));
        return $"{share,4:P0}  {sofar:N0} of {all:N0} {unit}  {left.TotalSeconds:0.0} s left";
    }
}
