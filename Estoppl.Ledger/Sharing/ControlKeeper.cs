using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Storage;

namespace Estoppl.Ledger.Sharing;

/// <summary>
/// What the ledger's control events have come to, in the memory of its holder: it follows each group when that is durable and before anybody is
/// told so, and sends what has changed to all who watch, ahead of the acknowledgements. Any thread may ask.
/// </summary>
internal sealed class ControlKeeper : IDisposable
{
    /// <summary>So many events a replay has to pass over at most when the process was killed.</summary>
    public const int SnapshotEvery = 16 * 1024;

    private readonly LedgerFolder _folder;
    private readonly OpenedLedger _opened;
    private readonly JoinOptions _options;
    private readonly Action _onChanged;
    private readonly StoredEventReader _reader = new();

    /// <summary>Guards what the next four are, so that who begins to watch misses no change.</summary>
    private readonly Lock _gate = new();
    private readonly HashSet<HolderConnection> _watching = [];
    private ControlState _state = ControlState.Empty;
    private Position _next, _written;

    private readonly Lock _saving = new();
    private ControlSnapshot? _due;
    private Thread? _saver;
    private bool _hasWarned;

    private ControlKeeper(LedgerFolder folder, OpenedLedger opened, JoinOptions options, Action onChanged) =>
        (_folder, _opened, _options, _onChanged) = (folder, opened, options, onChanged);

    /// <summary>Reads them, from the snapshot and the events behind it.</summary>
    /// <param name="onChanged">Told on the writing thread, which must not be kept waiting, after they have changed.</param>
    /// <exception cref="LedgerException">The events cannot be read, and this process is going to append. Otherwise <see cref="Fault"/> says so.</exception>
    public static ControlKeeper Open(LedgerFolder folder, OpenedLedger opened, JoinOptions options, Action onChanged)
    {
        var keeper = new ControlKeeper(folder, opened, options, onChanged);
        try
        {
            keeper.Replay();
        }
        // Who only looks at a damaged ledger must be able to.
        catch (LedgerException unreadable) when (!options.Append)
        {
            keeper.Fault = unreadable;
        }

        return keeper;
    }

    /// <summary>Why the controls are unknown: nobody may act then as if nothing had been ordered. Null while all is well.</summary>
    public LedgerException? Fault { get; private set; }

    /// <summary>The newest.</summary>
    /// <exception cref="LedgerException">They are unknown.</exception>
    public Controls Controls => State.Controls;

    /// <summary>The newest, with the tools.</summary>
    /// <exception cref="LedgerException">They are unknown.</exception>
    public ControlState State
    {
        get
        {
            if (Fault is { } fault) throw fault;
            lock (_gate) return _state;
        }
    }

    /// <summary>Folds what has become durable, on the writing thread, before anybody is told.</summary>
    public void OnStored(IReadOnlyList<SealedEvent> events)
    {
        if (Fault is not null) return;
        bool hasChanged, isTold;
        lock (_gate)
        {
            var before = _state;
            foreach (var one in events) Take(one);
            hasChanged = !ReferenceEquals(before, _state);
            isTold = hasChanged && !before.Controls.Equals(_state.Controls);
            if (isTold)
            {
                var frame = Frame(_state.Controls);
                foreach (var connection in _watching) connection.Send(frame);
            }
        }

        if (isTold) _onChanged();
        // Where the log begins anew the snapshot follows, so that the next opening finds all behind it in the log, and need not wait for LiteDB.
        if (hasChanged || _opened.Store.LogStart > _written || _next.Value - _written.Value >= SnapshotEvery) Save(events[^1]);
    }

    /// <summary>Tells a connection the controls, and from now on each change of them.</summary>
    public void Watch(HolderConnection connection)
    {
        lock (_gate)
        {
            _watching.Add(connection);
            connection.Send(Fault is { } fault
                ? new FrameWriter().Begin(FrameKind.Controls).Byte(0).Text(fault.Fact).Text(fault.Hint).Frame
                : Frame(_state.Controls));
        }
    }

