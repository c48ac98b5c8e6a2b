using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;

namespace Estoppl.Ledger.Proofs;

/// <summary>What to hold a ledger against, and how closely to look.</summary>
public sealed record VerificationPlan
{
    /// <summary>A key known from elsewhere than the evidence: any one of the keys that have signed this ledger since <see cref="Start"/>.</summary>
    public required VerifyingKey Pinned { get; init; }

    /// <summary>The ledger's id, where it is known too: it tells two ledgers of one key apart.</summary>
    public LogId? Log { get; init; }

    /// <summary>
    /// Whether every event's own signature and content are checked. Without it that is done where no checkpoint seals the events; where
    /// one does, its root covers every byte of them.
    /// </summary>
    public bool Full { get; init; }

    /// <summary>Where the check begins, and what is known of the events before.</summary>
    public VerificationStart Start { get; init; } = new VerificationStart.Genesis();

    /// <summary>Checkpoints that were kept beside the ledger. They show a cut end.</summary>
    public ImmutableArray<NoteFile> CheckpointFiles { get; init; } = [];

    /// <summary>Checkpoints that were kept out of reach of whoever could change the ledger. They show an older copy put back and a history signed anew.</summary>
    public ImmutableArray<NoteFile> Anchors { get; init; } = [];

    /// <summary>Whether a ledger that no anchor speaks for is <see cref="Verification.AnchorMissing"/>.</summary>
    public bool RequireAnchor { get; init; }

    /// <summary>
    /// For evidence that ends with a checkpoint of its own, which must be that of exactly these events: asked once, after the last event
    /// was read. Null when there is no such demand; null from it means that the end is missing.
    /// </summary>
    public Func<SignedNote?>? Closing { get; init; }
}

/// <summary>Where a check begins.</summary>
public abstract record VerificationStart
{
    private VerificationStart() { }

    /// <summary>The place of the first event that is read.</summary>
    public abstract Position First { get; }

    /// <summary>With event 0.</summary>
    public sealed record Genesis : VerificationStart
    {
        /// <inheritdoc/>
        public override Position First => Position.First;
    }

    /// <summary>
    /// Behind events that are not shown, as an export's header tells of them. Nothing of it is believed: the frontier is proven by a
    /// signed root further on, and the keys by one of them being the pinned one or leading to it.
    /// </summary>
    /// <param name="Size">How many events are not shown.</param>
    /// <param name="Frontier">The subtree roots of their leaves, the largest first.</param>
    /// <param name="Keys">Keys that may have signed the first event that is shown.</param>
    public sealed record Behind(long Size, ImmutableArray<Digest> Frontier, ImmutableArray<VerifyingKey> Keys) : VerificationStart
    {
        /// <inheritdoc/>
        public override Position First => new(Size);
    }

    /// <summary>
    /// Behind a checkpoint that was kept out of reach and is believed. The first event to read is the ledger's own
    /// <c>checkpoint.sealed</c> at its size: its frontier, which must hash up to the root that is believed, is what the tree goes on from.
    /// </summary>
    /// <param name="Keys">Keys that may have signed the checkpoint: one of them counts if it did.</param>
    public sealed record Trusted(KeptNote Note, ImmutableArray<VerifyingKey> Keys) : VerificationStart
    {
        /// <inheritdoc/>
        public override Position First => new(Note.Checkpoint.Size);
    }
}
