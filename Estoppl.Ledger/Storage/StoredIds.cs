using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Storage;

/// <summary>
/// Tells whether a submission that is sent a second time was stored the first time. Its sender knows where the ledger ended when it
/// was sent first, so only what came behind that has to be searched: exact however long ago it was. The newest are known anyway, so that
/// what one connection brings late is not stored behind what another brought again. The writing thread's alone.
/// </summary>
internal sealed class StoredIds(LedgerStore store)
{
    /// <summary>Enough for what several clients have on its way when a holder dies.</summary>
    private const int Limit = 16 * 1024;

    private readonly Dictionary<EventId, Position> _newest = [];
    private readonly Queue<EventId> _oldestFirst = [];
    private Position _from = store.Next;

    /// <summary>
    /// What stands between <see cref="_earlierFrom"/> and <see cref="_from"/>, once somebody has asked for something that old. Who asks
    /// was stopped for long, and asks for all that it had on its way: it must not be read anew for each.
    /// </summary>
    private HashSet<EventId>? _earlier;

    private Position _earlierFrom;
    private int _addedSince;

    /// <summary>The first event of a submission has been sealed at <paramref name="position"/>, behind all others.</summary>
    public void Add(EventId id, Position position)
    {
        _newest[id] = position;
        _oldestFirst.Enqueue(id);
        if (_earlier is not null && ++_addedSince > Limit) _earlier = null;
        while (_oldestFirst.Count > Limit)
        {
            var oldest = _oldestFirst.Dequeue();
            if (!_newest.Remove(oldest, out var forgotten)) continue;
            _from = forgotten.Next;
            _earlier?.Add(oldest);
        }
    }

    /// <summary>Whether an event of that id stands at <paramref name="since"/> or behind; none: whether it is one of the newest.</summary>
    public bool Contains(EventId id, Position? since)
    {
        if (_newest.ContainsKey(id)) return true;
        if (since is not { } start || start >= _from) return false;
        if (_earlier is null) (_earlier, _earlierFrom) = ([], _from);
        if (start < _earlierFrom) Learn(start);
        _addedSince = 0;
        return _earlier.Contains(id);
    }

    private void Learn(Position since)
    {
        foreach (var batch in store.ReadBatches(since, _earlierFrom))
        {
            foreach (ref readonly var stored in batch.Span)
                if (EventCodec.IdOf(stored.Event.Span) is { } id) _earlier!.Add(id);
        }

        _earlierFrom = since;
    }
}
