using System.Collections.Immutable;
using System.Diagnostics;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Proxy.Policy;
using Estoppl.Proxy.Protocol;
using Estoppl.Proxy.Tools;
using Refusal = Estoppl.Proxy.Protocol.Refusal;

namespace Estoppl.Proxy.Interception;

/// <summary>
/// One session between a client and a server as a state machine without I/O: a message in, effects out. It awaits nothing, touches no
/// file and no pipe, and tells time only through the observer. Not thread-safe: the shell calls it from one thread at a time.
/// <para>This part is about messages; what people order meanwhile is in the other.</para>
/// </summary>
public sealed partial class Exchange
{
    private readonly Observer _observer;
    private readonly Commitments _commitments;
    private readonly InFlight _inFlight = new();
    private readonly Continuations _continuations = new();
    private readonly Substitutions _substitutions = new();
    private readonly ToolWatch _tools;
    private readonly HeldCalls _held;
    private readonly Answers _answers;
    private PolicyEngine _policy;
    private Refusals _refusals;
    private long _calls, _blocked, _refused;
    private bool _ended;

    /// <param name="policy">The session's from here on.</param>
    /// <param name="tools">The session's from here on.</param>
    public Exchange(Observer observer, PolicyEngine policy, Commitments commitments, ToolWatch tools)
    {
        (_observer, _policy, _commitments, _tools) = (observer, policy, commitments, tools);
        _held = new HeldCalls(observer, commitments, _inFlight);
        _answers = new Answers(observer, commitments, _continuations, tools);
        _refusals = new Refusals(policy.Configuration.Proxy.BlockReply);
    }

    /// <summary>How many of the client's requests still wait for the server, or for a person.</summary>
    public int Unanswered => _inFlight.Unanswered;

    /// <summary>The session begins: the facts that must be durable before anything is forwarded.</summary>
    public ImmutableArray<ObservedEvent> OnStarted(LedgerEvent.SessionStarted started) =>
    [
        _observer.ByProxy(started),
        _observer.ByProxy(new LedgerEvent.PolicyLoaded(_policy.Configuration.Digest, _policy.Configuration.Source)),
    ];

    /// <summary>A message of the client, with the exact bytes it was read from.</summary>
    public ImmutableArray<Effect> OnClientMessage(ClientMessage message, ReadOnlySpan<byte> bytes) => message switch
    {
        _ when _ended => [],
        ClientMessage.Call call => OnCall(call, bytes),
        ClientMessage.Request request => OnRequest(request, bytes),
        ClientMessage.Cancellation cancellation => OnCancellation(cancellation),
        ClientMessage.Notification or ClientMessage.Response => [new Effect.Forward(null)],
        ClientMessage.Blank => [],
        ClientMessage.Refused refused => Refuse(refused, bytes, bytes.Length),
        _ => throw new UnreachableException(),
    };

    /// <summary>A message above the size limit. Its bytes were never kept, so its commitment is to none.</summary>
    /// <param name="size">Its length in bytes.</param>
    public ImmutableArray<Effect> OnOversized(long size)
    {
        if (_ended) return [];
        var reason = $"the message has {size} bytes, more than max_message_bytes = {_policy.Configuration.Proxy.MaxMessageBytes} allows";
        return Refuse(new ClientMessage.Refused(Refusal.InvalidRequest, reason, null), [], size);
    }

    /// <summary>
    /// The call's facts are durable and its bytes are about to go to the server: the last moment to stop it. Without effects they go, and
    /// its latency counts from here; with effects they must not.
    /// </summary>
    public ImmutableArray<Effect> OnForwarding(Waiting.Call call)
    {
        if (StoppedBy(call.Tool) is { } kill) return Withhold(call, HeldCalls.Stopped(kill), _refusals.Stopped(call, kill));
        call.ForwardedAt = _observer.Timestamp;
        return [];
    }

    /// <summary>The ledger could not store what had to be stored first. Nothing was forwarded; whoever asked is told why.</summary>
    /// <param name="fact">What went wrong, for the model and its operator.</param>
    public ImmutableArray<Effect> OnUnrecorded(Waiting.Call? call, string fact) =>
        call is null ? [] : Withhold(call, fact, call.Asking is { } id ? Refusals.Unrecorded(id, fact) : null);

    /// <summary>Whether a list of tools may come from the server: what it says is to be read before the client has it, who may call at once.</summary>
    public bool AwaitsAnyTools => _inFlight.ToolsLists > 0;

