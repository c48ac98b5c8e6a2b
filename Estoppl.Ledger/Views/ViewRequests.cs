namespace Estoppl.Ledger.Views;

/// <summary>The questions that wait for an answer, and what wakes the thread that answers them. Safe to use from any thread.</summary>
internal sealed class ViewRequests
{
    private readonly Lock _lock = new();
    private readonly List<ViewRequest> _waiting = [];
    private Action _wake = static () => { };
    private bool _isClosed;

    /// <summary>Adds a question and wakes the thread. False when nothing is answered any more.</summary>
    public bool TryAdd(ViewRequest request)
    {
        lock (_lock)
        {
            if (_isClosed) return false;
            _waiting.Add(request);
        }

        Wake();
        return true;
    }

    /// <summary>Those that still wait.</summary>
    public List<ViewRequest> Waiting()
    {
        lock (_lock)
        {
            _waiting.RemoveAll(request => request.IsOver);
            return [.. _waiting];
        }
    }

    /// <summary>Those that still wait and need some preparation.</summary>
    public List<ViewRequest> Unprepared() => Waiting().FindAll(request => request.Needs != ViewPreparation.None);

    /// <summary>Fails all that wait.</summary>
    public void Fail(Exception cause) => Waiting().ForEach(request => request.Fail(cause));

    /// <summary>Fails all that wait, and takes no more.</summary>
    public void Close(Exception cause)
    {
        lock (_lock) _isClosed = true;
        Fail(cause);
    }

    /// <summary>Cancels the last <see cref="Rearm"/>.</summary>
    public void Wake()
    {
        Action wake;
        lock (_lock) wake = _wake;
        // Outside the lock: it calls whoever waits.
        wake();
    }

    /// <summary>A token that is cancelled by the next <see cref="Wake"/>. What was added before it must be looked for after it.</summary>
    public CancellationToken Rearm()
    {
        // Never disposed: without a timer there is nothing to let go, and a late Wake must not meet a source that is gone.
        var source = new CancellationTokenSource();
        lock (_lock) _wake = source.Cancel;
        return source.Token;
    }
}
