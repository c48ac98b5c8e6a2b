using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Specs.Testing;

namespace Estoppl.Specs.Views;

/// <summary>Writes a ledger's events, unsigned: projections do not look at signatures.</summary>
internal sealed class Recorder
{
    private static readonly byte[] s_signature = new byte[64];
    private readonly CanonicalWriter _writer = new();

    public Recorder() => Add("ledger", A.Opened);

    public List<SealedEvent> Events { get; } = [];

    /// <summary>What the next event's clock says.</summary>
    public DateTimeOffset Now { get; set; } = A.Noon;

    /// <summary>Adds a fact, and gives its id.</summary>
    public EventId Add(string stream, LedgerEvent fact, CallId? call = null, EventId? id = null)
    {
        var own = id ?? IdAt(Now, Events.Count);
        if (fact is LedgerEvent.CallIntercepted) call = new CallId(own);
        var observed = new ObservedEvent(own, Now, TimeSpan.FromMilliseconds(Events.Count), stream, call, call?.Intercepted, "estoppl", fact);
        _writer.Reset();
        EventCodec.Encode(new Envelope(A.Log, new Position(Events.Count), Events.Count == 0 ? default : Leaf.Of(Events[^1]), A.Key.Id, observed), _writer);
        AddBytes(_writer.Written.ToArray());
        return own;
    }

    /// <summary>Adds any bytes.</summary>
    public void AddBytes(byte[] bytes) => Events.Add(new SealedEvent(new Position(Events.Count), bytes, s_signature));

    /// <summary>What a later version may write: an event with a type that this one does not know.</summary>
    public void AddNewer()
    {
        Add("ledger", new LedgerEvent.PolicyLoaded(A.Digest(2), "estoppl.toml"));
        var text = System.Text.Encoding.UTF8.GetString(Events[^1].Event.Span).Replace("policy.loaded", "policy.dreamt", StringComparison.Ordinal);
        Events[^1] = Events[^1] with { Event = System.Text.Encoding.UTF8.GetBytes(text) };
    }

    public static string Stream(int session) => $"session/{SessionOf(session)}";

    public static SessionId SessionOf(int session) => new(new Guid(session, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 9));

    /// <summary>A call with everything that belongs to it.</summary>
    public CallId Call(int session, string tool = "read_file", long latencyUs = 1000)
    {
        var call = new CallId(Add(Stream(session), A.Intercepted with { Tool = new ToolName(tool) }));
        Add(Stream(session), new LedgerEvent.CallForwarded(), call);
        Add(Stream(session), A.Completed with { Latency = TimeSpan.FromMicroseconds(latencyUs) }, call);
        return call;
    }

    // A UUIDv7: its first 48 bits are the time.
    private static EventId IdAt(DateTimeOffset at, int number)
    {
        var milliseconds = at.ToUnixTimeMilliseconds();
        return new EventId(new Guid((int)(milliseconds >> 16), (short)milliseconds, 0x7000, 0x80, 0, 0, 0, (byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number));
    }
}