    /// <summary>Forgets a connection.</summary>
    public void Leave(HolderConnection connection)
    {
        lock (_gate) _watching.Remove(connection);
    }

    /// <summary>Writes the snapshot for the next holder. Nothing is appended any more, and the store is still open.</summary>
    public void Dispose()
    {
        Thread? saver;
        lock (_saving) saver = _saver;
        saver?.Join();
        if (Fault is null && _next != _written && _opened.Store.Fault is null && _opened.Store.Last is { } last && last.Seq.Next == _next) Write(Snapshot(last));
    }

    private static ReadOnlySpan<byte> Frame(Controls controls)
    {
        var frame = new FrameWriter().Begin(FrameKind.Controls).Byte(1);
        ControlFrames.Write(frame, controls);
        return frame.Frame;
    }

    private void Replay()
    {
        var end = _opened.Store.Next;
        if (ControlSnapshot.Read(_folder) is { } snapshot && snapshot.Log == _opened.Log && snapshot.Next <= end && IsOf(snapshot, end))
            (_state, _next, _written) = (snapshot.State, snapshot.Next, snapshot.Next);
        SealedEvent? last = null;
        foreach (var batch in From(_next, end))
            foreach (ref readonly var one in batch.Span)
            {
                Take(one);
                last = one;
            }

        if (last is not { } behind || (_opened.Store.LogStart <= _written && _next.Value - _written.Value < SnapshotEvery)) return;
        Write(Snapshot(behind));
        _written = _next;
    }

    // The newest event is known without LiteDB, which takes its time to open; the one behind the snapshot names the one before it.
    private bool IsOf(ControlSnapshot snapshot, Position end)
    {
        if (snapshot.Next == end && _opened.Store.Last is { } newest) return Leaf.Of(newest) == snapshot.Leaf;
        if (snapshot.Next < end && _reader.Read(From(snapshot.Next, snapshot.Next.Next).First().Span[0].Event.Span) is { } behind) return behind.Prev == snapshot.Leaf;
        return Leaf.Of(From(new Position(snapshot.Next.Value - 1), snapshot.Next).First().Span[0]) == snapshot.Leaf;
    }

    // So are those in the log.
    private IEnumerable<ReadOnlyMemory<SealedEvent>> From(Position from, Position end) =>
        from == end ? [] : _opened.Store.TryReadRecent(from, out var recent) ? [recent] : _opened.Store.ReadBatches(from, end);

    // As the views do, it passes over what a later version wrote and what is no event.
    private void Take(in SealedEvent one)
    {
        _next = one.Seq.Next;
        if (!ControlEvents.MayBe(one.Event.Span)) return;
        if (_reader.Read(one.Event.Span) is { } known && known.Seq == one.Seq) _state = ControlFold.Apply(_state, known);
    }

    private ControlSnapshot Snapshot(SealedEvent last) => new(_opened.Log, _next, Leaf.Of(last), _state);

    // Not on the writing thread: a disk may be slow. The newest is what is written.
    private void Save(SealedEvent last)
    {
        var snapshot = Snapshot(last);
        _written = snapshot.Next;
        lock (_saving)
        {
            _due = snapshot;
            if (_saver is not null) return;
            _saver = new Thread(SaveDue) { IsBackground = true, Name = "estoppl controls" };
            _saver.Start();
        }
    }

    private void SaveDue()
    {
        while (true)
        {
            ControlSnapshot due;
            lock (_saving)
            {
                if (_due is null)
                {
                    _saver = null;
                    return;
                }

                (due, _due) = (_due, null);
            }

            Write(due);
        }
    }

    private void Write(ControlSnapshot snapshot)
    {
        // A reader may hold a ledger that has no event and no name yet.
        if (snapshot.Log == default) return;
        try
        {
            snapshot.Write(_folder);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            if (_hasWarned) return;
            _hasWarned = true;
            _options.Warn($"what was ordered could not be kept in {_folder.Controls}, so the next opening takes longer: {refused.Message}");
        }
    }
}
