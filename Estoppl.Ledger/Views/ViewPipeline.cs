using System.Reactive.Linq;
using System.Reactive.Subjects;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Ledger.Views;

/// <summary>
/// Follows the committed events on a thread of its own, bite by bite: read, fold, store, publish. It is lazy: unasked it waits until many
/// events have gathered or some time has passed, and it opens LiteDB only to store or to answer. Only this thread touches the views.
/// Views that turn out unusable are made anew on the way, and a question that met them is answered from the new ones.
/// </summary>
internal sealed class ViewPipeline : IDisposable
{
    private const int Attempts = 3;

    // LiteDB has been seen to walk in circles on damaged pages: that must not keep the process.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly ViewPaths _paths;
    private readonly CommittedEvents _events;
    private readonly ViewPace _pace;
    private readonly TimeProvider _clock;
    private readonly MachineStart _machine;
    private readonly ViewRequests _requests = new();
    private readonly Subject<Bite> _bites = new();
    private readonly Subject<ViewChange> _changes = new();
    private readonly Thread _thread;
    private ViewStore? _store;
    private IDisposable? _following;
    private Position _next, _published;
    private int _watchers;
    private readonly CancellationTokenSource _stopping = new();
    private volatile Exception? _fault;
    private volatile string? _discarded;

    public ViewPipeline(ViewPaths paths, CommittedEvents events, ViewPace pace, TimeProvider clock, MachineStart machine)
    {
        (_paths, _events, _pace, _clock, _machine) = (paths, events, pace, clock, machine);
        _next = ViewFile.EndOf(paths);
        _thread = new Thread(Run) { IsBackground = true, Name = "estoppl views" };
        _thread.Start();
    }

    /// <summary>Why the views cannot follow now; none when they can.</summary>
    public Exception? Fault => _fault;

    /// <summary>Why views that were stored before have been thrown away; none when they have not.</summary>
    public string? Discarded => _discarded;

    /// <summary>What each stored bite changed, as long as somebody listens. Called on the views' thread.</summary>
    public IObservable<ViewChange> Changes => Observable.Create<ViewChange>(observer =>
    {
        Interlocked.Increment(ref _watchers);
        var watching = _changes.Subscribe(observer);
        _requests.Wake();
        return () =>
        {
            watching.Dispose();
            Interlocked.Decrement(ref _watchers);
        };
    });

    /// <summary>Has a question answered once the views reflect all events before <paramref name="atLeast"/>.</summary>
    public Task<T> Ask<T>(
        Func<ViewStore, T> work, Position atLeast, IProgress<ViewProgress>? progress, CancellationToken cancellation,
        ViewPreparation needs = ViewPreparation.None)
    {
        var request = new ViewRequest<T>(work, atLeast, progress, cancellation) { Needs = needs };
        if (!_requests.TryAdd(request)) request.Fail(Closed());
        return request.Task;
    }

