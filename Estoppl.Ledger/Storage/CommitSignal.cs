using System.Diagnostics;

namespace Estoppl.Ledger.Storage;

/// <summary>Wakes the threads that wait for an append. While nobody waits, an append pays a memory barrier for it.</summary>
internal sealed class CommitSignal
{
    private readonly object _lock = new();
    private int _waiting;

    /// <summary>Something that is waited for may be there now.</summary>
    public void Raise()
    {
        // Between publishing and looking for those who wait, as they count themselves before they look for what was published: one
        // of the two sees the other.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _waiting) == 0) return;
        lock (_lock) Monitor.PulseAll(_lock);
    }

    /// <summary>Returns when <paramref name="isThere"/>, which is looked at after each <see cref="Raise"/>, or when the time is up.</summary>
    /// <param name="timeout"><see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <exception cref="OperationCanceledException">The wait was given up.</exception>
    public void Wait(Func<bool> isThere, TimeSpan timeout, CancellationToken cancellation)
    {
        var since = Stopwatch.GetTimestamp();
        using var cancelled = cancellation.Register(Raise);
        lock (_lock)
        {
            Interlocked.Increment(ref _waiting);
            try
            {
                while (!isThere())
                {
                    cancellation.ThrowIfCancellationRequested();
                    var left = timeout;
                    if (timeout != Timeout.InfiniteTimeSpan && (left -= Stopwatch.GetElapsedTime(since)) <= TimeSpan.Zero) return;
                    Monitor.Wait(_lock, left);
                }
            }
            finally
            {
                Interlocked.Decrement(ref _waiting);
            }
        }
    }
}
