namespace Estoppl.Proxy.Trials;

/// <summary>How many calls counted: at least, and at most.</summary>
internal readonly record struct Bounds(long AtLeast, long AtMost)
{
    /// <summary>Nothing is known.</summary>
    public static Bounds Unknown { get; } = new(0, long.MaxValue);

    /// <summary>Whether a call may pass where fewer than <paramref name="limit"/> must have counted.</summary>
    public bool MayPass(uint limit) => AtLeast < limit;

    /// <summary>Whether it may be refused.</summary>
    public bool MayBlock(uint limit) => AtMost >= limit;
}

/// <summary>The calls of the last sixty seconds that count towards a limit, those that certainly do and those that may. Times ascend.</summary>
internal sealed class CallWindow
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    // A call is stamped a little after the engine looked at the clock. Whether one that is this near the end of its minute still counted, nobody knows.
    private static readonly TimeSpan s_slack = TimeSpan.FromMilliseconds(10);

    private readonly Queue<(TimeSpan At, bool IsCertain)> _calls = [];
    private long _certain;

    /// <summary>How many count at <paramref name="now"/>. Forgets what is past.</summary>
    public Bounds At(TimeSpan now)
    {
        while (_calls.TryPeek(out var oldest) && oldest.At <= now - s_minute - s_slack)
        {
            _calls.Dequeue();
            if (oldest.IsCertain) _certain--;
        }

        var atLeast = _certain;
        foreach (var (at, isCertain) in _calls)
        {
            if (at > now - s_minute + s_slack) break;
            if (isCertain) atLeast--;
        }

        return new Bounds(atLeast, _calls.Count);
    }

    /// <summary>Adds a call that counts, or may.</summary>
    public void Add(TimeSpan at, bool isCertain)
    {
        _calls.Enqueue((at, isCertain));
        if (isCertain) _certain++;
    }
}
