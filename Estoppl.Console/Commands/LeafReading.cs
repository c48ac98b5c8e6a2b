using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Sharing;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary>
/// A ledger's leaf hashes from event 0 on. They are kept, 32 bytes each, because reading the ledger a second time takes longer than anything
/// else: whoever looks for an event learns its place from the same reading that its proof is made of.
/// </summary>
internal sealed class LeafReading(SharedLedger ledger)
{
    private readonly List<Digest> _leaves = [];

    /// <summary>The leaves read so far.</summary>
    public IEnumerable<Digest> Leaves => _leaves;

    /// <summary>Reads on up to <paramref name="end"/>.</summary>
    /// <returns>The events on the way that <paramref name="name"/> names.</returns>
    public List<SealedEvent> ReadTo(Position end, EventName? name = null)
    {
        var found = new List<SealedEvent>();
        using var progress = new ProgressLine(end.Value);
        foreach (var batch in ledger.Read(new Position(_leaves.Count), end))
        {
            foreach (var it in batch.Span)
            {
                _leaves.Add(Leaf.Of(it));
                if (name is not null && name.Names(it)) found.Add(it);
            }

            progress.Report(_leaves.Count);
        }

        return found;
    }
}
