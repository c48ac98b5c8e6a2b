using System.Collections.Immutable;
using System.Diagnostics;
using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Proxy.Interception;
using Estoppl.Proxy.Protocol;

namespace Estoppl.Proxy.Stdio;

/// <summary>What one message came to.</summary>
/// <param name="Durable">Completes when the facts that must come first are durable; fails when they may not be.</param>
/// <param name="Asking">The request that waits for the outcome.</param>
/// <param name="Leaves">What may leave then: a forward, a reply, or nothing.</param>
internal readonly record struct Outcome(Task Durable, RequestId? Asking, Effect? Leaves);

/// <summary>
/// What the threads of one session share. One of them at a time steps the exchange and submits the facts, so the ledger has them in the
/// order in which they were decided, and none behind the session's end.
/// </summary>
internal sealed class Session(Exchange exchange, SharedLedger ledger, Action<string> onLedgerFault)
{
    private readonly Lock _entry = new();
    private readonly Lock _fault = new();
    private string? _faultFact;
    private TaskCompletionSource? _allAnswered;

    /// <summary>Steps the exchange and submits what is to be recorded.</summary>
    public Outcome Step(Func<Exchange, ImmutableArray<Effect>> step)
    {
        lock (_entry)
        {
            var outcome = new Outcome(Task.CompletedTask, null, null);
            foreach (var effect in step(exchange))
            {
                outcome = effect switch
                {
                    Effect.Append append => outcome with { Durable = Submit(append.Events), Asking = append.Asking },
                    Effect.Record record => KeepWithin(outcome, record),
                    Effect.Forward forward => outcome with { Asking = forward.Asking ?? outcome.Asking, Leaves = forward },
                    Effect.Reply reply => outcome with { Leaves = reply },
                    _ => throw new UnreachableException(),
                };
            }

            // Nobody will wait for these facts, so their failure is kept from getting lost here.
            if (outcome.Leaves is null) Keep(outcome.Durable);
            if (exchange.Unanswered == 0) _allAnswered?.TrySetResult();
            return outcome;
        }
    }

    /// <summary>Tells the exchange that a call's bytes leave now.</summary>
    public void Forwarding(RequestId asking)
    {
        lock (_entry) exchange.OnForwarding(asking);
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

    private Outcome KeepWithin(Outcome outcome, Effect.Record record)
    {
        Keep(Submit(record.Events));
        return outcome;
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
