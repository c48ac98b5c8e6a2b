using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Interception;

/// <summary>Turns facts into observed events of one session: stamps them with both clocks, a fresh id and who acted.</summary>
/// <param name="clock">Wall clock and monotonic clock. All stamps of a session come from it.</param>
/// <param name="processStart">The monotonic timestamp that counts as zero.</param>
public sealed class Observer(SessionId session, AgentId agent, ServerName server, TimeProvider clock, long processStart)
{
    private readonly string _stream = $"session/{session}";
    private readonly string _agent = $"agent:{agent}";
    private readonly string _server = $"server:{server}";

    /// <summary>Who acts.</summary>
    public AgentId Agent => agent;

    /// <summary>Which server it is.</summary>
    public ServerName Server => server;

    /// <summary>The stream of the session's events.</summary>
    public string Stream => _stream;

    /// <summary>Now, on the wall clock.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Now, on the monotonic clock.</summary>
    public long Timestamp => clock.GetTimestamp();

    /// <summary>How long ago <paramref name="timestamp"/> was.</summary>
    public TimeSpan Since(long timestamp) => clock.GetElapsedTime(timestamp);

    /// <summary>A fresh event id.</summary>
    public EventId NewId() => EventId.New(clock.GetUtcNow());

    /// <summary>The agent did it.</summary>
    public ObservedEvent ByAgent(EventId id, LedgerEvent fact, CallId? call = null) => Stamp(id, fact, call, null, _agent);

    /// <summary>The server did it.</summary>
    public ObservedEvent ByServer(EventId id, LedgerEvent fact, CallId? call = null) => Stamp(id, fact, call, call?.Intercepted, _server);

    /// <summary>The proxy itself did it.</summary>
    public ObservedEvent ByProxy(LedgerEvent fact, CallId? call = null) => Stamp(NewId(), fact, call, call?.Intercepted, "estoppl");

    private ObservedEvent Stamp(EventId id, LedgerEvent fact, CallId? call, EventId? cause, string actor) =>
        new(id, clock.GetUtcNow(), clock.GetElapsedTime(processStart), _stream, call, cause, actor, fact);
}
