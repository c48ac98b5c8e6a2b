using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Proofs;

/// <summary>
/// Some thousand events in a row, and what can be told of each without the others: leaves, subtree roots and, of those that are read one
/// by one, their content and signatures. All cores work on it while the next one is read. Filled, begun, waited for and used by one thread.
/// </summary>
internal sealed class EventBatch
{
    /// <summary>Events in a batch.</summary>
    public const int Capacity = 4096;

    private const int Height = 6;
    private const int SegmentSize = 1 << Height;
    private const int MostSegments = Capacity / SegmentSize + 1;
    private const int FirstCapacity = 256;
    private const long MostBytes = 32L << 20;

    private readonly Digest[] _subtrees = new Digest[MostSegments];
    private readonly bool[] _isPlain = new bool[MostSegments];

    // These grow together: most checks are of few events.
    private SealedEvent[] _events = [];
    private Digest[] _leaves = [];
    private EventGlance[] _glances = [];
    private CheckedEvent[] _checked = [];
    private bool[] _isChecked = [];
    private long _bytes;
    private Task _work = Task.CompletedTask;

    /// <summary>The place of the first event.</summary>
    public Position First { get; private set; }

    /// <summary>How many events there are.</summary>
    public int Count { get; private set; }

    /// <summary>Whether no more fit.</summary>
    public bool IsFull => Count == Capacity || _bytes >= MostBytes;

    /// <summary>The keys that the events up to the last of this batch tell of.</summary>
    public KeyTrail Keys { get; private set; } = new(Position.First, null);

    /// <summary>The leaves, in order.</summary>
    public ReadOnlySpan<Digest> Leaves => _leaves.AsSpan(0, Count);

    /// <summary>The parts of the batch between multiples of 64 of their positions.</summary>
    public int Segments => Count == 0 ? 0 : (int)((First.Value + Count - 1 >> Height) - (First.Value >> Height)) + 1;

    /// <summary>Empties the batch, for events from <paramref name="first"/> on.</summary>
    public void Clear(Position first)
    {
        // What was there would otherwise be kept alive by what was not overwritten.
        Array.Clear(_events, 0, Count);
        (First, Count, _bytes, _work) = (first, 0, 0, Task.CompletedTask);
    }

    public void Add(in SealedEvent it)
    {
        if (Count == _events.Length) Array.Resize(ref _events, Math.Max(FirstCapacity, 2 * Count));
        _events[Count++] = it;
        _bytes += it.Event.Length + it.Signature.Length;
    }

    /// <summary>Begins the work on all cores; a few events are not worth the call, and are done when this returns.</summary>
    /// <param name="keys">The keys that the events before tell of.</param>
    /// <param name="readsAll">Whether every event is read, or the first of the check and milestones alone.</param>
    public void Begin(KeyTrail keys, bool readsAll, Position start, CancellationToken cancellationToken)
    {
        for (var n = 0; n < Count; n++) keys = keys.Past(_events[n], At(n));
        Keys = keys;
        if (_leaves.Length < Count)
        {
            (_leaves, _glances) = (new Digest[_events.Length], new EventGlance[_events.Length]);
            (_checked, _isChecked) = (new CheckedEvent[_events.Length], new bool[_events.Length]);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (Segments == 1) Work(0, readsAll, start, new EventExamination());
        if (Segments <= 1) return;
        var options = new ParallelOptions { CancellationToken = cancellationToken };
        _work = Task.Run(() => Parallel.For(0, Segments, options, () => new EventExamination(), (segment, _, with) =>
        {
            Work(segment, readsAll, start, with);
            return with;
        }, _ => { }), cancellationToken);
    }

    /// <summary>Returns when the work is done.</summary>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public void Wait() => _work.GetAwaiter().GetResult();

    /// <summary>Returns when nothing of this batch is used any more, whatever became of it.</summary>
    public void Abandon() => Task.WaitAny(_work);

    /// <summary>The events of a segment: the first one's number, and the number behind the last.</summary>
    public (int From, int To) Bounds(int segment)
    {
        var aligned = (First.Value >> Height << Height) + (long)segment * SegmentSize - First.Value;
        return ((int)Math.Max(0, aligned), (int)Math.Min(Count, aligned + SegmentSize));
    }

    /// <summary>Whether a segment is a perfect subtree of the whole tree, each event under its own number, and none was read.</summary>
    public bool IsPlain(int segment, out Digest subtree, out int height)
    {
        (subtree, height) = (_subtrees[segment], Height);
        return _isPlain[segment];
    }

    public Position At(int n) => new(First.Value + n);

    public ref readonly SealedEvent Event(int n) => ref _events[n];

    public ref readonly EventGlance Glance(int n) => ref _glances[n];

    /// <summary>What was found when the event was read; false when it was not.</summary>
    public bool IsChecked(int n, out CheckedEvent it)
    {
        it = _checked[n];
        return _isChecked[n];
    }

    private void Work(int segment, bool readsAll, Position start, EventExamination with)
    {
        var (from, to) = Bounds(segment);
        var isPlain = to - from == SegmentSize;
        for (var n = from; n < to; n++)
        {
            ref readonly var it = ref _events[n];
            _leaves[n] = with.Leaf(it);
            _glances[n] = EventGlance.Of(it.Event.Span);
            // With a signature of another length the same leaf would be that of other bytes: nothing else tells where the event ends.
            _isChecked[n] = readsAll || _glances[n].IsMilestone || At(n) == start || it.Signature.Length != EventSignature.Size;
            if (_isChecked[n]) _checked[n] = with.Check(it, _leaves[n], Keys.At(At(n)));
            isPlain &= !_isChecked[n] && it.Seq == At(n);
        }

        _isPlain[segment] = isPlain;
        if (isPlain) _subtrees[segment] = Root(_leaves.AsSpan(from, SegmentSize));
    }

    private static Digest Root(ReadOnlySpan<Digest> leaves)
    {
        Span<Digest> row = stackalloc Digest[SegmentSize];
        leaves.CopyTo(row);
        for (var width = SegmentSize / 2; width > 0; width /= 2)
        {
            for (var n = 0; n < width; n++) row[n] = MerkleNode.Of(row[2 * n], row[2 * n + 1]);
        }

        return row[0];
    }
}
