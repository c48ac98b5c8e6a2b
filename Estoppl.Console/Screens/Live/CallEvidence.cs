using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Operator.Screens.Live;

/// <summary>One event of a call, and what can be said of it on its own. It is no verdict on the ledger: that is a verification's.</summary>
/// <param name="Type">As it is stored; a later version may have written any.</param>
/// <param name="Fact">None when a later version wrote it.</param>
/// <param name="IsLinked">Whether it names the leaf of the event before it.</param>
internal sealed record EventEvidence(EventHeader Header, string Type, LedgerEvent? Fact, Digest Leaf, SignatureStanding Signature, bool IsLinked)
{
    public Position Seq => Header.Seq;
}

/// <summary>All that the ledger has of one call.</summary>
/// <param name="Events">In ledger order, the interception first.</param>
/// <param name="Sealed">How many events the newest checkpoint seals; none when there is no checkpoint.</param>
/// <param name="Looked">How many events were looked at.</param>
/// <param name="IsWhole">Whether the last word on the call is among them. Where it is not, it is further on or still to come.</param>
internal sealed record CallEvidence(CallId Call, ImmutableArray<EventEvidence> Events, long? Sealed, long Looked, bool IsWhole)
{
    /// <summary>What was decided; none when a later version wrote it.</summary>
    public LedgerEvent.CallIntercepted? Decided => Events[0].Fact as LedgerEvent.CallIntercepted;

    /// <summary>The commitment to the answer; none without an answer.</summary>
    public Commitment? Output => Events.Select(it => it.Fact switch
    {
        LedgerEvent.CallCompleted end => end.Output,
        LedgerEvent.CallFailed end => end.Output,
        LedgerEvent.CallAnsweredLate late => late.Output,
        _ => (Commitment?)null,
    }).LastOrDefault(output => output is not null);

    /// <summary>Whether a checkpoint is over this event.</summary>
    public bool IsSealed(EventEvidence it) => Sealed > it.Seq.Value;
}
