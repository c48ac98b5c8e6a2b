using System.Collections.Immutable;
using System.Text;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Proxy.Policy;
using Estoppl.Proxy.Trials;
using Estoppl.Specs.Policy;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Trials;

/// <summary>
/// A session as the real engine decides it, recorded without its arguments; and the oracle, which is the real engine under the candidate, with them.
/// </summary>
/// <param name="policies">The policy that decides, and those it changes to in equal parts of the session.</param>
/// <param name="killAt">The call before which a kill switch over <c>a2</c> is engaged; beyond the last: never.</param>
internal sealed class Replay(AnyCall[] calls, Configuration[] policies, bool isPlain = false, int killAt = int.MaxValue)
{
    private static readonly ServerName s_server = new("bank");
    private static readonly KillSwitches s_killed = KillSwitches.Of([new KillSwitch("a2", "enough", "operator:ann", A.Noon)]);
    private static readonly Commitments s_salted = Commitments.Salted(new byte[32]);

    /// <summary>The events of the session.</summary>
    public List<Envelope> Record()
    {
        var events = new List<Envelope>();
        var clock = new ManualClock();
        var engine = new PolicyEngine(policies[0], s_server, clock);
        var part = Math.Max(1, (calls.Length + policies.Length - 1) / policies.Length);
        Add(new LedgerEvent.SessionStarted(policies[0].Agent.Id, "1", null, s_server, "stdio", A.Digest(1), policies[0].Digest), default);
        for (var n = 0; n < calls.Length; n++)
        {
            if (n > 0 && n % part == 0) engine = engine.With(policies[n / part]);
            var call = Before(n, engine, clock);
            if (n == killAt) Add(new LedgerEvent.KillSwitchEngaged("a2", "enough"), call.At);
            if (call.Standing is ToolStanding.Changed or ToolStanding.New)
                Add(new LedgerEvent.ToolChanged(s_server, A.Digest(1), new ToolName(call.Tool), A.Digest(2), A.Digest(3)), call.At);
            Decided(call, engine.Configuration, Decide(engine, call));
        }

        Add(new LedgerEvent.SessionEnded("clientClosed", 0, calls.Length, 0, 0), calls[^1].At);
        return events;

        void Decided(AnyCall call, Configuration policy, Decision decision)
        {
            var id = new CallId(A.Id(events.Count));
            var bytes = Encoding.UTF8.GetBytes(call.Arguments);
            var outcome = Outcome.Of(decision);
            var kind = outcome.Decision switch { TrialDecision.Allow => DecisionKind.Allow, TrialDecision.Block => DecisionKind.Block, _ => DecisionKind.Review };
            var input = (isPlain ? Commitments.Plain : s_salted).Of(id.Intercepted, "input", bytes);
            Add(new LedgerEvent.CallIntercepted(
                new ToolName(call.Tool), kind, outcome.Rule, policy.Digest, input, bytes.Length, ToolNames.IsOdd(new ToolName(call.Tool)), null), call.At, id);
            if (decision is Decision.Hold hold) Add(new LedgerEvent.ReviewRequested(hold.Rule, input, policy.Digest, A.Noon), call.At, id);
            else if (decision is not Decision.Block) Add(new LedgerEvent.CallForwarded(), call.At, id);
        }

        void Add(LedgerEvent fact, TimeSpan at, CallId? id = null) => events.Add(new Envelope(
            A.Log, new Position(events.Count), default, A.Key.Id,
            new ObservedEvent(A.Id(events.Count), A.Noon + at, at, $"session/{A.Session}", id, null, "estoppl", fact)));
    }

    /// <summary>What the candidate really decides of each call.</summary>
    public List<Outcome> Oracle(Configuration candidate)
    {
        var clock = new ManualClock();
        var engine = new PolicyEngine(candidate, s_server, clock);
        return [.. Enumerable.Range(0, calls.Length).Select(n => Outcome.Of(Decide(engine, Before(n, engine, clock))))];
    }

    /// <summary>What a trial says of each call, in their order.</summary>
    public ImmutableArray<TriedCall> Try(Configuration candidate, params Configuration[] known)
    {
        var tried = new List<TriedCall>();
        var trial = new PolicyTrial(candidate, known, tried.Add);
        foreach (var envelope in Record()) trial.Take(envelope);
        trial.Complete();
        Assert.Equal(calls.Length, tried.Count);
        return [.. tried.OrderBy(each => each.Call.Seq)];
    }

    /// <summary>The trial against the oracle: it decides nothing that the engine decides otherwise.</summary>
    public (ImmutableArray<TriedCall> Tried, List<Outcome> Oracle) Compare(Configuration candidate, params Configuration[] known)
    {
        var (tried, oracle) = (Try(candidate, known), Oracle(candidate));
        for (var n = 0; n < calls.Length; n++)
        {
            var (it, really) = (tried[n], oracle[n]);
            Assert.True(it.Possible.Contains(really), $"call {n}, {calls[n]}, recorded {it.Recorded}: really {really}, of which the trial knows only {string.Join(", ", it.Possible)}");
        }

        return (tried, oracle);
    }

    private AnyCall Before(int n, PolicyEngine engine, ManualClock clock)
    {
        clock.Advance(calls[n].At - (n == 0 ? TimeSpan.Zero : calls[n - 1].At));
        if (n >= killAt) engine.KillSwitches = s_killed;
        return calls[n];
    }

    private static Decision Decide(PolicyEngine engine, AnyCall call) => engine.Decide(new ToolName(call.Tool), Encoding.UTF8.GetBytes(call.Arguments), call.Standing);
}
