using System.Collections.Immutable;
using System.Numerics;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Proofs;

/// <summary>
/// Shows that a Merkle tree begins with all the leaves of an earlier one, unchanged (RFC 6962, section 2.1.2; the check is that of RFC
/// 9162, section 2.1.4.2). Equal trees, and the empty tree before any other, need no hashes.
/// </summary>
/// <param name="OldSize">How many leaves there were.</param>
/// <param name="NewSize">How many there are, at least as many.</param>
public sealed record ConsistencyProof(long OldSize, long NewSize, ImmutableArray<Digest> Hashes)
{
    /// <summary>The proof that the tree of <paramref name="newSize"/> leaves begins with that of <paramref name="oldSize"/>.</summary>
    /// <param name="leaves">The leaf hashes from 0 on, at least <paramref name="newSize"/> of them; read once, and no further.</param>
    /// <exception cref="ArgumentException">The old tree is the larger one, or the leaves end too early.</exception>
    public static ConsistencyProof Of(long oldSize, long newSize, IEnumerable<Digest> leaves)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        if (oldSize == 0 || oldSize == newSize) return new(oldSize, newSize, []);
        return new(oldSize, newSize, MerkleRanges.Roots(MerkleRanges.Consistency(oldSize, newSize), leaves));
    }

    /// <summary>Whether these hashes show that the tree with <paramref name="newRoot"/> begins with the one with <paramref name="oldRoot"/>.</summary>
    public bool Holds(Digest oldRoot, Digest newRoot)
    {
        if (OldSize < 0 || OldSize > NewSize) return false;
        if (OldSize == NewSize) return Hashes.IsEmpty && oldRoot == newRoot && (OldSize > 0 || oldRoot == Nothing);
        if (OldSize == 0) return Hashes.IsEmpty && oldRoot == Nothing;
        return RootsFrom(oldRoot) == (oldRoot, newRoot);
    }

    /// <summary>Compares hash by hash: an immutable array alone compares by reference.</summary>
    public bool Equals(ConsistencyProof? other) =>
        other is not null && (OldSize, NewSize) == (other.OldSize, other.NewSize) && Hashes.AsSpan().SequenceEqual(other.Hashes.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(OldSize, NewSize, Hashes.Length);

    private static Digest Nothing => Sha256.Of([]);

    /// <summary>Both roots that the hashes lead to; null when there are too many or too few.</summary>
    private (Digest Old, Digest New)? RootsFrom(Digest oldRoot)
    {
        ReadOnlySpan<Digest> path = Hashes.AsSpan();
        var start = oldRoot;
        if (!BitOperations.IsPow2(OldSize))
        {
            if (path.IsEmpty) return null;
            start = path[0];
            path = path[1..];
        }

        var (at, last) = (OldSize - 1, NewSize - 1);
        while ((at & 1) == 1) (at, last) = (at >> 1, last >> 1);
        var (old, @new) = (start, start);
        foreach (var hash in path)
        {
            if (last == 0) return null;
            if ((at & 1) == 1 || at == last)
            {
                (old, @new) = (MerkleNode.Of(hash, old), MerkleNode.Of(hash, @new));
                while ((at & 1) == 0 && at != 0) (at, last) = (at >> 1, last >> 1);
            }
            else
            {
                @new = MerkleNode.Of(@new, hash);
            }

            (at, last) = (at >> 1, last >> 1);
        }

        return last == 0 ? (old, @new) : null;
    }
}
