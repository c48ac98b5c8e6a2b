using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;

namespace Estoppl.Ledger.Proofs;

/// <summary>What a check goes by at its first event: the place, the key, and the tree of the events before.</summary>
/// <param name="IsPinned">Whether the key in force there is believed even when the pinned one is not met further on.</param>
internal sealed record CheckBeginning(ChainPlace Place, KeyTrail Keys, CompactRange Tree, bool IsPinned)
{
    /// <summary>Begins at <paramref name="first"/>; the verdict instead when there is no beginning there.</summary>
    public static CheckBeginning? Of(VerificationPlan plan, in SealedEvent first, out Verification? wrong)
    {
        wrong = null;
        return plan.Start switch
        {
            VerificationStart.Genesis => AtGenesis(plan, first),
            VerificationStart.Behind start => Behind(plan, start, first, out wrong),
            VerificationStart.Trusted start => BehindTrusted(plan, start, first, out wrong),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static CheckBeginning AtGenesis(VerificationPlan plan, in SealedEvent first)
    {
        // Event 0 names the key it is signed with. Where it does not, the pinned key tells more about what is wrong than none.
        var named = EventCodec.Decode(first.Event.Span) is DecodedEvent.Known { Envelope.Event.Fact: LedgerEvent.LedgerOpened opened }
            ? VerifyingKey.TryParse(opened.PublicKey)
            : null;
        var key = named ?? plan.Pinned;
        return new(new ChainPlace(Position.First, default(Digest), plan.Log, key), new KeyTrail(Position.First, key), new CompactRange(), IsPinned: false);
    }

    private static CheckBeginning? Behind(VerificationPlan plan, VerificationStart.Behind start, in SealedEvent first, out Verification? wrong)
    {
        wrong = null;
        if (start.Size == 0) return AtGenesis(plan, first);
        if (TreeOf(start.Size, start.Frontier.AsSpan()) is not { } tree)
        {
            wrong = new Verification.Unreadable($"a tree of {start.Size} events does not consist of {start.Frontier.Length} subtrees");
            return null;
        }

        return At(plan, tree, KeyOf(first, [plan.Pinned, .. start.Keys]), isPinned: false);
    }

    private static CheckBeginning? BehindTrusted(VerificationPlan plan, VerificationStart.Trusted start, in SealedEvent first, out Verification? wrong)
    {
        var kept = start.Note;
        var size = kept.Checkpoint.Size;
        if (size == 0)
        {
            wrong = new Verification.Unreadable($"the checkpoint kept at {kept.Place} is over no events");
            return null;
        }

        var key = KeyOf(first, [plan.Pinned, .. start.Keys.Where(key => KeptNotes.IsSigned(kept, key))]);
        var with = new EventExamination();
        var read = with.Check(first, with.Leaf(first), key);
        wrong = new ChainPlace(start.First, null, plan.Log, key).Check(read, new KeyTrail(start.First, key), out var next);
        if (wrong is not null) return null;

        var origin = Checkpoint.OriginOf(next.Log!.Value);
        if (kept.Checkpoint.Origin != origin)
        {
            wrong = new Verification.DifferentLedger(start.First, $"the checkpoint kept at {kept.Place} is of {kept.Checkpoint.Origin}, these events are of {origin}");
            return null;
        }

        var own = (read.Content as DecodedEvent.Known)?.Envelope.Event.Fact as LedgerEvent.CheckpointSealed;
        if (own is not null && TreeOf(size, own.Frontier.AsSpan()) is { } tree && tree.Root == kept.Checkpoint.Root) return At(plan, tree, key, isPinned: true);
        wrong = new Verification.Rewritten(Position.First, new Position(size - 1), kept.Place, own is not null);
        return null;
    }

    private static CheckBeginning At(VerificationPlan plan, CompactRange tree, VerifyingKey? key, bool isPinned)
    {
        // Of an odd number of leaves the last is a subtree of its own, so the link to it can be checked; the others are covered by the root.
        var first = new Position(tree.Size);
        return new(new ChainPlace(first, tree.Size % 2 == 1 ? tree.Frontier[^1] : null, plan.Log, key), new KeyTrail(first, key), tree, isPinned);
    }

    private static CompactRange? TreeOf(long size, ReadOnlySpan<Digest> frontier) =>
        System.Numerics.BitOperations.PopCount((ulong)size) == frontier.Length ? new CompactRange(size, frontier) : null;

    private static VerifyingKey? KeyOf(in SealedEvent it, ReadOnlySpan<VerifyingKey> keys)
    {
        var name = EventCodec.Decode(it.Event.Span) switch
        {
            DecodedEvent.Known known => known.Envelope.Key,
            DecodedEvent.Newer newer => newer.Header.Key,
            _ => default,
        };
        foreach (var key in keys)
        {
            if (key.Id == name) return key;
        }

        return null;
    }
}