    /// <summary>Cancelled when this is closed: for questions that take long.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Ends behind the bite that is being stored. What was not answered fails.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        _requests.Wake();
        if (!_thread.Join(s_patience)) _requests.Close(Closed());
        _changes.OnCompleted();
    }

    private static ObjectDisposedException Closed() => new(nameof(LedgerViews), "The views are closed.");

    private void Run()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                if (WaitForWork()) Work();
            }
            // Whatever it was, it is told to whoever asks; the ledger must not stop because its views do.
            catch (Exception cause)
            {
                Close();
                _fault = cause is UnusableViewsException or IOException or UnauthorizedAccessException ? new ViewsException(_paths.Data, cause) : cause;
                _requests.Fail(_fault);
            }
        }

        Close();
        _requests.Close(Closed());
    }

    private void Work()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Prepare();
                Open();
                _fault = null;
                Answer();
                if (Follow()) return;
            }
            catch (UnusableViewsException unusable) when (attempt < Attempts)
            {
                Discard(unusable.Message);
            }
        }
    }

    private void Prepare()
    {
        var wanted = _requests.Unprepared();
        if (wanted.Exists(request => request.Needs == ViewPreparation.Remade)) Discard(null);
        else if (wanted.Count > 0) Close();
        foreach (var request in wanted) request.Needs = ViewPreparation.None;
    }

    private void Open()
    {
        if (_store is not null) return;
        var store = ViewStore.Open(_paths, _machine);
        Use(store);
        if (!Agrees(store.Current)) throw new UnusableViewsException("they reflect other events than the ledger has");
    }

    private void Use(ViewStore store)
    {
        _store = store;
        _next = store.Current.Next;
        _following = _bites.Fold(store.Current).Do(store.Write).Subscribe(Stored);
    }

    private void Close()
    {
        _following?.Dispose();
        _store?.Dispose();
        (_following, _store) = (null, null);
    }

    private void Discard(string? why)
    {
        if (why is not null && File.Exists(_paths.Data)) _discarded = why;
        // What had been reached before is not to be seen half-way, as far as the ledger has it.
        var reached = _events.End() < _next ? _events.End() : _next;
        foreach (var request in _requests.Waiting().Where(request => request.AtLeast < reached)) request.AtLeast = reached;

        Close();
        Use(ViewStore.Create(_paths, _machine));
    }

    private bool Agrees(ViewState state)
    {
        if (state.Next == Position.First) return true;
        if (state.Next > _events.End()) return false;
        foreach (var piece in _events.Read(new Position(state.Next.Value - 1)))
            if (!piece.IsEmpty) return Leaf.Of(piece.Span[0]) == state.Last;
        return false;
    }

    // False when it was interrupted by a question that needs some preparation.
    private bool Follow()
    {
        foreach (var bite in _events.Bites(_store!.Current.Next, _events.End(), _pace.BiteEvents, _pace.BiteBytes))
        {
            if (_stopping.IsCancellationRequested) return true;
            if (_requests.Unprepared().Count > 0) return false;
            var woken = _requests.Rearm();
            var start = _clock.GetTimestamp();
            _bites.OnNext(bite);
            Report();
            Answer();
            if (_requests.Waiting().Count == 0) Rest(_clock.GetElapsedTime(start), woken);
        }

        return _requests.Unprepared().Count == 0;
    }

    private void Stored(ViewStep step)
    {
        _next = step.State.Next;
        if (_next <= _published) return;
        _published = _next;
        if (_changes.HasObservers) _changes.OnNext(new ViewChange(step.State.Stats, step.Rows));
    }

    private void Report()
    {
        var progress = new ViewProgress(_next.Value, _events.End().Value);
        foreach (var request in _requests.Waiting()) request.Progress?.Report(progress);
    }

    private void Answer()
    {
        foreach (var request in _requests.Waiting().Where(request => request.AtLeast <= _next && request.Needs == ViewPreparation.None))
        {
            try
            {
                request.Answer(_store!);
            }
            catch (Exception cause) when (cause is not (UnusableViewsException or ViewsException))
            {
                request.Fail(cause);
            }
        }
    }

    // False when the views are closed.
    private bool WaitForWork()
    {
        while (true)
        {
            var woken = _requests.Rearm();
            if (_stopping.IsCancellationRequested) return false;
            var waiting = _requests.Waiting();
            if (waiting.Exists(request => request.Needs != ViewPreparation.None || request.AtLeast <= _next)) return true;
            if (waiting.Count > 0 && _events.End() > _next) return true;
            if (IsDue(woken)) return true;
        }
    }

    // True when it is time to follow unasked; false when something has to be looked at again.
    private bool IsDue(CancellationToken woken)
    {
        if (_fault is not null)
        {
            Rest(_pace.Retry, woken);
            if (!woken.IsCancellationRequested) _fault = null;
            return false;
        }

        Within(_store is null ? null : _pace.Idle, end => _events.WaitFor(_next, end), woken);
        if (woken.IsCancellationRequested) return false;
        if (_events.End() <= _next)
        {
            Close();
            return false;
        }

        if (_requests.Waiting().Count > 0) return false;
        var delay = Volatile.Read(ref _watchers) > 0 ? _pace.WatchedDelay : _pace.Delay;
        Within(delay, end => _events.WaitFor(new Position(_next.Value + _pace.Backlog - 1), end), woken);
        return !woken.IsCancellationRequested;
    }

    // Unasked the views take at most half of a core: somebody else may need it now.
    private void Rest(TimeSpan time, CancellationToken woken)
    {
        if (time > TimeSpan.Zero) Within(time, static end => end.WaitHandle.WaitOne(), woken);
    }

    private void Within(TimeSpan? limit, Action<CancellationToken> wait, CancellationToken woken)
    {
        if (limit is not { } time)
        {
            wait(woken);
            return;
        }

        using var timer = new CancellationTokenSource(time, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, woken);
        wait(either.Token);
    }
}
