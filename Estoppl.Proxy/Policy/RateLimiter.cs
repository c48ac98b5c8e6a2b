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
/// <para>
/// Windows belong to tools, not to limits, so a tool keeps its own when the limits change. What is in the shared ones may then be any
/// tool's: <see cref="Regroup"/> makes it count against each of the new limits.
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
    private Window? _carried;
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

    /// <summary>The limits have changed: calls of tools without a window of their own count from now on under each limit that such a tool may have.</summary>
    public void Regroup()
    {
        var times = _shared.Values.SelectMany(window => window.OwnTimes).Concat(_carried?.OwnTimes ?? []).Order().ToList();
        _shared.Clear();
        _carried = new Window(null);
        foreach (var time in times) _carried.Add(time);
    }

    // A name without a window belongs to the shared one while that holds calls, because some of them may have been its own.
    private Window? Find(ToolName tool, RateLimit limit, long now)
    {
        if (_own.TryGetValue(tool.Value, out var own)) return own;
        if (!_shared.TryGetValue(limit, out var shared))
        {
            _carried?.Forget(now - _minute);
            if (_carried is not { Count: > 0 }) return null;
            _shared[limit] = shared = new Window(_carried);
        }
        shared.Forget(now - _minute);
        return shared.Count > 0 || !MayOwn(tool, now) ? shared : null;
    }

    private Window Open(ToolName tool, RateLimit limit, long now)
    {
        var window = new Window(null);
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

    // A ring of the times of calls, oldest first, behind those of an earlier window. It holds more than the limit only where that was
    // lowered, or windows were thrown together.
    private sealed class Window(Window? earlier)
    {
        private long[] _times = new long[4];
        private int _first, _own;

        public int Count => _own + (earlier?.Count ?? 0);

        public IEnumerable<long> OwnTimes => Enumerable.Range(0, _own).Select(Own);

        public long this[int index] => earlier is null ? Own(index) : index < earlier.Count ? earlier[index] : Own(index - earlier.Count);

        public void Forget(long upTo)
        {
            earlier?.Forget(upTo);
            while (_own > 0 && _times[_first] <= upTo)
            {
                _first = (_first + 1) % _times.Length;
                _own--;
            }
        }

        public void Add(long time)
        {
            if (_own == _times.Length)
            {
                var larger = new long[2 * _own];
                for (var i = 0; i < _own; i++) larger[i] = Own(i);
                (_times, _first) = (larger, 0);
            }
            _times[(_first + _own++) % _times.Length] = time;
        }

        private long Own(int index) => _times[(_first + index) % _times.Length];
    }
}
