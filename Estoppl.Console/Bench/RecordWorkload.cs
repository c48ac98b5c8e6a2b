using System.Collections.Immutable;
using Estoppl.Ledger.Events;

namespace Estoppl.Operator.Bench;

/// <summary>
/// What some agents did in thirty days, to the last minute: sessions of a few hundred calls to five servers, some of them blocked, flagged or
/// failed, and now and then an order. The same for the same number of events but for ids and the day.
/// </summary>
internal sealed class RecordWorkload
{
    private const int CallsPerSession = 300, SessionsPerOrder = 20;
    private static readonly TimeSpan s_span = TimeSpan.FromDays(30);
    private static readonly string[] s_agents = ["treasury-bot", "claude-code", "support-desk"];
    private static readonly string[] s_servers = ["stripe", "github", "files", "postgres", "mail"];
    private static readonly string[] s_verbs = ["list", "read", "search", "create", "update", "delete", "send", "export"];
    private static readonly string[] s_things = ["customers", "payments", "issues", "documents", "tables"];
    private static readonly RuleName[] s_blocking = [new("block_tools"), new("max_amount_usd"), new("rate_limit_per_minute"), new("custom:deny-shell")];
    private static readonly Digest s_digest = Sample(2);

    private readonly Random _random = new(20261124);
    private readonly List<ObservedEvent> _made = [];
    private readonly TimeSpan _step;
    private DateTimeOffset _now;
    private string _stream = "", _actor = "";

    public RecordWorkload(long events, DateTimeOffset end) : this(events, end, s_span) { }

    /// <summary>The same in another span of time.</summary>
    public RecordWorkload(long events, DateTimeOffset end, TimeSpan span)
    {
        _step = span / Math.Max(1, events);
        _now = end - span;
    }

    /// <summary>The events of the next session, which belong together.</summary>
    public ImmutableArray<ObservedEvent> Session(int number)
    {
        var (agent, server) = (s_agents[_random.Next(s_agents.Length)], s_servers[_random.Next(s_servers.Length)]);
        (_stream, _actor) = ($"session/{Guid.CreateVersion7(_now)}", $"agent:{agent}");
        _made.Clear();
        if (number % SessionsPerOrder == SessionsPerOrder - 1) Order(server);
        Begin(agent, server);
        for (var call = 0; call < CallsPerSession; call++) Call(server);
        Add(new LedgerEvent.SessionEnded(SessionEnd.ClientClosed, 0, CallsPerSession, 0, 0), null);
        return [.. _made];
    }

    /// <summary>The events of a session with one call, of this tool.</summary>
    public ImmutableArray<ObservedEvent> SessionOf(ToolName tool)
    {
        (_stream, _actor) = ($"session/{Guid.CreateVersion7(_now)}", $"agent:{s_agents[0]}");
        _made.Clear();
        Begin(s_agents[0], s_servers[0]);
        Call(tool, DecisionKind.Allow, null);
        Add(new LedgerEvent.SessionEnded(SessionEnd.ClientClosed, 0, 1, 0, 0), null);
        return [.. _made];
    }

    private void Begin(string agent, string server)
    {
        Add(new LedgerEvent.SessionStarted(new AgentId(agent), "1.0", null, new ServerName(server), "stdio", s_digest, s_digest), null);
        Add(new LedgerEvent.PolicyLoaded(s_digest, "estoppl.toml"), null);
    }

    private void Call(string server)
    {
        var tool = new ToolName($"{server}.{s_verbs[_random.Next(s_verbs.Length)]}_{s_things[_random.Next(s_things.Length)]}");
        var (decision, rule) = _random.Next(100) switch
        {
            < 6 => (DecisionKind.Block, s_blocking[_random.Next(s_blocking.Length)]),
            < 10 => (DecisionKind.Review, new RuleName("human_review_tools")),
            _ => (DecisionKind.Allow, (RuleName?)null),
        };
        Call(tool, decision, rule);
    }

    private void Call(ToolName tool, DecisionKind decision, RuleName? rule)
    {
        var input = new Commitment($"hmac-sha256:{s_digest}");
        var call = new CallId(Add(new LedgerEvent.CallIntercepted(tool, decision, rule, s_digest, input, _random.Next(20, 4000), false, s_digest), null));
        if (decision == DecisionKind.Block) return;
        Add(new LedgerEvent.CallForwarded(), call);
        var latency = TimeSpan.FromMicroseconds(Math.Exp(_random.NextDouble() * 8) * 300);
        Add(_random.Next(100) == 0
            ? new LedgerEvent.CallFailed(-32603, input, 120, latency)
            : new LedgerEvent.CallCompleted(input, _random.Next(100, 20_000), latency, _random.Next(50) == 0), call);
    }

    private void Order(string server)
    {
        (var stream, var actor, _stream, _actor) = (_stream, _actor, "ledger", "operator:ada");
        Add(new LedgerEvent.KillSwitchEngaged($"server:{server}", "it was seen to misbehave"), null);
        Add(new LedgerEvent.KillSwitchReleased($"server:{server}", ""), null);
        (_stream, _actor) = (stream, actor);
        var tool = new ToolName($"{server}.read_{s_things[0]}");
        Add(new LedgerEvent.ToolChanged(new ServerName(server), s_digest, tool, s_digest, Sample((byte)_random.Next(3, 200))), null);
    }

    private EventId Add(LedgerEvent fact, CallId? call)
    {
        var id = EventId.New(_now);
        if (fact is LedgerEvent.CallIntercepted) call = new CallId(id);
        _made.Add(new ObservedEvent(id, _now, TimeSpan.FromTicks(_now.Ticks % TimeSpan.TicksPerDay), _stream, call, fact is LedgerEvent.CallIntercepted ? null : call?.Intercepted, _actor, fact));
        _now += _step;
        return id;
    }

    private static Digest Sample(byte value)
    {
        Span<byte> bytes = stackalloc byte[Digest.Size];
        bytes.Fill(value);
        return new Digest(bytes);
    }
}
