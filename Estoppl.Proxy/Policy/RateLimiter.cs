using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Policy;

/// <summary>A limit on the calls of each tool it covers.</summary>
/// <param name="Rule">In the words of the configuration.</param>
/// <param name="PerMinute">At least 1.</param>
public sealed record RateLimit(RuleName Rule, uint PerMinute);

/// <summary>
/// Counts the calls of each tool over the last sixty seconds: exact, not in fixed minutes. Only calls that were let through count, so
/// an agent that keeps knocking is not shut out for longer. Time is the clock's monotonic one: a set-back wall clock opens nothing.
/// <para>
/// Memory is bounded although names come from an agent nobody vouches for. At most 1024 tools have a window of their own; names
/// beyond that, and names longer than 128 characters, share one window per limit until it has drained: they get less, never more.
/// </para>
/// Not safe for concurrent use.
/// </summary>
public sealed class RateLimiter(TimeProvider clock)
{
    /// <summary>How many tools have a window of their own.</summary>
    public const int MaxWindows = 1024;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly long _minute = clock.TimestampFrequency * 60;
    private readonly Dictionary<string, Window> _own = new(StringComparer.Ordinal);
    private readonly Dictionary<RateLimit, Window> _shared = [];
    private long? _swept;

    /// <summary>How many windows are held: a measure of memory.</summary>
    public int Windows => _own.Count + _shared.Count;

    /// <summary>How long until a call of the tool may pass; zero: at once. Counts nothing.</summary>
    public TimeSpan Wait(ToolName tool, RateLimit limit)
    {
        var now = clock.GetTimestamp();
        if (Find(tool, limit, now) is not { } window) return TimeSpan.Zero;
        window.Forget(now - _minute);
        if (window.Count < limit.PerMinute) return TimeSpan.Zero;
        var leaving = window[window.Count - (int)limit.PerMinute];
        return Minute - clock.GetElapsedTime(leaving, now);
    }

    /// <summary>Counts a call that is let through.</summary>
    public void Count(ToolName tool, RateLimit limit)
    {
        var now = clock.GetTimestamp();
        var window = Find(tool, limit, now) ?? Open(tool, limit, now);
        window.Forget(now - _minute);
        window.Add(now);
    }

    // A name without a window belongs to the shared one while that holds calls, because some of them may have been its own.
    private Window? Find(ToolName tool, RateLimit limit, long now)
    {
        if (_own.TryGetValue(tool.Value, out var own)) return own;
        if (!_shared.TryGetValue(limit, out var shared)) return null;
        shared.Forget(now - _minute);
        return shared.Count > 0 || !MayOwn(tool, now) ? shared : null;
    }

    private Window Open(ToolName tool, RateLimit limit, long now)
    {
        var window = new Window();
        if (MayOwn(tool, now)) _own[tool.Value] = window;
        else _shared[limit] = window;
        return window;
    }

    private bool MayOwn(ToolName tool, long now)
    {
        if (tool.Value.Length > ToolNames.MaxLength) return false;
        if (_own.Count < MaxWindows) return true;
        if (_swept is { } swept && clock.GetElapsedTime(swept, now) < TimeSpan.FromSeconds(1)) return false;
        _swept = now;
        foreach (var (name, window) in _own)
        {
            window.Forget(now - _minute);
            if (window.Count == 0) _own.Remove(name);
        }
        return _own.Count < MaxWindows;
    }

    // A ring of the times of calls, oldest first. It never holds more than the limit, because only calls below the limit are added.
    private sealed class Window
    {
        private long[] _times = new long[4];
        private int _first;

        public int Count { get; private set; }

        public long this[int index] => _times[(_first + index) % _times.Length];

        public void Forget(long upTo)
        {
            while (Count > 0 && _times[_first] <= upTo)
            {
                _first = (_first + 1) % _times.Length;
                Count--;
            }
        }

        public void Add(long time)
        {
            if (Count == _times.Length)
            {
                var larger = new long[2 * Count];
                for (var i = 0; i < Count; i++) larger[i] = this[i];
                (_times, _first) = (larger, 0);
            }
            _times[(_first + Count++) % _times.Length] = time;
        }
    }
}
