using System.Collections.Immutable;
using System.Globalization;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;

namespace Estoppl.Ledger.Proofs;

/// <summary>What a verification comes to, in the numbers that programs end with.</summary>
public enum VerificationOutcome
{
    /// <summary>Everything that was looked at is right.</summary>
    Intact = 0,

    /// <summary>Something was changed, taken away, put back or replaced.</summary>
    Broken = 1,

    /// <summary>The evidence could not be read, so nothing is said about it.</summary>
    Unreadable = 2,

    /// <summary>All is right as far as can be seen, and the anchor that was demanded is missing.</summary>
    AnchorMissing = 3,
}

/// <summary>
/// What checking a ledger came to. The first thing wrong ends the check: nothing behind a broken link can be placed.
/// </summary>
public abstract partial record Verification
{
    private Verification() { }

    /// <summary>The verdict as a number.</summary>
    public virtual VerificationOutcome Outcome => VerificationOutcome.Broken;

    /// <summary>One sentence for a person, never a bare verdict: it says what was checked and what this check could not see.</summary>
    public abstract string Describe();

    /// <summary>There is not even event 0, which every ledger has: it was never begun, or everything is gone.</summary>
    public sealed record Empty : Verification
    {
        /// <inheritdoc/>
        public override string Describe() => "EMPTY: no events, not even #0; if this ledger was ever used, all of it was deleted";
    }

    /// <summary>The bytes or the signature at <paramref name="At"/> are not what was signed.</summary>
    public sealed record Altered(Position At) : Verification
    {
        /// <inheritdoc/>
        public override string Describe() => $"event {At}: content does not match its signature";
    }

    /// <summary>A signed event stands at <paramref name="At"/> that was signed for another place.</summary>
    public sealed record Displaced(Position At, Position Says) : Verification
    {
        /// <inheritdoc/>
        public override string Describe() => At == Position.First
            ? $"event {At}: says seq {Says.Value}"
            : $"event {At}: says seq {Says.Value} (deleted, inserted or reordered here)";
    }

    /// <summary>The right event lies under another row number than its own.</summary>
    public sealed record Misfiled(Position At, Position Row) : Verification
    {
        /// <inheritdoc/>
        public override string Describe() => $"event {At}: stored as row {Row.Value} (renumbered here)";
    }

    /// <summary>A rightly signed and numbered event follows another event than the one stored before it.</summary>
    public sealed record Unlinked(Position At) : Verification
    {
        /// <inheritdoc/>
        public override string Describe() => $"event {At}: was signed behind another event {new Position(At.Value - 1)} (two histories joined here)";
    }

    /// <summary>Signed by a key that nothing before it made valid.</summary>
    public sealed record UnauthorizedKey(Position At, KeyId Key) : Verification
    {
        /// <inheritdoc/>
        public override string Describe() => $"event {At}: key is not authorized at this position";
    }

    /// <summary>Rightly signed, but not an event that any version could have written.</summary>
    /// <param name="Why">One sentence without a full stop.</param>
    public sealed record NotAnEvent(Position At, string Why) : Verification
    {
        /// <inheritdoc/>
        public override string Describe() => $"event {At}: is signed, but is no event: {Why}";
    }

    /// <summary>A checkpoint event that is rightly signed, and seals other events than those before it. They are each signed and in their places.</summary>
    /// <param name="Why">The rest of a sentence that begins with the checkpoint.</param>
    public sealed record WrongCheckpoint(Position At, string Why) : Verification
    {
        /// <inheritdoc/>
        public override string Describe() => $"event {At}: its checkpoint {Why}";
    }

    /// <summary>The checkpoint that the evidence ends with is not that of the events before it.</summary>
    /// <param name="Why">The rest of a sentence that begins with the checkpoint.</param>
    public sealed record WrongEnd(string Why) : Verification
    {
        /// <inheritdoc/>
        public override string Describe() => $"BROKEN: the checkpoint at the end {Why}";
    }

