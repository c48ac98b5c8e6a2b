using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Storage;

/// <summary>
/// Reads events wherever they lie: LiteDB, or the tail in front of it. Any number of threads, while others append. Nobody waits for a
/// reader longer than one batch of LiteDB's takes.
/// </summary>
/// <param name="isDisposed">Whether the store was closed. A reader then stops with an exception, also one that could go on in memory.</param>
internal sealed class StoredEvents(Ingestion ingestion, Tail tail, Func<bool> isDisposed)
{
    private const int TailEvents = 256;

    /// <summary>The events from <paramref name="from"/> to <paramref name="end"/>, all of which are durable, in batches.</summary>
    public IEnumerable<ReadOnlyMemory<SealedEvent>> Forwards(Position from, Position end)
    {
        if (from >= end) yield break;
        var store = Open();
        for (var at = from; at < end;)
        {
            ThrowIfDisposed();
            var to = Earlier(end, new Position(at.Value + TailEvents));
            if (!tail.TryCopy(at, to, out var batch)) batch = store.Read(at, Earlier(to, tail.Start));
            at = batch[^1].Seq.Next;
            yield return batch.ToArray();
        }
    }

    /// <summary>The events before <paramref name="before"/>, all of which are durable, the newest first.</summary>
    public IEnumerable<SealedEvent> Backwards(Position before)
    {
        if (before <= Position.First) yield break;
        var store = Open();
        while (before > Position.First)
        {
            ThrowIfDisposed();
            var start = tail.Start;
            List<SealedEvent> batch;
            if (start >= before) batch = store.ReadBackwards(before, TailEvents);
            else if (tail.TryCopy(Later(start, new Position(before.Value - TailEvents)), before, out batch)) batch.Reverse();
            else continue; // LiteDB took them meanwhile
            foreach (var one in batch) yield return one;
            before = batch[^1].Seq;
        }
    }

    private EventStore Open()
    {
        ThrowIfDisposed();
        return ingestion.Store;
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(isDisposed(), typeof(LedgerStore));

    private static Position Later(Position one, Position other) => one > other ? one : other;

    private static Position Earlier(Position one, Position other) => one < other ? one : other;
}
