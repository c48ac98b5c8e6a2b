using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Storage;

namespace Estoppl.Ledger.Sharing;

/// <summary>
/// The holder's knowledge of what people have ordered, and who is to be told. Whoever watches has the controls that a group brings before
/// anything of that group, or of a later one, is acknowledged to it.
/// </summary>
internal sealed class Orders
{
    /// <summary>How many events a snapshot may be behind: what an opening after a crash reads at most, unless nobody could write one.</summary>
    private const long SnapshotEvery = 16_384;

    private readonly LedgerFolder _folder;
    private readonly LedgerStore _store;
    private readonly LogId _log;
    private readonly Action<Controls> _onControls;
    private readonly Action<string> _warn;
    private readonly Lock _gate = new();
    private readonly HashSet<HolderConnection> _watchers = [];
    private ControlState _state;
    private Position _kept;
    private bool _isUnkept, _hasWarned;

    /// <summary>Learns from the snapshot and the events behind it what is in force.</summary>
    /// <param name="onControls">Told at once, and after each change, on the writing thread: this process's own watcher.</param>
    public Orders(LedgerFolder folder, LedgerStore store, LogId log, Action<Controls> onControls, Action<string> warn)
    {
        (_folder, _store, _log, _onControls, _warn) = (folder, store, log, onControls, warn);
        (_state, _kept) = ControlSnapshot.Read(folder, log, LeafBefore);
        foreach (var batch in store.ReadBatches(_kept, store.Next))
        {
            foreach (ref readonly var it in batch.Span)
            {
                if (!ControlFold.MayConcern(it.Event.Span) || EventCodec.Decode(it.Event.Span) is not DecodedEvent.Known known) continue;
                _state = ControlFold.Apply(_state, it.Seq, known.Envelope.Event);
                _isUnkept = true;
            }
        }

        onControls(_state.Controls);
    }

    /// <summary>What is in force, and which tools are pinned.</summary>
    public ControlState State
    {
        get
        {
            lock (_gate) return _state;
        }
    }

    /// <summary>Tells a connection what is in force, and from then on each change.</summary>
    public void Watch(HolderConnection connection)
    {
        lock (_gate)
        {
            _watchers.Add(connection);
            connection.Tell(_state.Controls);
        }
    }

    /// <summary>A connection has ended.</summary>
    public void Forget(HolderConnection connection)
    {
        lock (_gate) _watchers.Remove(connection);
    }

    /// <summary>Events that order something are durable. On the writing thread, before whoever submitted them, or anything behind them, is told.</summary>
    public void OnStored(IReadOnlyList<(Position Seq, ObservedEvent Event)> events)
    {
        lock (_gate)
        {
            var before = _state.Controls;
            foreach (var (seq, it) in events) _state = ControlFold.Apply(_state, seq, it);
            _isUnkept = true;
            if (_state.Controls == before) return;
            _onControls(_state.Controls);
            foreach (var connection in _watchers) connection.Tell(_state.Controls);
        }
    }

    /// <summary>A group is durable, and everybody was told. On the writing thread.</summary>
    public void OnCommitted()
    {
        if (_isUnkept || _store.Next.Value - _kept.Value >= SnapshotEvery) Keep();
    }

    /// <summary>Keeps what is known, for the next opening. When nothing more is written.</summary>
    public void Keep()
    {
        if (_store.Last is not { } last || last.Seq.Next == _kept) return;
        try
        {
            ControlSnapshot.Write(_folder, _log, last.Seq.Next, last, State);
            (_kept, _isUnkept) = (last.Seq.Next, false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It only saves time: the next opening reads the events.
            if (!_hasWarned) _warn($"what is pinned and stopped cannot be kept beside the ledger, so opening it takes longer: {failure.Message}");
            (_kept, _isUnkept, _hasWarned) = (last.Seq.Next, false, true);
        }
    }

    private Digest? LeafBefore(Position position)
    {
        if (position == Position.First || position > _store.Next) return null;
        foreach (var batch in _store.ReadBatches(new Position(position.Value - 1), position)) return Leaf.Of(batch.Span[0]);
        return null;
    }
}
