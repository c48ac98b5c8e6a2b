using System.Collections.Immutable;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Proxy.Protocol;

namespace Estoppl.Proxy.Interception;

/// <summary>
/// The calls of one session that wait for a person. Each is decided once: by a verdict that fits it exactly, by its deadline, by a kill switch, by
/// its client or by the session's end; whatever comes later finds nothing. No I/O; time is handed in.
/// </summary>
internal sealed class HeldCalls(Observer observer, Commitments commitments, InFlight inFlight)
{
    /// <summary>How many may wait at once. An agent cannot bury a person under more, or fill our memory.</summary>
    public const int Limit = 100;

    /// <summary>Larger arguments, in bytes, nobody can read before the deadline.</summary>
    public const int LargestArguments = 4 << 20;

    private static readonly TimeSpan s_progressEvery = TimeSpan.FromSeconds(5);

    private readonly Dictionary<CallId, Held> _held = [];

    /// <summary>Why no further call with arguments of this size can be held; null when it can.</summary>
    public string? WhyNot(int argumentsSize) =>
        _held.Count >= Limit ? $"{Limit} calls are already waiting for a person."
        : argumentsSize > LargestArguments ? $"Its arguments have {argumentsSize} bytes, more than a person can be shown."
        : null;

    /// <summary>Holds a call whose <c>review.requested</c> is about to be recorded.</summary>
    /// <param name="message">Its memory must stay as it is until the call is decided.</param>
    public void Add(Waiting.Call call, ClientMessage.Call message, HeldCall shown)
    {
        _held.Add(call.Id, new Held(call, message, shown, observer.Timestamp));
        if (call.Asking is { } id) inFlight.Add(id, call);
    }

    /// <summary>Takes a call that its client withdrew, or that could not be recorded.</summary>
    public bool Remove(CallId call) => _held.Remove(call);

    /// <summary>Whether any call waits.</summary>
    public bool Any => _held.Count > 0;

    /// <summary>Whether it waits.</summary>
    public bool Contains(CallId call) => _held.ContainsKey(call);

    /// <summary>A person has decided. Whoever asks here is the person's side: the client's messages never come this way.</summary>
    /// <param name="policy">The policy in force.</param>
    /// <param name="stopped">The kill switch that stops a call, where one does.</param>
    /// <param name="approved">The call that may go, where the verdict approves one and holds.</param>
    public ImmutableArray<Effect> OnVerdict(
        ReviewVerdict verdict, Digest policy, Func<ToolName, KillSwitch?> stopped, Refusals refusals, out Waiting.Call? approved)
    {
        approved = null;
        if (!_held.TryGetValue(verdict.Call, out var held)) return [];
        if (verdict.By == ReviewVerdict.ByEstoppl) return Deny(held, verdict.Reason, refusals);
        if (!verdict.IsApproved) return Refuse(held, null, refusals.Denied(held.Call, verdict.Reason));
        if (WhyVoid(held, verdict, policy, stopped) is { } why) return Deny(held, $"the approval does not hold: {why}", refusals);
        _held.Remove(verdict.Call);
        approved = held.Call;
        approved.Approved = Continuations.Content(held.Message);
        return [];
    }

    /// <summary>Time has passed: what is overdue is refused, and who asked to hear of progress hears that its call still waits.</summary>
    public ImmutableArray<Effect> OnTick(DateTimeOffset now, Refusals refusals)
    {
        if (_held.Count == 0) return [];
        var effects = ImmutableArray.CreateBuilder<Effect>();
        foreach (var held in _held.Values.ToList())
        {
            if (held.Shown.Deadline <= now)
                effects.AddRange(Refuse(held, new LedgerEvent.ReviewExpired(held.Shown.Deadline), refusals.Expired(held.Call)));
            else if (held.Message.ProgressToken.Length > 0 && observer.Since(held.ToldAt) >= s_progressEvery)
                effects.Add(new Effect.Reply(Tell(held, now)));
        }
        return effects.ToImmutable();
    }

    /// <summary>Refuses every held call of which <paramref name="why"/> says so.</summary>
    public ImmutableArray<Effect> DenyWhere(Func<HeldCall, string?> why, Refusals refusals) =>
        [.. _held.Values.ToList().SelectMany(held => why(held.Shown) is { } reason ? Deny(held, reason, refusals) : [])];

    /// <summary>The session is over: the last facts of what still waits.</summary>
    public IEnumerable<ObservedEvent> OnEnded() =>
        _held.Values.Select(held => observer.ByProxy(new LedgerEvent.ReviewDenied("the session ended before a person decided"), held.Call.Id));

    private ImmutableArray<Effect> Deny(Held held, string reason, Refusals refusals) =>
        Refuse(held, new LedgerEvent.ReviewDenied(reason), refusals.Denied(held.Call, reason));

    // A person's denial is recorded already, by whoever took it.
    private ImmutableArray<Effect> Refuse(Held held, LedgerEvent? fact, byte[]? reply)
    {
        _held.Remove(held.Call.Id);
        if (held.Call.Asking is { } id) inFlight.Answer(id);
        var effects = ImmutableArray.CreateBuilder<Effect>();
        effects.Add(new Effect.Drop(held.Call.Id));
        if (fact is not null) effects.Add(new Effect.Append([observer.ByProxy(fact, held.Call.Id)], held.Call));
        if (reply is not null) effects.Add(new Effect.Reply(reply));
        return effects.ToImmutable();
    }

    private string? WhyVoid(Held held, ReviewVerdict verdict, Digest policy, Func<ToolName, KillSwitch?> stopped) =>
        verdict.Input != held.Shown.Input || commitments.Of(held.Call.Id.Intercepted, "input", held.Message.Arguments.Span) != held.Shown.Input
            ? "the call is not the one that was approved"
        : verdict.Policy != held.Shown.Policy || policy != held.Shown.Policy ? "the policy changed while the call waited"
        : held.Shown.Deadline <= observer.Now ? "its deadline is past"
        : stopped(held.Call.Tool) is { } kill ? Stopped(kill)
        : null;

    /// <summary>Why a kill switch refuses a call.</summary>
    public static string Stopped(KillSwitch kill) => $"the kill switch {kill.Pattern} is engaged";

    private byte[] Tell(Held held, DateTimeOffset now)
    {
        held.ToldAt = observer.Timestamp;
        return ProgressNotification.Waiting(held.Message.ProgressToken.Span, ++held.Told, held.Shown.Deadline - now);
    }

    private sealed class Held(Waiting.Call call, ClientMessage.Call message, HeldCall shown, long toldAt)
    {
        public Waiting.Call Call => call;

        public ClientMessage.Call Message => message;

        public HeldCall Shown => shown;

        public long ToldAt { get; set; } = toldAt;

        public int Told { get; set; }
    }
}
