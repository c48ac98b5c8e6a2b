using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Ledger.Projections;

/// <summary>Some events that follow each other without a gap, as they are stored.</summary>
public sealed record Bite(ImmutableArray<ReadOnlyMemory<SealedEvent>> Parts)
{
    /// <summary>How many events.</summary>
    public int Count => Parts.Sum(part => part.Length);

    /// <summary>The last of them.</summary>
    internal SealedEvent Last => Parts[^1].Span[^1];
}

/// <summary>What one bite of events has changed.</summary>
/// <param name="Before">The state it was taken from.</param>
/// <param name="State">The state after it.</param>
/// <param name="Rows">The rows that are new or different, as they are after the bite, in ledger order. The new ones are those from
/// <c>Before.Next</c> on.</param>
/// <param name="Minutes">What is to be added to the minutes, in ascending order.</param>
/// <param name="Sessions">The sessions whose state is new, different or gone.</param>
public sealed record ViewStep(
    ViewState Before, ViewState State, ImmutableArray<CallView> Rows, ImmutableArray<MinuteCounts> Minutes, ImmutableArray<SessionId> Sessions)
{
    /// <summary>Nothing has happened yet.</summary>
    public static ViewStep From(ViewState state) => new(state, state, [], [], []);
}

/// <summary>
/// Events to views, bite by bite. Pure, and indifferent to how the events are cut into bites: so the views that followed the ledger live
/// are those that a rebuild makes. Events come in ledger order; one whose bytes are not of this version, or say another place than they
/// have, is counted as skipped and changes nothing else.
/// </summary>
public static class ViewFold
{
    /// <summary>The state after <paramref name="bite"/>, which continues where <paramref name="state"/> ends, and what it changed.</summary>
    public static ViewStep Apply(ViewState state, Bite bite, StoredEventReader reader)
    {
        var folding = new BiteFolding(state);
        var at = state.Next;
        foreach (var part in bite.Parts)
            foreach (ref readonly var one in part.Span)
            {
                if (one.Seq != at) throw new ArgumentException($"event {one.Seq} does not stand at {at}", nameof(bite));
                if (reader.Read(one.Event.Span) is { } known && known.Seq == at) folding.Take(known);
                else folding.Skip();
                at = at.Next;
            }

        return folding.Finish(at, bite.Count == 0 ? state.Last : Leaf.Of(bite.Last));
    }
}
