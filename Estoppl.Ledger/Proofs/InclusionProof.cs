using System.Collections.Immutable;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Proofs;

/// <summary>
/// Shows that a leaf is in a Merkle tree: the hashes that lead from it to the root (RFC 6962, section 2.1.1; the check is that of RFC
/// 9162, section 2.1.3.2).
/// </summary>
/// <param name="Index">The leaf's place, from 0.</param>
/// <param name="Size">How many leaves the tree has.</param>
/// <param name="Hashes">From the leaf's sibling upwards.</param>
public sealed record InclusionProof(long Index, long Size, ImmutableArray<Digest> Hashes)
{
    /// <summary>The proof for leaf <paramref name="index"/> in the tree of the first <paramref name="size"/> leaves.</summary>
    /// <param name="leaves">The leaf hashes from 0 on, at least <paramref name="size"/> of them; read once, and no further.</param>
    /// <exception cref="ArgumentException">There is no such leaf, or the leaves end too early.</exception>
    public static InclusionProof Of(long index, long size, IEnumerable<Digest> leaves)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        return new(index, size, MerkleRanges.Roots(MerkleRanges.Inclusion(index, size), leaves));
    }

    /// <summary>Whether these hashes lead from <paramref name="leaf"/> to <paramref name="root"/>. False, too, for a place outside the tree.</summary>
    public bool Holds(Digest leaf, Digest root) => RootFrom(leaf) == root;

    /// <summary>Compares hash by hash: an immutable array alone compares by reference.</summary>
    public bool Equals(InclusionProof? other) =>
        other is not null && (Index, Size) == (other.Index, other.Size) && Hashes.AsSpan().SequenceEqual(other.Hashes.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Index, Size, Hashes.Length);

    private Digest? RootFrom(Digest leaf)
    {
        if (Index < 0 || Index >= Size) return null;
        var (at, last, hash) = (Index, Size - 1, leaf);
        foreach (var sibling in Hashes)
        {
            if (last == 0) return null;
            var isRight = (at & 1) == 1;
            if (isRight || at == last)
            {
                hash = MerkleNode.Of(sibling, hash);
                // The ragged right edge: levels on which this subtree has no sibling.
                while (!isRight && (at & 1) == 0 && at != 0) (at, last) = (at >> 1, last >> 1);
            }
            else
            {
                hash = MerkleNode.Of(hash, sibling);
            }

            (at, last) = (at >> 1, last >> 1);
        }

        return last == 0 ? hash : null;
    }
}