    /// <summary>A ledger, or from <paramref name="At"/> on a part of one, that is not the one asked about.</summary>
    /// <param name="Why">One sentence without a full stop.</param>
    public sealed record DifferentLedger(Position At, string Why) : Verification
    {
        /// <inheritdoc/>
        public override string Describe() => $"DIFFERENT LEDGER: {Why}";
    }

    /// <summary>A checkpoint beside the ledger shows that events are missing at its end.</summary>
    /// <param name="Size">How many events the checkpoint seals.</param>
    /// <param name="Count">How many the ledger has.</param>
    public sealed record Truncated(string Place, long Size, long Count) : Verification
    {
        /// <inheritdoc/>
        public override string Describe() => $"TRUNCATED: checkpoint commits to {N(Size)} events, the ledger has {N(Count)}";
    }

    /// <summary>The evidence has to end with a checkpoint, and ends without.</summary>
    /// <param name="Count">How many events there are.</param>
    public sealed record CutOff(long Count) : Verification
    {
        /// <inheritdoc/>
        public override string Describe() => $"TRUNCATED: the checkpoint at the end is missing; {Events(Count)} before the cut";
    }

    /// <summary>An anchor has seen events that are not there: the end was deleted together with its checkpoints, or an older copy was put back.</summary>
    /// <param name="Size">How many events it saw.</param>
    /// <param name="Count">How many the ledger has; null where only those from <paramref name="Size"/> on were asked for, and there are none.</param>
    public sealed record RolledBack(string Place, long Size, long? Count) : Verification
    {
        /// <inheritdoc/>
        public override string Describe() => $"ROLLED BACK: anchor {Place} saw {Events(Size)}, the ledger has {(Count is { } count ? N(count) : "no more than that, without its checkpoint")}";
    }

    /// <summary>
    /// Every event is signed and in its place, and they are not those that an anchor saw: someone with the key signed another history.
    /// </summary>
    /// <param name="From">The first event that may differ: up to here an older anchor agrees.</param>
    /// <param name="To">The last event that the anchor saw.</param>
    /// <param name="IsForked">Whether the ledger has a checkpoint of its own at that size: then the key has signed both histories at one size.</param>
    public sealed record Rewritten(Position From, Position To, string Place, bool IsForked) : Verification
    {
        /// <inheritdoc/>
        public override string Describe()
        {
            var fork = IsForked ? $"; FORK: two histories were signed at size {N(To.Value + 1)}" : "";
            return $"REWRITTEN: events {From}-{To} disagree with anchor {Place}{fork}";
        }
    }

    /// <summary>The key signed two histories of one size: proof against its holder, whichever of them is the true one.</summary>
    /// <param name="Place">Where one is.</param>
    /// <param name="OtherPlace">Where the other is.</param>
    public sealed record Fork(long Size, string Place, string OtherPlace) : Verification
    {
        /// <inheritdoc/>
        public override string Describe() => $"FORK: two histories were signed at size {N(Size)} ({Place}; {OtherPlace})";
    }

    /// <summary>An anchor was demanded, and none speaks for this ledger.</summary>
    /// <param name="Found">What could be said without.</param>
    public sealed record AnchorMissing(Intact Found) : Verification
    {
        /// <inheritdoc/>
        public override VerificationOutcome Outcome => VerificationOutcome.AnchorMissing;

        /// <inheritdoc/>
        public override string Describe() => $"ANCHOR MISSING: {Events(Found.Count)} verified, and no anchor speaks for any of them; an older copy, or a history signed anew, would look the same";
    }

    /// <summary>The evidence has not the form of a ledger's.</summary>
    /// <param name="Why">One sentence without a full stop.</param>
    public sealed record Unreadable(string Why) : Verification
    {
        /// <inheritdoc/>
        public override VerificationOutcome Outcome => VerificationOutcome.Unreadable;

        /// <inheritdoc/>
        public override string Describe() => $"UNREADABLE: {Why}";
    }

    private static string Events(long count) => $"{N(count)} {(count == 1 ? "event" : "events")}";

    private static string N(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}

/// <summary>How far a verification has come.</summary>
/// <param name="Events">Events that were gone through since its start.</param>
public readonly record struct VerificationProgress(long Events);
