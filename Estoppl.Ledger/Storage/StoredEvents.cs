using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Storage;

/// <summary>
/// Reads events wherever they lie: LiteDB, or the tail in front of it. Any number of threads, while others append. Nobody waits for a
/// reader longer than the reading of one segment takes.
/// </summary>
/// <param name="isDisposed">Whether the store was closed. A reader then stops with an exception, also one that could go on in memory.</param>
internal sealed class StoredEvents(Ingestion ingestion, Tail tail, Func<bool> isDisposed)
{
    private const int TailEvents = 256;

    /// <summary>The events from <paramref name="from"/> to <paramref name="end"/>, all of which are durable, in batches.</summary>
    public IEnumerable<ReadOnlyMemory<SealedEvent>> Forwards(Position from, Position end)
    {
        while (from < end)
        {
            var store = Open();
            ReadOnlyMemory<SealedEvent> batch;
            if (tail.TryCopy(from, Earlier(end, new Position(from.Value + TailEvents)), out var newest)) batch = newest;
            else batch = Within(store.SegmentOf(from), from, end);
            from = batch.Span[^1].Seq.Next;
            yield return batch;
        }
    }

    /// <summary>The events before <paramref name="before"/>, all of which are durable, the newest first.</summary>
    public IEnumerable<SealedEvent> Backwards(Position before)
    {
        while (before > Position.First)
        {
            var store = Open();
            var start = tail.Start;
            ReadOnlyMemory<SealedEvent> batch;
            if (start >= before) batch = Within(store.SegmentOf(new Position(before.Value - 1)), Position.First, before);
            else if (tail.TryCopy(Later(start, new Position(before.Value - TailEvents)), before, out var newest)) batch = newest;
            else continue; // LiteDB took them meanwhile
            for (var i = batch.Length - 1; i >= 0; i--) yield return batch.Span[i];
            before = batch.Span[0].Seq;
        }
    }

    // Right after opening the first waits until LiteDB is open and agrees with the log; so what only the tail holds does too.
    private EventStore Open()
    {
        ObjectDisposedException.ThrowIf(isDisposed(), typeof(LedgerStore));
        return ingestion.Store;
    }

    private static ReadOnlyMemory<SealedEvent> Within(ReadOnlyMemory<SealedEvent> segment, Position from, Position end)
    {
        var first = segment.Span[0].Seq.Value;
        var start = (int)Math.Max(0, from.Value - first);
        return segment[start..(int)Math.Min(segment.Length, end.Value - first)];
    }

    private static Position Later(Position one, Position other) => one > other ? one : other;

    private static Position Earlier(Position one, Position other) => one < other ? one : other;
}
