using System.Collections.Immutable;
using System.Diagnostics;
using Estoppl.Ledger;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Proxy.Interception;
using Estoppl.Proxy.Policy;
using Estoppl.Proxy.Protocol;

namespace Estoppl.Proxy.Stdio;

/// <summary>What one message came to.</summary>
/// <param name="Durable">Completes when the facts that must come first are durable; fails when they may not be.</param>
/// <param name="Call">The call that waits for the outcome.</param>
/// <param name="Leaves">What may happen then: a forward, a reply, a call shown to people, or nothing.</param>
internal readonly record struct Outcome(Task Durable, Waiting.Call? Call, Effect? Leaves)
{
    public static Outcome None { get; } = new(Task.CompletedTask, null, null);
}

/// <summary>
/// What the threads of one session share. One of them at a time steps the exchange and submits the facts, so the ledger has them in the
/// order in which they were decided, and none behind the session's end. Every step knows the newest controls.
/// </summary>
internal sealed class Session(Exchange exchange, SharedLedger ledger, ServerKey server, ControlInbox inbox, Action<string> onLedgerFault)
{
    private readonly Lock _entry = new();
    private readonly Lock _fault = new();
    private readonly Dictionary<CallId, MessageBuffer> _kept = [];
    private Controls _controls = Controls.None;
    private Position _pins;
    private string? _faultFact;
    private TaskCompletionSource? _allAnswered;

    /// <summary>Steps the exchange by a message, which has one outcome at most, and submits what is to be recorded.</summary>
    /// <param name="message">Kept, and no longer the caller's, when the outcome is that its call is held.</param>
    public Outcome Step(Func<Exchange, ImmutableArray<Effect>> step, MessageBuffer? message = null)
    {
        lock (_entry)
        {
            var outcome = Outcome.None;
            foreach (var effect in Effects(step)) outcome = Do(effect, outcome);
            if (outcome.Leaves is Effect.Hold hold) _kept.Add(hold.Call.Id, message!);
            Finish(outcome);
            return outcome;
        }
    }

    /// <summary>Steps the exchange by an order, which may have many outcomes.</summary>
    public List<Outcome> StepAll(Func<Exchange, ImmutableArray<Effect>> step)
    {
        lock (_entry)
        {
            var (all, outcome) = (new List<Outcome>(), Outcome.None);
            foreach (var effect in Effects(step))
            {
                outcome = Do(effect, outcome);
                if (outcome.Leaves is null) continue;
                all.Add(outcome);
                outcome = Outcome.None;
            }

            Finish(outcome);
            return all;
        }
    }

    /// <summary>The last word on a call whose facts are durable.</summary>
    /// <returns>Nothing when its bytes may go to the server now; otherwise what becomes of it instead.</returns>
    public Outcome? WhyNotForward(Waiting.Call call)
    {
        var outcome = Step(exchange => exchange.OnForwarding(call));
        return outcome == Outcome.None ? null : outcome;
    }

    /// <summary>Whether a list of tools may come from the server.</summary>
    public bool AwaitsAnyTools()
    {
        lock (_entry) return exchange.AwaitsAnyTools;
    }

    /// <summary>Whether a server's answer with this id is a list of tools.</summary>
    public bool AwaitsTools(RequestId id)
    {
        lock (_entry) return exchange.AwaitsTools(id);
    }

    /// <summary>Whether a tool is hidden from the client.</summary>
    public bool IsHidden(ToolName tool)
    {
        lock (_entry) return exchange.IsHidden(tool);
    }

    /// <summary>The server's pinned tools, where some have changed since this was asked last. For one thread.</summary>
    /// <exception cref="ExplainedException">Nobody can hold the ledger.</exception>
    public PinnedTools? NewPins()
    {
        var newest = ledger.Controls.Pins;
        if (newest == _pins) return null;
        var pins = ledger.ToolsOf(server);
        _pins = newest;
        return pins;
    }

    /// <summary>Lets people see a held call, unless it was decided meanwhile.</summary>
    public void Show(HeldCall shown)
    {
        lock (_entry)
            if (_kept.ContainsKey(shown.Call)) ledger.Hold(shown);
    }

    /// <summary>The bytes of a call that was held: the caller's from here on.</summary>
    public MessageBuffer TakeKept(Waiting.Call call)
    {
        lock (_entry) return _kept.Remove(call.Id, out var kept) ? kept : throw new InvalidOperationException("the call is not held");
    }

    /// <summary>Submits the session's last facts. Nothing steps the exchange after that.</summary>
    /// <returns>Null when they are durable; otherwise why not.</returns>
    public string? End(string reason, int? exitCode)
    {
        Task durable;
        lock (_entry) durable = Submit(exchange.OnEnded(reason, exitCode));
        return WhyNotDurable(durable);
    }

    /// <summary>Completes when no request of the client waits for the server any more.</summary>
    public Task AllAnswered()
    {
        lock (_entry)
        {
            _allAnswered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (exchange.Unanswered == 0) _allAnswered.SetResult();
            return _allAnswered.Task;
        }
    }

    /// <summary>Waits for <paramref name="durable"/>. Null when it is; otherwise why not.</summary>
    public string? WhyNotDurable(Task durable)
    {
        try
        {
            durable.GetAwaiter().GetResult();
            lock (_fault) _faultFact = null;
            return null;
        }
        // Whatever kept the facts from the disk, nothing that depends on them may happen.
        catch (Exception fault)
        {
            return Note(fault);
        }
    }

    // What was acknowledged before this step stands behind all that these controls reflect.
    private ImmutableArray<Effect> Effects(Func<Exchange, ImmutableArray<Effect>> step)
    {
        var newest = ledger.Controls;
        if (!ReferenceEquals(_controls, newest))
        {
            _controls = newest;
            exchange.Obey(KillSwitches.Of(_controls.KillSwitches));
        }

        return step(exchange);
    }

    private Outcome Do(Effect effect, Outcome outcome)
    {
        switch (effect)
        {
            case Effect.Append append: return outcome with { Durable = Submit(append.Events), Call = append.Call };
            case Effect.Record record:
                Keep(Submit(record.Events));
                return outcome;
            case Effect.Drop drop:
                if (_kept.Remove(drop.Call, out var kept)) kept.Dispose();
                ledger.LetGo(drop.Call);
                return outcome;
            case Effect.Keep keep:
                inbox.OnListed(keep.Page);
                return outcome;
            case Effect.Forward or Effect.Reply or Effect.Hold: return outcome with { Leaves = effect };
            default: throw new UnreachableException();
        }
    }

    private void Finish(Outcome outcome)
    {
        // Nobody will wait for these facts, so their failure is kept from getting lost here.
        if (outcome.Leaves is null) Keep(outcome.Durable);
        if (exchange.Unanswered == 0) _allAnswered?.TrySetResult();
    }

    private void Keep(Task durable)
    {
        if (durable.IsCompletedSuccessfully) return;
        durable.ContinueWith(task => Note(task.Exception!.GetBaseException()), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    private Task Submit(ImmutableArray<ObservedEvent> events) => ledger.AppendAsync(events);

    private string Note(Exception fault)
    {
        var fact = fault is ExplainedException explained ? $"{explained.Fact}." : fault.Message;
        lock (_fault)
        {
            if (_faultFact is not null) return fact;
            _faultFact = fact;
        }

        onLedgerFault(fact);
        return fact;
    }
}
