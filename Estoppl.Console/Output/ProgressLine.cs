using System.Diagnostics;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Operator.Output;

/// <summary>How far a verification has come: one line on a terminal's stderr, once it has taken a second, and gone at the end.</summary>
internal sealed class ProgressLine(long total) : IProgress<VerificationProgress>
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan _shown;

    public void Report(VerificationProgress value)
    {
        var elapsed = Stopwatch.GetElapsedTime(_start);
        if (Console.IsErrorRedirected || elapsed < s_quiet) return;
        if (value.Events >= total)
        {
            Console.Error.Write("\r\e[K");
            return;
        }

        if (elapsed - _shown < s_pause) return;
        _shown = elapsed;
        var share = value.Events / (double)Math.Max(1, total);
        var left = elapsed * ((1 - share) / Math.Max(share, 1e-9));
        Console.Error.Write($"\r\e[K{share,4:P0}  {value.Events:N0} of {total:N0} events  {left.TotalSeconds:0.0} s left");
    }
}
