using System.Numerics;
using System.Runtime.InteropServices;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Ledger.Storage;

/// <summary>
/// The newest durable events in memory, those LiteDB does not have yet, and the Merkle tree over all. Safe to use from any thread.
/// </summary>
internal sealed class Tail
{
    private readonly Lock _lock = new();
    private readonly CommitSignal _commits = new();
    private readonly Digest[] _frontier = new Digest[64];
    private SealedEvent[] _ring = new SealedEvent[512];
    private int _head, _count;
    private long _bytes, _start;
    private SealedEvent? _last;

    /// <param name="start">Where the first of <paramref name="events"/> stands.</param>
    /// <param name="last">The newest event, where that is known.</param>
    /// <param name="tree">Over all events up to and including <paramref name="events"/>.</param>
    public Tail(Position start, List<SealedEvent> events, SealedEvent? last, CompactRange tree)
    {
        _start = start.Value;
        Add(CollectionsMarshal.AsSpan(events), []);
        tree.Frontier.CopyTo(_frontier);
        _last = last;
    }

    /// <summary>The first event in memory; LiteDB has all before.</summary>
    public Position Start { get { lock (_lock) return new Position(_start); } }

    /// <summary>Behind the last durable event.</summary>
    public Position End { get { lock (_lock) return new Position(_start + _count); } }

    /// <summary>The newest event; null when there is none, or when only LiteDB knows it.</summary>
    public SealedEvent? Last { get { lock (_lock) return _last; } }

    /// <summary>The Merkle tree over all durable events. The caller's own copy.</summary>
    public CompactRange Tree
    {
        get
        {
            lock (_lock)
            {
                var size = _start + _count;
                return new CompactRange(size, _frontier.AsSpan(0, BitOperations.PopCount((ulong)size)));
            }
        }
    }

    /// <summary>How much is waiting.</summary>
    public (int Events, long Bytes) Size { get { lock (_lock) return (_count, _bytes); } }

    /// <summary>Takes events that have become durable, and the frontier of the tree that ends with them.</summary>
    public void Add(ReadOnlySpan<SealedEvent> events, ReadOnlySpan<Digest> frontier)
    {
        if (events.IsEmpty) return;
        lock (_lock)
        {
            frontier.CopyTo(_frontier);
            if (_count + events.Length > _ring.Length) Grow(_count + events.Length);
            foreach (ref readonly var one in events)
            {
                _ring[(_head + _count++) % _ring.Length] = one;
                _bytes += BytesOf(one);
            }

            _last = events[^1];
        }

        _commits.Raise();
    }

    /// <summary>Returns when there is an event at <paramref name="end"/>, when <paramref name="isOver"/> or when the time is up.</summary>
    /// <param name="isOver">Looked at again after each <see cref="Wake"/>.</param>
    /// <exception cref="OperationCanceledException">The wait was given up.</exception>
    public void WaitForMore(Position end, Func<bool> isOver, TimeSpan timeout, CancellationToken cancellation) =>
        _commits.Wait(() => End > end || isOver(), timeout, cancellation);

    /// <summary>Wakes everyone who waits for more, to look whether there is still something to wait for.</summary>
    public void Wake() => _commits.Raise();

    /// <summary>Gives the events from <paramref name="from"/> up to <paramref name="to"/>, as far as there are any.</summary>
    /// <returns>False when <paramref name="from"/> is LiteDB's by now.</returns>
    public bool TryCopy(Position from, Position to, out SealedEvent[] events) => TryCopy(from, to, long.MaxValue, out events);

    /// <summary>The same, and no more once <paramref name="bytes"/> are reached.</summary>
    public bool TryCopy(Position from, Position to, long bytes, out SealedEvent[] events)
    {
        events = [];
        lock (_lock)
        {
            if (from.Value < _start) return false;
            var (first, most) = ((int)(from.Value - _start), (int)Math.Min(to.Value - from.Value, _start + _count - from.Value));
            var count = 0;
            for (; count < most && bytes > 0; count++) bytes -= BytesOf(At(first + count));
            if (count <= 0) return true;
            events = new SealedEvent[count];
            for (var i = 0; i < count; i++) events[i] = At(first + i);
        }

        return true;
    }

    /// <summary>Forgets the events before <paramref name="position"/>: LiteDB has them.</summary>
    public void DropTo(Position position)
    {
        lock (_lock)
        {
            for (; _start < position.Value; _start++)
            {
                var one = _ring[_head];
                _ring[_head] = default;
                _head = (_head + 1) % _ring.Length;
                _count--;
                _bytes -= BytesOf(one);
            }
        }
    }

    private static int BytesOf(in SealedEvent one) => one.Event.Length + one.Signature.Length;

    private ref SealedEvent At(int nth) => ref _ring[(_head + nth) % _ring.Length];

    private void Grow(int atLeast)
    {
        var ring = new SealedEvent[Math.Max(atLeast, 2 * _ring.Length)];
        for (var i = 0; i < _count; i++) ring[i] = At(i);
        (_ring, _head) = (ring, 0);
    }
}
