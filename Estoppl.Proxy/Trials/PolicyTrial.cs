using System.Collections.Immutable;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Policy;

namespace Estoppl.Proxy.Trials;

/// <summary>
/// Replays recorded calls under another policy, on the clock of the record. It reads no clock and touches no file. The record has no arguments: what
/// depends on them, and cannot be told from how the recorded policy decided, is left open, never guessed. Each session counts for itself from its
/// start on, as a running proxy does, so the whole ledger has to be shown, also when only its end is of interest.
/// <para>
/// Memory holds open sessions, and of each the calls of the last minute. Not safe for concurrent use.
/// </para>
/// </summary>
/// <param name="candidate">The policy that is tried. A session of another agent than its own is tried under the rules that it has for that agent.</param>
/// <param name="known">Other policies whose text is at hand, such as the one in force: what they decided tells of arguments.</param>
/// <param name="take">Takes every call, in the order of the ledger except that a call that a person was to see comes once it is known whether it waited.</param>
public sealed class PolicyTrial(Configuration candidate, IEnumerable<Configuration> known, Action<TriedCall> take)
{
    private readonly Candidate _candidate = new(candidate, known);
    private readonly Dictionary<string, SessionTrial> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<CallId, (RecordedCall Call, Outcome[] Possible, string Stream)> _undecided = [];
    private readonly Dictionary<ServerKey, HashSet<ToolName>> _changed = [];
    private ImmutableArray<KillSwitch> _engaged = [];
    private KillSwitches _kills = KillSwitches.None;

    /// <summary>Whether the text of the policy that decided a call is at hand.</summary>
    public bool Knows(Digest policy) => _candidate.Knows(policy);

    /// <summary>Takes the next event of the ledger.</summary>
    public void Take(Envelope envelope)
    {
        var it = envelope.Event;
        switch (it.Fact)
        {
            case LedgerEvent.SessionStarted started:
                _sessions[it.Stream] = new SessionTrial(SessionOf(it.Stream), started.Agent, new ServerKey(started.Server, started.Upstream));
                break;
            case LedgerEvent.SessionEnded:
                End(it.Stream);
                break;
            case LedgerEvent.CallIntercepted call:
                Intercepted(envelope.Seq, it, call);
                break;
            case LedgerEvent.ReviewRequested or LedgerEvent.ReviewApproved when it.Call is { } held:
                Resolve(held, TrialDecision.Hold);
                break;
            case LedgerEvent.CallForwarded or LedgerEvent.CallWithheld when it.Call is { } passed:
                Resolve(passed, TrialDecision.Flag);
                break;
            default:
                TakeControl(it);
                break;
        }
    }

    /// <summary>Nothing more comes.</summary>
    public void Complete()
    {
        foreach (var call in _undecided.Keys.ToList()) Resolve(call, TrialDecision.Flag);
    }

    private void TakeControl(ObservedEvent it)
    {
        switch (it.Fact)
        {
            case LedgerEvent.KillSwitchEngaged engaged:
                _engaged = [.. _engaged.Where(each => each.Pattern != engaged.Pattern), new KillSwitch(engaged.Pattern, engaged.Reason, it.Actor, it.At)];
                _kills = KillSwitches.Of(_engaged);
                break;
            case LedgerEvent.KillSwitchReleased released:
                _engaged = [.. _engaged.Where(each => each.Pattern != released.Pattern)];
                _kills = KillSwitches.Of(_engaged);
                break;
            // For good: a definition that somebody accepted later may still be another than a session had listed.
            case LedgerEvent.ToolChanged changed:
                var key = new ServerKey(changed.Server, changed.Upstream);
                if (!_changed.TryGetValue(key, out var tools)) _changed[key] = tools = [];
                tools.Add(changed.Tool);
                break;
        }
    }

    private void Intercepted(Position seq, ObservedEvent it, LedgerEvent.CallIntercepted fact)
    {
        if (!_sessions.TryGetValue(it.Stream, out var session)) _sessions[it.Stream] = session = new SessionTrial(SessionOf(it.Stream), null, null);
        var call = new RecordedCall(it.Call ?? new CallId(it.Id), seq, it.At, it.Mono, session.Session, session.Agent, session.Server, fact);
        var possible = session.Take(_candidate, call, KillOf(call), IsToolChanged(call));
        switch (fact.Decision)
        {
            case DecisionKind.Allow:
                take(new TriedCall(call, new Outcome(TrialDecision.Allow, fact.Rule), possible));
                break;
            case DecisionKind.Block:
                take(new TriedCall(call, new Outcome(TrialDecision.Block, fact.Rule), possible));
                break;
            default:
                _undecided[call.Call] = (call, possible, it.Stream);
                break;
        }
    }

    private void Resolve(CallId id, TrialDecision decision)
    {
        if (_undecided.Remove(id, out var it)) take(new TriedCall(it.Call, new Outcome(decision, it.Call.Fact.Rule), it.Possible));
    }

    private void End(string stream)
    {
        foreach (var call in _undecided.Where(each => each.Value.Stream == stream).Select(each => each.Key).ToList()) Resolve(call, TrialDecision.Flag);
        _sessions.Remove(stream);
    }

    // A call that got past the lists met the kill switches, and the record says what came of it. Of one that did not, the ledger knows what was engaged.
    private RuleName? KillOf(RecordedCall call)
    {
        var rule = call.Fact.Rule;
        if (call.Fact.Decision == DecisionKind.Block && IsOf(rule, RuleBook.KillSwitch)) return rule;
        if (call.Fact.Decision != DecisionKind.Block || !(IsOf(rule, RuleBook.BlockTools) || IsOf(rule, RuleBook.AllowTools))) return null;
        return call is { Server: { } server, Agent: { } agent } && _kills.Find(call.Tool, server.Server, agent) is { } engaged
            ? new RuleName($"{RuleBook.KillSwitch}: {ToolNames.Visible(engaged.Pattern, KillPattern.MaxLength)}")
            : null;
    }

    private static SessionId? SessionOf(string stream) => Guid.TryParseExact(stream.AsSpan(stream.IndexOf('/') + 1), "D", out var id) ? new SessionId(id) : null;

    private static bool IsOf(RuleName? rule, RuleName kind) =>
        rule is { } name && (name == kind || name.Value.StartsWith($"{kind}: ", StringComparison.Ordinal));

    // Which definition the server had listed when the call came is not for the record to say; only that there was no other one, or that a rule spoke of it.
    private bool? IsToolChanged(RecordedCall call) =>
        call.Fact.Rule == RuleBook.ToolChange ? true
        : call.Server is { } server && _changed.TryGetValue(server, out var tools) && tools.Contains(call.Tool) ? null
        : false;
}
