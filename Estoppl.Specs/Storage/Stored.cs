using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Storage;
using Xunit;

namespace Estoppl.Specs.Storage;

/// <summary>What the storage specs share: events of given sizes, small limits, and comparison.</summary>
internal static class Stored
{
    /// <summary>Limits under which batches, checkpoints and truncations happen every few appends.</summary>
    public static readonly StoreLimits Small = new()
    {
        DueEvents = 8,
        DueBytes = 16 << 10,
        SegmentEvents = 5,
        SegmentBytes = 16 << 10,
        PieceBytes = 9_000,
        TailEvents = 32,
        TailBytes = 64 << 10,
        LogBytes = 48 << 10,
        LogChunk = 16 << 10,
    };

    public static SealedEvent Event(long seq, int size, int flavour = 0)
    {
        var bytes = new byte[Math.Max(size, 1)];
        new Random(HashCode.Combine(seq, size, flavour)).NextBytes(bytes);
        var signature = new byte[64];
        new Random(HashCode.Combine(seq, flavour, 64)).NextBytes(signature);
        return new SealedEvent(new Position(seq), bytes, signature);
    }

    public static SealedEvent[] Group(long from, int count, int size = 700) =>
        [.. Enumerable.Range(0, count).Select(i => Event(from + i, size))];

    public static SealedEvent[] Group(long from, Random random) =>
        [.. Enumerable.Range(0, 1 + random.Next(6)).Select(i => Event(from + i, random.Next(12) == 0 ? random.Next(30_000) : random.Next(300, 1200), random.Next()))];

    public static LedgerStore Create(SimulatedDisk disk, StoreLimits? limits = null) => LedgerStore.Create(disk, null, limits ?? Small, onThread: false);

    public static LedgerStore Open(SimulatedDisk disk, StoreLimits? limits = null) => LedgerStore.Open(disk, null, limits ?? Small, onThread: false);

    /// <summary>Appends with the frontier that belongs to the group.</summary>
    public static void Append(this LedgerStore store, params ReadOnlySpan<SealedEvent> group)
    {
        var tree = store.Tree();
        foreach (var one in group) tree.Add(Leaf.Of(one));
        store.Append(group, tree.Frontier.AsSpan());
    }

    /// <summary>The tree over these events, leaf by leaf.</summary>
    public static CompactRange Tree(IEnumerable<SealedEvent> events)
    {
        var tree = new CompactRange();
        foreach (var one in events) tree.Add(Leaf.Of(one));
        return tree;
    }

    /// <summary>Appends groups of a few events until <paramref name="count"/> are there.</summary>
    public static List<SealedEvent> Fill(LedgerStore store, int count, int size = 700)
    {
        List<SealedEvent> all = [];
        while (all.Count < count)
        {
            var group = Group(store.Next.Value, Math.Min(3, count - all.Count), size);
            store.Append(group);
            all.AddRange(group);
        }

        return all;
    }

    public static void AreSame(IReadOnlyList<SealedEvent> expected, IEnumerable<SealedEvent> actual)
    {
        var read = actual.ToList();
        Assert.Equal(expected.Count, read.Count);
        for (var i = 0; i < read.Count; i++) Assert.True(Same(expected[i], read[i]), $"event {expected[i].Seq} is different");
    }

    public static bool Same(SealedEvent left, SealedEvent right) =>
        left.Seq == right.Seq && left.Event.Span.SequenceEqual(right.Event.Span) && left.Signature.Span.SequenceEqual(right.Signature.Span);
}

/// <summary>Runs a body on a thread of its own: LiteDB must not see the test framework's synchronization context.</summary>
internal static class Plain
{
    public static void Thread(Action body)
    {
        System.Runtime.ExceptionServices.ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                body();
            }
            catch (Exception cause)
            {
                failure = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(cause);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }
}
