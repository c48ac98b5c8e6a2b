using System.Collections.Immutable;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Policy;

namespace Estoppl.Proxy.Interception;

/// <summary>What people order while a session runs. None of it comes from the client's side of the pipe.</summary>
public sealed partial class Exchange
{
    /// <summary>From here on these kill switches are obeyed, also for what was decided and has not left. What is held: <see cref="OnKillSwitches"/>.</summary>
    public void Obey(KillSwitches switches) => _policy.KillSwitches = switches;

    /// <summary>Kill switches have changed: what they stop is no longer held, it is refused. A release lets nothing go that is held.</summary>
    public ImmutableArray<Effect> OnKillSwitches() => _ended || !_held.Any
        ? []
        : _held.DenyWhere(shown => StoppedBy(shown.Tool) is { } kill ? HeldCalls.Stopped(kill) : null, _refusals);

    /// <summary>The ledger knows other pinned tools of this server: a person accepted some, or another session saw them first.</summary>
    public ImmutableArray<Effect> OnPins(PinnedTools pins)
    {
        var facts = _tools.OnPins(pins);
        return _ended || facts.IsEmpty ? [] : [new Effect.Record([.. facts.Select(fact => _observer.ByProxy(fact))])];
    }

    /// <summary>A person decided about a held call.</summary>
    public ImmutableArray<Effect> OnVerdict(ReviewVerdict verdict)
    {
        if (_ended) return [];
        var refused = _held.OnVerdict(verdict, _policy.Configuration.Digest, StoppedBy, _refusals, out var approved);
        if (approved is null) return refused;
        var forwarded = _observer.ByProxy(new LedgerEvent.CallForwarded(), approved.Id);
        return [new Effect.Append([forwarded, .. Unheard(approved)], approved), new Effect.Forward(approved)];
    }

    /// <summary>Time has passed.</summary>
    public ImmutableArray<Effect> OnTick() => _ended ? [] : _held.OnTick(_observer.Now, _refusals);

    /// <summary>The client has closed its side: nobody waits for what is held any more.</summary>
    public ImmutableArray<Effect> OnClientLeft() => _held.DenyWhere(_ => "the client left before a person decided", _refusals);

    /// <summary>A changed configuration is in force from here on. What was held under the one before is refused.</summary>
    public ImmutableArray<Effect> OnPolicyChanged(Configuration configuration)
    {
        if (_ended) return [];
        var changed = new LedgerEvent.PolicyChanged(configuration.Digest, configuration.Source, _policy.Configuration.Digest);
        _policy = _policy.With(configuration);
        _refusals = new Refusals(configuration.Proxy.BlockReply);
        _continuations.Forget();
        return [new Effect.Record([_observer.ByProxy(changed)]), .. _held.DenyWhere(_ => "the policy changed while the call waited", _refusals)];
    }

    /// <summary>A changed configuration is broken: the one in force stays.</summary>
    public ImmutableArray<Effect> OnPolicyRejected(LedgerEvent.PolicyRejected rejected) =>
        _ended ? [] : [new Effect.Record([_observer.ByProxy(rejected)])];

    private KillSwitch? StoppedBy(ToolName tool) => _policy.KillSwitches.Find(tool, _observer.Server, _observer.Agent);
}
