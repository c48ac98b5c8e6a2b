using Estoppl.Ledger;
using Estoppl.Proxy.Interception;

namespace Estoppl.Proxy.Stdio;

/// <summary>What the threads of one session share: the exchange, entered by one of them at a time, and the appends nobody waits for.</summary>
internal sealed class Session(Exchange exchange, Action<string> onLedgerFault)
{
    private readonly Lock _entry = new();
    private readonly Lock _fault = new();
    private string? _faultFact;
    private TaskCompletionSource? _allAnswered;

    /// <summary>The ledger's first fault, as a sentence; null while there is none.</summary>
    public string? LedgerFault
    {
        get
        {
            lock (_fault) return _faultFact;
        }
    }

    public T Do<T>(Func<Exchange, T> step)
    {
        lock (_entry)
        {
            var result = step(exchange);
            if (exchange.Unanswered == 0) _allAnswered?.TrySetResult();
            return result;
        }
    }

    public void Do(Action<Exchange> step) => Do(exchange =>
    {
        step(exchange);
        return true;
    });

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

    /// <summary>Remembers an append that nobody waits for, so that its failure is not lost.</summary>
    public void Keep(Task durable)
    {
        if (durable.IsCompletedSuccessfully) return;
        durable.ContinueWith(task => Note(task.Exception!.GetBaseException()), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    /// <summary>Waits for <paramref name="durable"/>. Null when it is; otherwise why not.</summary>
    public string? WhyNotDurable(Task durable)
    {
        if (durable.IsCompletedSuccessfully) return null;
        try
        {
            durable.GetAwaiter().GetResult();
            return null;
        }
        // Whatever kept the facts from the disk, nothing that depends on them may happen.
        catch (Exception fault)
        {
            return Note(fault);
        }
    }

    private string Note(Exception fault)
    {
        lock (_fault)
        {
            if (_faultFact is not null) return _faultFact;
            _faultFact = fault is ExplainedException explained ? $"{explained.Fact}." : fault.Message;
        }

        onLedgerFault(_faultFact);
        return _faultFact;
    }
}
