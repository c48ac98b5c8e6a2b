using System.Collections.Immutable;
using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;

namespace Estoppl.Ledger.Proofs;

public abstract partial record Verification
{
    /// <summary>Every event that was looked at is where and what it was when it was signed.</summary>
    public sealed record Intact : Verification
    {
        /// <summary>The ledger.</summary>
        public required LogId Log { get; init; }

        /// <summary>Where the check began, and what it went by there.</summary>
        public required VerificationStart Start { get; init; }

        /// <summary>How many events were verified.</summary>
        public required long Count { get; init; }

        /// <summary>How many there are in all, with those before the start.</summary>
        public long Size => Start.First.Value + Count;

        /// <summary>The leaf of the last event: equal heads mean equal ledgers.</summary>
        public required Digest Head { get; init; }

        /// <summary>The Merkle tree's root over all events.</summary>
        public required Digest Root { get; init; }

        /// <summary>The key in force behind the last event.</summary>
        public required VerifyingKey Key { get; init; }

        /// <summary>Whether every event's own signature was checked, or only where no checkpoint seals them.</summary>
        public required bool IsFull { get; init; }

        /// <summary>The size of the largest checkpoint that was signed and fits; 0 when there is none.</summary>
        public required long Sealed { get; init; }

        /// <summary>How many events from the first on an anchor agrees with; 0 when none does.</summary>
        public required long Anchored { get; init; }

        /// <summary>The anchors that agree with so many.</summary>
        public required ImmutableArray<string> AnchoredAt { get; init; }

        /// <summary>
        /// How many events a later version wrote: checked like all others, but not understood. Behind a seal only their type and version
        /// are looked at, unless <see cref="IsFull"/>.
        /// </summary>
        public required long Newer { get; init; }

        /// <summary>The first ones. They do not touch the verdict.</summary>
        public required ImmutableArray<VerificationWarning> Warnings { get; init; }

        /// <summary>How many there are in all.</summary>
        public required long WarningCount { get; init; }

        /// <summary>How many events at the end no checkpoint seals yet. Their own signatures were checked.</summary>
        public long Tail => Size - Sealed;

        /// <inheritdoc/>
        public override VerificationOutcome Outcome => VerificationOutcome.Intact;

        /// <inheritdoc/>
        public override string Describe()
        {
            var words = new StringBuilder($"INTACT: {Events(Count)} verified");
            if (Newer > 0) words.Append($" ({N(Newer)} by a later version: not understood)");
            words.Append(Start switch
            {
                VerificationStart.Genesis => "",
                VerificationStart.Behind => $" from {At(Start.First.Value)} on",
                VerificationStart.Trusted { Note: var note } => $" from {At(Start.First.Value)} on, behind the checkpoint kept at {note.Place}",
                _ => throw new System.Diagnostics.UnreachableException(),
            });
            if (IsFull) words.Append("; every signature checked");
            return words.Append(Seal).Append(End).Append(NotSeen).ToString();
        }

        private string Seal => Sealed switch
        {
            0 => "; no checkpoint yet",
            _ => $"; #0-{At(Sealed - 1)} sealed by checkpoint {N(Sealed)}{Anchor}",
        };

        private string Anchor => Anchored switch
        {
            0 => "",
            _ when Anchored == Sealed => $" (anchored at {Places})",
            _ => $" (up to {At(Anchored - 1)} anchored at {Places})",
        };

        private string End => (Sealed, Tail) switch
        {
            (0, _) => "",
            (_, 0) => "; nothing behind it",
            (_, 1) => "; 1 tail event signed, not yet sealed",
            _ => $"; {N(Tail)} tail events signed, not yet sealed",
        };

        private string NotSeen => Anchored == 0
            ? "; no anchor: a deleted end, an older copy or a history signed anew with the key would not be seen"
            : $"; behind {At(Anchored - 1)} a deleted end or a history signed anew with the key would not be seen";

        private string Places => string.Join(" and ", AnchoredAt);

        private static string At(long position) => $"#{N(position)}";
    }
}
