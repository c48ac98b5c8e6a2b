using System.Diagnostics;

namespace Estoppl.Ledger.Sharing;

/// <summary>How long something is tried again that the end of one holder and the beginning of the next may have got in the way of.</summary>
internal sealed class Patience(TimeSpan limit)
{
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(20);
    private readonly long _since = Stopwatch.GetTimestamp();
    private TimeSpan _pause = TimeSpan.FromMilliseconds(1);

    /// <summary>What is left of it.</summary>
    public TimeSpan Left => limit - Stopwatch.GetElapsedTime(_since);

    /// <summary>Waits a moment, longer from time to time; false when there is no patience left.</summary>
    public bool TryAgain()
    {
        if (Left <= TimeSpan.Zero) return false;
        Thread.Sleep(_pause);
        _pause = _pause * 2 < s_longestPause ? _pause * 2 : s_longestPause;
        return true;
    }
}
