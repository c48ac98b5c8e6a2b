using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Views;

/// <summary>The durable events of one ledger, as whoever holds it gives them to its views. Each member may be called while events are appended.</summary>
/// <param name="End">Behind the newest durable event.</param>
/// <param name="Read">The events from a position up to what is durable at the call, in order, in pieces of any size. The bytes are kept
/// for some pieces, and must not change.</param>
/// <param name="WaitFor">Blocks until the event at a position is durable, or until cancelled: then it returns and does not throw.</param>
public sealed record CommittedEvents(
    Func<Position> End, Func<Position, IEnumerable<ReadOnlyMemory<SealedEvent>>> Read, Action<Position, CancellationToken> WaitFor)
{
    /// <summary>
    /// The events from <paramref name="from"/> up to <paramref name="to"/> in bites of <paramref name="size"/> events, the last one smaller, and of
    /// about <paramref name="bytes"/> bytes at most.
    /// </summary>
    internal IEnumerable<Projections.Bite> Bites(Position from, Position to, int size, long bytes)
    {
        var parts = new List<ReadOnlyMemory<SealedEvent>>();
        var (count, weight, left) = (0, 0L, to.Value - from.Value);
        if (left <= 0) yield break;
        foreach (var piece in Read(from))
            for (var rest = piece[..(int)Math.Min(piece.Length, left)]; !rest.IsEmpty;)
            {
                var taken = 0;
                while (taken < rest.Length && count < size && weight < bytes)
                {
                    weight += rest.Span[taken++].Event.Length;
                    count++;
                }

                parts.Add(rest[..taken]);
                left -= taken;
                rest = rest[taken..];
                if (left > 0 && count < size && weight < bytes) continue;
                yield return new Projections.Bite([.. parts]);
                parts.Clear();
                (count, weight) = (0, 0);
                if (left == 0) yield break;
            }

        if (parts.Count > 0) yield return new Projections.Bite([.. parts]);
    }
}
