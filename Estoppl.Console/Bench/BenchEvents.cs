using Estoppl.Ledger.Events;

namespace Estoppl.Operator.Bench;

/// <summary>Events as a session makes them, about 700 bytes each when they are sealed.</summary>
internal sealed class BenchEvents(string name)
{
    private static readonly Digest s_policy = Fill(1);
    private static readonly Digest s_tool = Fill(2);
    private readonly string _stream = $"session/{Guid.CreateVersion7()}";
    private readonly string _actor = $"agent:{name}";
    private CallId _call;
    private int _made;

    /// <summary>The next event: a call's three in turn.</summary>
    public ObservedEvent Next()
    {
        var now = DateTimeOffset.UtcNow;
        var id = EventId.New(now);
        var step = _made++ % 3;
        if (step == 0) _call = new CallId(id);
        LedgerEvent fact = step switch
        {
            0 => new LedgerEvent.CallIntercepted(new ToolName("get_balance"), DecisionKind.Allow, null, s_policy, new Commitment($"hmac-sha256:{s_tool}"), 57, false, s_tool),
            1 => new LedgerEvent.CallForwarded(),
            _ => new LedgerEvent.CallCompleted(new Commitment($"hmac-sha256:{s_policy}"), 312, TimeSpan.FromMicroseconds(830), false),
        };
        return new ObservedEvent(id, now, TimeSpan.FromMilliseconds(Environment.TickCount64), _stream, _call, step == 0 ? null : _call.Intercepted, _actor, fact);
    }

    private static Digest Fill(byte value)
    {
        Span<byte> bytes = stackalloc byte[Digest.Size];
        bytes.Fill(value);
        return new Digest(bytes);
    }
}
