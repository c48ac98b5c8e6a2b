namespace Estoppl.Specs.Sharing;

/// <summary>A clock that stands still, with its timers, until it is told to go on.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];
    private long _ticks = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero).UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => new(GetTimestamp(), TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (_lock) _timers.Add(timer);
        return timer;
    }

    /// <summary>Goes on, and calls whom it is time to call, on this thread.</summary>
    public void Advance(TimeSpan by)
    {
        Interlocked.Add(ref _ticks, by.Ticks);
        Timer[] timers;
        lock (_lock) timers = [.. _timers];
        foreach (var timer in timers) timer.Look();
    }

    private sealed class Timer(SteppedClock clock, Action callback) : ITimer
    {
        private readonly Lock _lock = new();
        private long? _due;
        private TimeSpan _period;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_lock) (_due, _period) = (dueTime < TimeSpan.Zero ? null : clock.GetTimestamp() + dueTime.Ticks, period);
            return true;
        }

        public void Look()
        {
            lock (_lock)
            {
                if (_due is not { } due || clock.GetTimestamp() < due) return;
                _due = _period > TimeSpan.Zero ? due + _period.Ticks : null;
            }

            callback();
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