    /// <summary>Whether the request that a server's answer has this id of is a <c>tools/list</c>.</summary>
    public bool AwaitsTools(RequestId id) => _inFlight.Find(id) is Waiting.ToolsList;

    /// <summary>Whether a tool is hidden from the client: every call of it would be blocked by its name alone.</summary>
    public bool IsHidden(ToolName tool) => _policy.IsHidden(tool);

    /// <summary>A message of the server. It has already passed; this only records.</summary>
    public ImmutableArray<Effect> OnServerMessage(ServerMessage message)
    {
        if (_ended) return [];
        var waiting = message switch
        {
            ServerMessage.Result result => _inFlight.Answer(result.Id),
            ServerMessage.Error error => _inFlight.Answer(error.Id),
            ServerMessage.Other => null,
            _ => throw new UnreachableException(),
        };
        return waiting is null ? [] : _answers.Record(waiting, message);
    }

    /// <summary>
    /// The session is over: the last facts, which leave no call without a terminal event. What either side says later comes to nothing.
    /// </summary>
    /// <param name="reason">One of <see cref="SessionEnd"/>.</param>
    /// <param name="exitCode">The server's, where it has ended.</param>
    public ImmutableArray<ObservedEvent> OnEnded(string reason, int? exitCode)
    {
        _ended = true;
        var unanswered = _inFlight.OpenCalls().Where(call => !_held.Contains(call.Id)).Select(call => _observer.ByProxy(
            reason == SessionEnd.UpstreamExited
                ? new LedgerEvent.CallUpstreamDied(exitCode)
                : new LedgerEvent.CallOutcomeUnknown("the session ended before the server answered"),
            call.Id));
        return [.. _held.OnEnded(), .. unanswered, _observer.ByProxy(new LedgerEvent.SessionEnded(reason, exitCode, _calls, _blocked, _refused))];
    }

    private ImmutableArray<Effect> OnCall(ClientMessage.Call message, ReadOnlySpan<byte> bytes)
    {
        if (message.Id is { } asked && WhyUnusable(asked) is { } refused) return Refuse(refused, bytes, bytes.Length);

        var decision = _policy.Decide(message.Tool, message.Arguments, _tools.StandingOf(message.Tool));
        if (decision is Decision.Hold hold && _held.WhyNot(message.Arguments.Length) is { } full) decision = new Decision.Block(hold.Rule, $"{hold.Why} {full}");
        var call = new Waiting.Call(new CallId(_observer.NewId()), message, _observer.Timestamp);
        var intercepted = Intercepted(message, call.Id, decision);
        var observed = _observer.ByAgent(call.Id.Intercepted, intercepted, call.Id);
        _calls++;
        switch (decision)
        {
            case Decision.Block block:
                _blocked++;
                _substitutions.Blocked(call.Id, call.Tool, message.Arguments.Span);
                var append = new Effect.Append([observed], call);
                return _refusals.Blocked(call, block.Why) is { } reply ? [append, new Effect.Reply(reply)] : [append];
            case Decision.Hold held:
                return Hold(call, message, held, observed, intercepted.Input);
            default:
                return Pass(call, [observed]);
        }
    }

    private ImmutableArray<Effect> Hold(Waiting.Call call, ClientMessage.Call message, Decision.Hold hold, ObservedEvent observed, Commitment input)
    {
        var policy = _policy.Configuration.Digest;
        if (_continuations.Take(Continuations.Content(message)) is { } approved)
        {
            call.Approved = Continuations.Content(message);
            return Pass(call, [observed, _observer.ByProxy(new LedgerEvent.ReviewApproved(input, policy, approved), call.Id)]);
        }

        var (now, deadline) = (_observer.Now, _observer.Now + _policy.Configuration.EffectiveRules.ReviewTimeout);
        var shown = new HeldCall(
            call.Id, _observer.Stream, _observer.Agent, _observer.Server, call.Tool, hold.Rule, hold.Why, input, policy, now, deadline,
            message.Arguments.ToArray());
        _held.Add(call, message, shown);
        var requested = _observer.ByProxy(new LedgerEvent.ReviewRequested(hold.Rule, input, policy, deadline), call.Id);
        return [new Effect.Append([observed, requested], call), new Effect.Hold(call, shown)];
    }

    private ImmutableArray<Effect> Pass(Waiting.Call call, ImmutableArray<ObservedEvent> facts)
    {
        if (call.Asking is { } asking) _inFlight.Add(asking, call);
        return [new Effect.Append([.. facts, _observer.ByProxy(new LedgerEvent.CallForwarded(), call.Id), .. Unheard(call)], call), new Effect.Forward(call)];
    }

