using System.Collections.Immutable;
using System.Diagnostics;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Proxy.Policy;
using Estoppl.Proxy.Protocol;
using Refusal = Estoppl.Proxy.Protocol.Refusal;

namespace Estoppl.Proxy.Interception;

/// <summary>
/// One session between a client and a server as a state machine without I/O: a message in, effects out. It awaits nothing, touches no
/// file and no pipe, and tells time only through the observer. Not thread-safe: the shell calls it from one thread at a time.
/// </summary>
public sealed class Exchange(Observer observer, PolicyEngine policy, Configuration configuration, Commitments commitments)
{
    private readonly InFlight _inFlight = new();
    private readonly Answers _answers = new(observer, commitments);
    private readonly Refusals _refusals = new(configuration.Proxy.BlockReply);
    private long _calls, _blocked, _refused;
    private bool _ended;

    /// <summary>How many of the client's requests still wait for the server.</summary>
    public int Unanswered => _inFlight.Unanswered;

    /// <summary>The session begins: the facts that must be durable before anything is forwarded.</summary>
    public ImmutableArray<ObservedEvent> OnStarted(LedgerEvent.SessionStarted started) =>
    [
        observer.ByProxy(started),
        observer.ByProxy(new LedgerEvent.PolicyLoaded(configuration.Digest, configuration.Source)),
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
        var reason = $"the message has {size} bytes, more than max_message_bytes = {configuration.Proxy.MaxMessageBytes} allows";
        return Refuse(new ClientMessage.Refused(Refusal.InvalidRequest, reason, null), [], size);
    }

    /// <summary>The call's bytes go to the server now: its latency counts from here.</summary>
    public void OnForwarding(RequestId asking) => _inFlight.Find(asking)?.ForwardedAt = observer.Timestamp;

    /// <summary>The ledger could not store what had to be stored first. Nothing was forwarded; whoever asked is told why.</summary>
    /// <param name="fact">What went wrong, for the model and its operator.</param>
    public ImmutableArray<Effect> OnUnrecorded(RequestId? asking, string fact)
    {
        if (asking is not { } id) return [];
        var reply = new Effect.Reply(Refusals.Unrecorded(id, fact));
        if (_inFlight.Answer(id) is not Waiting.Call { IsWithdrawn: false } call) return [reply];
        // What could not be recorded in time may be recorded later: then this has to stand behind it.
        return [new Effect.Record([observer.ByProxy(new LedgerEvent.CallWithheld(fact), call.Id)]), reply];
    }

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
        var unanswered = _inFlight.OpenCalls().Select(call => observer.ByProxy(
            reason == SessionEnd.UpstreamExited
                ? new LedgerEvent.CallUpstreamDied(exitCode)
                : new LedgerEvent.CallOutcomeUnknown("the session ended before the server answered"),
            call.Id));
        return [.. unanswered, observer.ByProxy(new LedgerEvent.SessionEnded(reason, exitCode, _calls, _blocked, _refused))];
    }

    private ImmutableArray<Effect> OnCall(ClientMessage.Call call, ReadOnlySpan<byte> bytes)
    {
        if (call.Id is { } asked && WhyUnusable(asked) is { } refused) return Refuse(refused, bytes, bytes.Length);

        var decision = policy.Decide(call.Tool, call.Arguments);
        // Nobody can be asked here yet.
        if (decision is Decision.Hold hold) decision = new Decision.Block(hold.Rule, hold.Why);
        var id = new CallId(observer.NewId());
        var intercepted = observer.ByAgent(id.Intercepted, Intercepted(call, id, decision), id);
        _calls++;

        if (decision is Decision.Block block)
        {
            _blocked++;
            var append = new Effect.Append([intercepted], call.Id);
            return call.Id is { } refusedId ? [append, new Effect.Reply(_refusals.Blocked(refusedId, block, call.Revision))] : [append];
        }

        var forwarded = observer.ByProxy(new LedgerEvent.CallForwarded(), id);
        if (call.Id is not { } asking)
        {
            var unheard = new LedgerEvent.CallOutcomeUnknown("the call was sent as a notification, which is never answered");
            return [new Effect.Append([intercepted, forwarded, observer.ByProxy(unheard, id)], null), new Effect.Forward(null)];
        }

        _inFlight.Add(asking, new Waiting.Call(id, observer.Timestamp));
        return [new Effect.Append([intercepted, forwarded], asking), new Effect.Forward(asking)];
    }

    private LedgerEvent.CallIntercepted Intercepted(ClientMessage.Call call, CallId id, Decision decision)
    {
        var (kind, rule) = decision switch
        {
            Decision.Allow allow => (DecisionKind.Allow, allow.Rule),
            Decision.Block block => (DecisionKind.Block, block.Rule),
            Decision.Review review => (DecisionKind.Review, (RuleName?)review.Rule),
            _ => throw new UnreachableException(),
        };
        var input = commitments.Of(id.Intercepted, "input", call.Arguments.Span);
        return new(call.Tool, kind, rule, configuration.Digest, input, call.Arguments.Length, ToolNames.IsOdd(call.Tool), _answers.DefinitionOf(call.Tool));
    }

    private ImmutableArray<Effect> OnRequest(ClientMessage.Request request, ReadOnlySpan<byte> bytes)
    {
        if (WhyUnusable(request.Id) is { } refused) return Refuse(refused, bytes, bytes.Length);
        _inFlight.Add(request.Id, request.Method switch
        {
            "initialize" or "server/discover" => new Waiting.Handshake(),
            "tools/list" => new Waiting.ToolsList(),
            _ => new Waiting.Other(),
        });
        return [new Effect.Forward(null)];
    }

    private ImmutableArray<Effect> OnCancellation(ClientMessage.Cancellation cancellation)
    {
        if (cancellation.Target is not { } target || _inFlight.Withdraw(target) is not Waiting.Call call) return [new Effect.Forward(null)];
        var withdrawn = observer.ByAgent(observer.NewId(), new LedgerEvent.CallCancelled(observer.Since(call.ForwardedAt)), call.Id);
        return [new Effect.Record([withdrawn]), new Effect.Forward(null)];
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
        var id = observer.NewId();
        var fact = new LedgerEvent.MessageRefused(refused.Code, refused.Reason, commitments.Of(id, "input", bytes), size);
        // Nothing depends on this record, so the answer does not wait for it: the client hears of its fault even when the ledger is down.
        return [new Effect.Record([observer.ByAgent(id, fact)]), new Effect.Reply(Refusals.Of(Unanswerable(refused)))];
    }
}
