using System.Collections.Immutable;
using System.Numerics;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Proofs;

/// <summary>
/// A Merkle tree (RFC 6962, section 2.1) of which only the frontier is kept: the roots of the perfect subtrees that its leaves fall
/// into from left to right, one for each bit that is set in the size. Enough to add leaves and to tell the root. One thread at a time.
/// </summary>
public sealed class CompactRange
{
    private readonly List<Digest> _frontier;

    /// <summary>A tree without leaves.</summary>
    public CompactRange() => _frontier = [];

    /// <summary>The tree of <paramref name="size"/> leaves that has this frontier.</summary>
    /// <param name="frontier">The largest subtree first.</param>
    /// <exception cref="ArgumentException">A tree of that size has a frontier of another length.</exception>
    public CompactRange(long size, ReadOnlySpan<Digest> frontier)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (BitOperations.PopCount((ulong)size) != frontier.Length)
            throw new ArgumentException($"a tree of {size} leaves consists of {BitOperations.PopCount((ulong)size)} subtrees, not of {frontier.Length}", nameof(frontier));
        (Size, _frontier) = (size, [.. frontier]);
    }

    /// <summary>How many leaves there are.</summary>
    public long Size { get; private set; }

    /// <summary>The roots of the perfect subtrees, the largest first.</summary>
    public ImmutableArray<Digest> Frontier => [.. _frontier];

    /// <summary>The root hash; of no leaves the hash of nothing.</summary>
    public Digest Root
    {
        get
        {
            if (_frontier.Count == 0) return Sha256.Of([]);
            var root = _frontier[^1];
            for (var i = _frontier.Count - 2; i >= 0; i--) root = MerkleNode.Of(_frontier[i], root);
            return root;
        }
    }

    /// <summary>Adds one leaf hash at the right.</summary>
    public void Add(Digest leaf) => Add(leaf, 0);

    /// <summary>Adds the root of a perfect subtree of 2^<paramref name="height"/> leaves, where the tree's size is a multiple of that.</summary>
    internal void Add(Digest subtree, int height)
    {
        // As in binary counting: each trailing 1 of the size is a subtree that has found its equal.
        for (var bits = Size >> height; (bits & 1) == 1; bits >>= 1)
        {
            subtree = MerkleNode.Of(_frontier[^1], subtree);
            _frontier.RemoveAt(_frontier.Count - 1);
        }

        _frontier.Add(subtree);
        Size += 1L << height;
    }

    /// <summary>The same tree, to be continued on its own.</summary>
    public CompactRange Copy() => new(Size, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_frontier));
}