    // A notification is never answered: what became of it is said at once.
    private IEnumerable<ObservedEvent> Unheard(Waiting.Call call) => call.Asking is null
        ? [_observer.ByProxy(new LedgerEvent.CallOutcomeUnknown("the call was sent as a notification, which is never answered"), call.Id)]
        : [];

    private LedgerEvent.CallIntercepted Intercepted(ClientMessage.Call call, CallId id, Decision decision)
    {
        var (kind, rule) = decision switch
        {
            Decision.Allow allow => (DecisionKind.Allow, allow.Rule),
            Decision.Block block => (DecisionKind.Block, block.Rule),
            Decision.Review review => (DecisionKind.Review, (RuleName?)review.Rule),
            Decision.Hold hold => (DecisionKind.Review, hold.Rule),
            _ => throw new UnreachableException(),
        };
        var input = _commitments.Of(id.Intercepted, "input", call.Arguments.Span);
        return new(
            call.Tool, kind, rule, _policy.Configuration.Digest, input, call.Arguments.Length, ToolNames.IsOdd(call.Tool), _answers.DefinitionOf(call.Tool),
            _substitutions.Find(call.Tool, call.Arguments.Span));
    }

    // What could not be recorded in time may be recorded later: then this has to stand behind it.
    private ImmutableArray<Effect> Withhold(Waiting.Call call, string why, byte[]? reply)
    {
        var effects = ImmutableArray.CreateBuilder<Effect>();
        if (_held.Remove(call.Id)) effects.Add(new Effect.Drop(call.Id));
        if (call.Asking is { } id && _inFlight.Take(id, call)) effects.Add(new Effect.Record([_observer.ByProxy(new LedgerEvent.CallWithheld(why), call.Id)]));
        if (reply is not null) effects.Add(new Effect.Reply(reply));
        return effects.ToImmutable();
    }

    private ImmutableArray<Effect> OnRequest(ClientMessage.Request request, ReadOnlySpan<byte> bytes)
    {
        if (WhyUnusable(request.Id) is { } refused) return Refuse(refused, bytes, bytes.Length);
        _inFlight.Add(request.Id, request.Method switch
        {
            "initialize" or "server/discover" => new Waiting.Handshake(),
            "tools/list" => new Waiting.ToolsList(begins: !request.HasCursor),
            _ => new Waiting.Other(),
        });
        return [new Effect.Forward(null)];
    }

    private ImmutableArray<Effect> OnCancellation(ClientMessage.Cancellation cancellation)
    {
        if (cancellation.Target is not { } target || _inFlight.Withdraw(target) is not Waiting.Call call) return [new Effect.Forward(null)];
        var withdrawn = new Effect.Record([_observer.ByAgent(_observer.NewId(), new LedgerEvent.CallCancelled(_observer.Since(call.ForwardedAt)), call.Id)]);
        // The server has never heard of a held call, and never will.
        if (!_held.Remove(call.Id)) return [withdrawn, new Effect.Forward(null)];
        _inFlight.Answer(target);
        return [withdrawn, new Effect.Drop(call.Id)];
    }

    // Two open requests with one id could not be told apart by their answers, so the record could be made to lie.
    private ClientMessage.Refused? WhyUnusable(RequestId id) =>
        _inFlight.Contains(id) ? new(Refusal.InvalidRequest, "a request with this id is still waiting for its answer", id)
        : _inFlight.IsFull ? new(Refusal.InvalidRequest, $"{InFlight.Limit} requests are waiting for their answers", id)
        : null;

    // An error under the id of an open request would be taken for that request's answer.
    private ClientMessage.Refused Unanswerable(ClientMessage.Refused refused) =>
        refused.Id is { } id && _inFlight.Contains(id) ? refused with { Id = null } : refused;

    private ImmutableArray<Effect> Refuse(ClientMessage.Refused refused, ReadOnlySpan<byte> bytes, long size)
    {
        _refused++;
        var id = _observer.NewId();
        var fact = new LedgerEvent.MessageRefused(refused.Code, refused.Reason, _commitments.Of(id, "input", bytes), size);
        // Nothing depends on this record, so the answer does not wait for it: the client hears of its fault even when the ledger is down.
        return [new Effect.Record([_observer.ByAgent(id, fact)]), new Effect.Reply(Refusals.Of(Unanswerable(refused)))];
    }
}
