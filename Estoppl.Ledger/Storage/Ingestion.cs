using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Storage;

/// <summary>
/// Carries durable events from the tail into LiteDB, off the way of an acknowledgement, and truncates the log when the data file has
/// them. The store thread is the only one that writes to LiteDB.
/// </summary>
internal sealed class Ingestion
{
    private readonly object _signal = new();
    private readonly Lock _appending;
    private readonly IDisk _disk;
    private readonly EventLog _log;
    private readonly Tail _tail;
    private readonly StoreLimits _limits;
    private readonly Failure _failure;
    private readonly Position _recoveredEnd;
    private readonly Thread? _thread;
    private EventStore? _store;
    private bool _stopping;

    /// <param name="appending">Held by whoever writes to <paramref name="log"/>.</param>
    /// <param name="onThread">False does the work inside the caller's <see cref="Nudge"/>, so that a spec meets every write in the same order again.</param>
    public Ingestion(IDisk disk, EventLog log, Tail tail, StoreLimits limits, Failure failure, Lock appending, bool onThread)
    {
        (_disk, _log, _tail, _limits, _failure, _appending) = (disk, log, tail, limits, failure, appending);
        _recoveredEnd = tail.End;
        if (!onThread) return;
        _thread = new Thread(Run) { IsBackground = true, Name = "estoppl ledger store" };
        _thread.Start();
    }

    /// <summary>LiteDB, as soon as it is open and known to agree with the log.</summary>
    public EventStore Store
    {
        get
        {
            lock (_signal)
            {
                while (_store is null)
                {
                    _failure.ThrowIfAny();
                    if (_thread is null) _store = OpenStore();
                    else Monitor.Wait(_signal);
                }

                return _store;
            }
        }
    }

    private bool IsDue
    {
        get
        {
            var (events, bytes) = _tail.Size;
            return events >= _limits.DueEvents || bytes >= _limits.DueBytes || _log.Bytes >= _limits.LogBytes;
        }
    }

    /// <summary>Returns when the tail has room for more, or the store has failed.</summary>
    public void WaitForRoom()
    {
        if (_thread is null) WorkWhileDue();
        while (IsFull())
        {
            lock (_signal)
            {
                if (_failure.First is not null) return;
                if (IsFull()) Monitor.Wait(_signal);
            }
        }

        bool IsFull()
        {
            var (events, bytes) = _tail.Size;
            return events >= _limits.TailEvents || bytes >= _limits.TailBytes;
        }
    }

    /// <summary>The tail has grown.</summary>
    public void Nudge()
    {
        if (!IsDue) return;
        if (_thread is null) WorkWhileDue();
        else Wake();
    }

    /// <summary>Wakes everyone who waits, to look at the failure.</summary>
    public void Wake()
    {
        lock (_signal) Monitor.PulseAll(_signal);
    }

    /// <summary>Unless the store has failed: ingests all, writes it to the data file and truncates the log. Then closes LiteDB.</summary>
    public void Stop()
    {
        lock (_signal)
        {
            _stopping = true;
            Monitor.PulseAll(_signal);
        }

        if (_thread is null) Try(Finish);
        else _thread.Join();
        _store?.Dispose();
    }

    private void Run() => Try(() =>
    {
        var store = OpenStore();
        lock (_signal)
        {
            _store = store;
            Monitor.PulseAll(_signal);
        }

        while (WaitForWork()) WorkWhileDue();
        Finish();
    });

    private void Try(Action work)
    {
        try
        {
            if (_failure.First is null) work();
        }
        catch (Exception cause)
        {
            _failure.Remember(cause);
            Wake();
            _tail.Wake();
        }
    }

    private bool WaitForWork()
    {
        lock (_signal)
        {
            while (!_stopping && !IsDue && _failure.First is null) Monitor.Wait(_signal);
            return !_stopping && _failure.First is null;
        }
    }

    private void Finish()
    {
        if (_failure.First is null && _log.Bytes > 0) Truncate();
    }

    private void WorkWhileDue()
    {
        while (IsDue && _failure.First is null)
        {
            if (_log.Bytes >= _limits.LogBytes) Truncate();
            else
                do IngestSegment();
                while (_tail.Size.Events >= _limits.SegmentEvents && _log.Bytes < _limits.LogBytes);
        }
    }

    // The bulk goes to the data file while appends go on. Only what they added meanwhile is written with them waiting: the new epoch
    // must not need anything from the blocks it is about to reuse.
    private void Truncate()
    {
        for (var end = _tail.End; Store.End < end;) IngestSegment();
        Store.Checkpoint();
        lock (_appending)
        {
            while (Store.End < _tail.End) IngestSegment();
            Store.Checkpoint();
            _failure.ThrowIfAny();
            _log.Truncate(Store.DataLength, _tail.Tree, _tail.Last);
        }
    }

    private void IngestSegment()
    {
        var store = Store;
        var end = new Position(store.End.Value + _limits.SegmentEvents);
        if (!_tail.TryCopy(store.End, end, _limits.SegmentBytes, out var events) || events.Length == 0) return;
        store.Insert(events);
        _tail.DropTo(store.End);
        Wake();
    }

    private EventStore OpenStore()
    {
        var store = new EventStore(_disk, _limits);
        try
        {
            if (store.End < _log.Base)
                throw new LedgerDamagedException($"the data file in {_disk.Folder} ends before event {store.End}, and the log begins at {_log.Base}");
            if (store.End > _recoveredEnd)
                throw new LedgerDamagedException($"the log in {_disk.Folder} ends before event {_recoveredEnd}, and the data file before {store.End}");
            Compare(store);
            _tail.DropTo(store.End);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    private void Compare(EventStore store)
    {
        for (var at = _log.Base; at < store.End;)
        {
            var stored = store.SegmentOf(at).Span;
            // A segment may begin before the log, if it was put there from outside.
            stored = stored[(int)(at.Value - stored[0].Seq.Value)..];
            _tail.TryCopy(at, stored[^1].Seq.Next, out var logged);
            for (var i = 0; i < stored.Length; i++, at = at.Next)
                if (i >= logged.Length || !IsSame(stored[i], logged[i]))
                    throw new LedgerDamagedException($"event {at} in the data file of {_disk.Folder} is not the one in the log");
        }
    }

    private static bool IsSame(in SealedEvent one, in SealedEvent other) =>
        one.Event.Span.SequenceEqual(other.Event.Span) && one.Signature.Span.SequenceEqual(other.Signature.Span);
}
