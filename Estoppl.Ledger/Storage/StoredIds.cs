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

    private readonly Dictionary<EventId, Position> _positions = [];
    private readonly Queue<EventId> _oldestFirst = [];
    private Position _from = store.Next;

    /// <summary>The first event of a submission has been sealed at <paramref name="position"/>, behind all others.</summary>
    public void Add(EventId id, Position position)
    {
        _positions[id] = position;
        _oldestFirst.Enqueue(id);
        while (_oldestFirst.Count > Limit)
            if (_positions.Remove(_oldestFirst.Dequeue(), out var forgotten)) _from = forgotten.Next;
    }

    /// <summary>Whether an event of that id stands at <paramref name="since"/> or behind; none: whether it is one of the newest.</summary>
    public bool Contains(EventId id, Position? since)
    {
        if (_positions.ContainsKey(id)) return true;
        if (since is not { } start || start >= _from) return false;
        Learn(start);
        return _positions.ContainsKey(id);
    }

    private void Learn(Position since)
    {
        var earlier = new List<EventId>();
        foreach (var stored in store.Read(since))
        {
            if (stored.Seq >= _from) break;
            if (EventCodec.IdOf(stored.Event.Span) is not { } id) continue;
            _positions[id] = stored.Seq;
            earlier.Add(id);
        }

        // All of them are before what is known: they are forgotten first.
        var later = _oldestFirst.ToArray();
        _oldestFirst.Clear();
        foreach (var id in earlier.Concat(later)) _oldestFirst.Enqueue(id);
        _from = since;
    }
}
