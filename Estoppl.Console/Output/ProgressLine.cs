using System.Diagnostics;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Views;

namespace Estoppl.Operator.Output;

/// <summary>How far something long has come: one line on a terminal's stderr, once it has taken a second, and gone at the end.</summary>
/// <param name="total">Events to verify. Views tell their own.</param>
internal sealed class ProgressLine(long total = 0) : IProgress<VerificationProgress>, IProgress<ViewProgress>
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan _shown;

    public void Report(VerificationProgress value) => Show(value.Events, total);

    public void Report(ViewProgress value) => Show(value.Events, value.Total);

    private void Show(long events, long of)
    {
        var elapsed = Stopwatch.GetElapsedTime(_start);
        if (Console.IsErrorRedirected || elapsed < s_quiet) return;
        if (events >= of)
        {
            Console.Error.Write("\r\e[K");
            return;
        }

        if (elapsed - _shown < s_pause) return;
        _shown = elapsed;
        var share = events / (double)Math.Max(1, of);
        var left = elapsed * ((1 - share) / Math.Max(share, 1e-9));
        Console.Error.Write($"\r\e[K{share,4:P0}  {events:N0} of {of:N0} events  {left.TotalSeconds:0.0} s left");
    }
}
