using System.Collections.Immutable;
using System.Numerics;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Proofs;

/// <summary>Leaves <paramref name="Start"/> to before <paramref name="End"/>: a subtree that a proof names the root of.</summary>
internal readonly record struct MerkleRange(long Start, long End)
{
    public long Size => End - Start;

    /// <summary>Where RFC 6962, section 2.1, splits it: behind the largest power of two below its size, which is above 1.</summary>
    public long Middle => Start + (1L << BitOperations.Log2((ulong)Size - 1));

    public MerkleRange Left => new(Start, Middle);

    public MerkleRange Right => new(Middle, End);
}

/// <summary>
/// What proofs consist of: the roots of certain disjoint subtrees. All of them come from one pass over the leaves, since only one
/// subtree is being built at any time; memory is that of its frontier.
/// </summary>
internal static class MerkleRanges
{
    /// <summary>The siblings of leaf <paramref name="index"/> on its way up: PATH of RFC 6962, section 2.1.1.</summary>
    public static ImmutableArray<MerkleRange> Inclusion(long index, long size)
    {
        var downwards = new List<MerkleRange>();
        for (var tree = new MerkleRange(0, size); tree.Size > 1;) tree = Descend(tree, intoLeft: index < tree.Middle, downwards);
        downwards.Reverse();
        return [.. downwards];
    }

    /// <summary>PROOF of RFC 6962, section 2.1.2, that the first <paramref name="old"/> of <paramref name="size"/> leaves, some but not
    /// all, were there before.</summary>
    public static ImmutableArray<MerkleRange> Consistency(long old, long size)
    {
        var downwards = new List<MerkleRange>();
        var tree = new MerkleRange(0, size);
        while (tree.End != old) tree = Descend(tree, intoLeft: old <= tree.Middle, downwards);
        // The old tree itself, where it is one subtree of the new one, is known to whoever asks.
        if (tree.Start != 0) downwards.Add(tree);
        downwards.Reverse();
        return [.. downwards];
    }

    /// <summary>The roots of <paramref name="ranges"/>, in their order.</summary>
    /// <param name="leaves">At least the leaves before the end of the last range; read no further.</param>
    /// <exception cref="ArgumentException">The leaves end before that.</exception>
    public static ImmutableArray<Digest> Roots(ImmutableArray<MerkleRange> ranges, IEnumerable<Digest> leaves)
    {
        var roots = new Digest[ranges.Length];
        var inOrder = Enumerable.Range(0, ranges.Length).OrderBy(n => ranges[n].Start).ToArray();
        using var next = leaves.GetEnumerator();
        var at = 0L;
        foreach (var n in inOrder)
        {
            var part = new CompactRange();
            for (; at < ranges[n].End; at++)
            {
                if (!next.MoveNext()) throw new ArgumentException($"the leaves end after {at}", nameof(leaves));
                if (at >= ranges[n].Start) part.Add(next.Current);
            }

            roots[n] = part.Root;
        }

        return [.. roots];
    }

    private static MerkleRange Descend(MerkleRange tree, bool intoLeft, List<MerkleRange> others)
    {
        others.Add(intoLeft ? tree.Right : tree.Left);
        return intoLeft ? tree.Left : tree.Right;
    }
}
