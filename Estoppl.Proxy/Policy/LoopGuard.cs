using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Policy;

/// <summary>
/// Sees an agent that goes round in circles: counts a session's calls, and those of one tool with exactly the same argument bytes in the
/// last sixty seconds. Only calls that were let through count. Calls are told apart by keyed hashes; no argument is kept.
/// <para>
/// Memory is bounded: of the calls within a minute the newest 4096 are remembered. An agent that makes more in a minute, which
/// <c>rate_limit_per_minute</c> is there to stop, can repeat an older one unseen. Time is the clock's monotonic one.
/// </para>
/// Not safe for concurrent use.
/// </summary>
internal sealed class LoopGuard(TimeProvider clock)
{
    /// <summary>How many calls are remembered.</summary>
    public const int Capacity = 4096;

    /// <summary>The highest limit: well below what is remembered, so that a few other calls in between do not lift it.</summary>
    public const int MaxIdentical = 1000;

    private readonly long _minute = clock.TimestampFrequency * 60;
    private readonly KeyedHash _hash = new();
    private readonly Dictionary<UInt128, int> _counts = [];
    private (UInt128 Call, long At)[] _ring = [];
    private int _first, _count;

    /// <summary>How many calls the session was let through.</summary>
    public long Calls { get; private set; }

    /// <summary>How many calls are remembered now: a measure of memory.</summary>
    public int Remembered => _count;

    /// <summary>What identical calls have in common.</summary>
    public UInt128 Identity(ToolName tool, ReadOnlySpan<byte> arguments) => _hash.Of(tool.Value, arguments);

    /// <summary>How long until the same call may pass again under a limit of at least 1; zero: at once. Counts nothing.</summary>
    public TimeSpan Wait(UInt128 call, uint limit)
    {
        var now = clock.GetTimestamp();
        Forget(now - _minute);
        if (_counts.GetValueOrDefault(call) is var count && count < limit) return TimeSpan.Zero;
        // The oldest of the last few has to leave. Only a refused call pays for looking it up, and no more than 4096 steps.
        var older = count - (int)limit;
        for (var i = 0; i < _count; i++)
        {
            var (known, at) = _ring[(_first + i) % Capacity];
            if (known == call && older-- == 0) return TimeSpan.FromMinutes(1) - clock.GetElapsedTime(at, now);
        }
        throw new System.Diagnostics.UnreachableException();
    }

    /// <summary>Counts a call that is let through.</summary>
    /// <param name="call">None where identical calls are not limited.</param>
    public void Count(UInt128? call)
    {
        Calls++;
        if (call is not { } identity) return;
        var now = clock.GetTimestamp();
        Forget(now - _minute);
        if (_ring.Length == 0) _ring = new (UInt128, long)[Capacity];
        if (_count == Capacity) ForgetOldest();
        _ring[(_first + _count++) % Capacity] = (identity, now);
        _counts[identity] = _counts.GetValueOrDefault(identity) + 1;
    }

    private void Forget(long upTo)
    {
        while (_count > 0 && _ring[_first].At <= upTo) ForgetOldest();
    }

    private void ForgetOldest()
    {
        var call = _ring[_first].Call;
        if (--_counts[call] == 0) _counts.Remove(call);
        _first = (_first + 1) % Capacity;
        _count--;
    }
}
