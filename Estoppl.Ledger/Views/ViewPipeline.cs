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

    private readonly ViewPaths _paths;
    private readonly CommittedEvents _events;
    private readonly ViewPace _pace;
    private readonly TimeProvider _clock;
    private readonly MachineStart _machine;
    private readonly List<ViewRequest> _requests = [];
    private readonly Subject<Bite> _bites = new();
    private readonly Subject<ViewChange> _changes = new();
    private readonly Thread _thread;
    private CancellationTokenSource _wake = new();
    private ViewStore? _store;
    private IDisposable? _following;
    private Position _next, _published;
    private long _lastAnswer;
    private int _watchers;
    private bool _stopping;
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
        Wake();
        return () =>
        {
            watching.Dispose();
            Interlocked.Decrement(ref _watchers);
        };
    });

    /// <summary>Has a question answered once the views reflect all events before <paramref name="atLeast"/>.</summary>
    public Task<T> Ask<T>(
        Func<ViewStore, T> work, Position atLeast, IProgress<ViewProgress>? progress, CancellationToken cancellation, bool anew = false)
    {
        var request = new ViewRequest<T>(work, atLeast, progress, cancellation) { Anew = anew };
        lock (_requests)
        {
            if (_stopping) request.Fail(Closed());
            else _requests.Add(request);
        }

        Wake();
        return request.Task;
    }

    /// <summary>Ends behind the bite that is being stored. What was not answered fails.</summary>
    public void Dispose()
    {
        lock (_requests) _stopping = true;
        Wake();
        _thread.Join();
        _changes.OnCompleted();
        _wake.Dispose();
    }

    private static ObjectDisposedException Closed() => new(nameof(LedgerViews), "The views are closed.");

    private void Wake()
    {
        lock (_requests) _wake.Cancel();
    }

    private void Run()
    {
        while (WaitForWork())
        {
            try
            {
                Work();
            }
            // Whatever it was, it is told to whoever asks; the ledger must not stop because its views do.
            catch (Exception cause)
            {
                Close();
                _fault = cause is UnusableViewsException or IOException or UnauthorizedAccessException ? new ViewsException(_paths.Data, cause) : cause;
                FailAll(_fault);
            }
        }

        Close();
        FailAll(Closed());
    }

    private void Work()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (IsWantedAnew()) Discard(null);
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

    private void Open()
    {
        if (_store is null)
        {
            var store = ViewStore.Open(_paths, _machine);
            Use(store);
            if (!Agrees(store.Current)) throw new UnusableViewsException("they reflect other events than the ledger has");
        }
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
        lock (_requests)
            foreach (var request in _requests)
            {
                if (request.AtLeast < reached) request.AtLeast = reached;
                request.Anew = false;
            }

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

    // False when it was interrupted because the views are to be made anew.
    private bool Follow()
    {
        foreach (var bite in _events.Bites(_store!.Current.Next, _events.End(), _pace.BiteEvents, _pace.BiteBytes))
        {
            if (Volatile.Read(ref _stopping)) return true;
            if (IsWantedAnew()) return false;
            _bites.OnNext(bite);
            Report();
            Answer();
        }

        return !IsWantedAnew();
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
        foreach (var request in Pending(_ => true)) request.Progress?.Report(progress);
    }

    private void Answer()
    {
        foreach (var request in Pending(request => request.AtLeast <= _next && !request.Anew))
        {
            try
            {
                request.Answer(_store!);
            }
            catch (Exception cause) when (cause is not (UnusableViewsException or ViewsException))
            {
                request.Fail(cause);
            }

            lock (_requests) _requests.Remove(request);
            _lastAnswer = _clock.GetTimestamp();
        }
    }

    private List<ViewRequest> Pending(Func<ViewRequest, bool> which)
    {
        lock (_requests)
        {
            _requests.RemoveAll(request => request.IsOver);
            return [.. _requests.Where(which)];
        }
    }

    private bool IsWantedAnew() => Pending(request => request.Anew).Count > 0;

    private void FailAll(Exception cause)
    {
        foreach (var request in Pending(_ => true)) request.Fail(cause);
        Pending(_ => true);
    }

    // False when the views are closed.
    private bool WaitForWork()
    {
        while (true)
        {
            CancellationToken woken;
            lock (_requests)
            {
                if (_stopping) return false;
                var pending = Pending(_ => true);
                if (pending.Any(request => request.Anew || request.AtLeast <= _next) || pending.Count > 0 && _events.End() > _next) return true;
                _wake.Dispose();
                _wake = new CancellationTokenSource();
                woken = _wake.Token;
            }

            if (Rest(woken)) return true;
        }
    }

    // True when it is time to follow unasked; false when something has to be looked at again.
    private bool Rest(CancellationToken woken)
    {
        if (_fault is not null)
        {
            Within(_pace.Retry, static end => end.WaitHandle.WaitOne(), woken);
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

        lock (_requests)
            if (_requests.Count > 0) return false;
        Within(Volatile.Read(ref _watchers) > 0 ? _pace.WatchedDelay : _pace.Delay, end => _events.WaitFor(new Position(_next.Value + _pace.Backlog - 1), end), woken);
        if (woken.IsCancellationRequested) return false;
        if (_store?.RowsRead > _pace.RowsBeforeReopening && _clock.GetElapsedTime(_lastAnswer) > _pace.Idle) Close();
        return true;
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

/// <summary>What some events have changed.</summary>
/// <param name="Stats">The stats with them.</param>
/// <param name="Rows">The rows that are new or different, in ledger order.</param>
public sealed record ViewChange(StatsView Stats, System.Collections.Immutable.ImmutableArray<CallView> Rows);
