using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Proofs;

/// <summary>
/// The events since the last thing that vouched for all before, kept until the next one does, or until there are too many: then they are
/// read one by one. They follow each other as they were stored; nobody has looked whether they should.
/// </summary>
internal sealed class UnsealedEvents
{
    private const int Most = 4096;
    private const long MostBytes = 64L << 20;

    private readonly List<SealedEvent> _events = [];
    private ChainPlace _start;
    private long _bytes;
    private long _newer;

    /// <summary>Whether they should be examined now, so that memory does not grow with a ledger that has no checkpoints.</summary>
    public bool IsFull => _events.Count >= Most || _bytes >= MostBytes;

    /// <summary>How many events a later version wrote, among those that were vouched for or examined.</summary>
    public long Newer { get; private set; }

    public void Add(in SealedEvent it, in EventGlance glance)
    {
        _events.Add(it);
        _bytes += it.Event.Length + it.Signature.Length;
        if (glance.Kind == EventKind.Unknown) _newer++;
    }

    /// <summary>All so far are vouched for: begins anew at <paramref name="place"/>.</summary>
    public void Vouched(in ChainPlace place)
    {
        Newer += _newer;
        Restart(place);
    }

    /// <summary>Each was read when it came: begins anew at <paramref name="place"/>.</summary>
    public void Examined(in ChainPlace place) => Restart(place);

    /// <summary>Checks each event on its own and against the one before, and begins anew behind the last. Null when all are right.</summary>
    public Verification? Examine(KeyTrail keys, CancellationToken cancellationToken)
    {
        var results = new CheckedEvent[_events.Count];
        var first = _start.At.Value;
        var options = new ParallelOptions { CancellationToken = cancellationToken };
        Parallel.For(0, results.Length, options, () => new EventExamination(), (n, _, with) =>
        {
            results[n] = with.Check(_events[n], with.Leaf(_events[n]), keys.At(new Position(first + n)));
            return with;
        }, _ => { });

        var place = _start;
        foreach (ref readonly var one in results.AsSpan())
        {
            if (place.Check(one, keys, out var next) is { } wrong) return wrong;
            place = next;
            if (one.Content is DecodedEvent.Newer) Newer++;
        }

        Restart(place);
        return null;
    }

    private void Restart(in ChainPlace place)
    {
        _start = place;
        _events.Clear();
        (_bytes, _newer) = (0, 0);
    }
}
