using System.Numerics;
using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Proofs;

public sealed class A_compact_range
{
    private const int Most = 1024;
    private static readonly Digest[] Leaves = A.Leaves(Most);

    [Fact]
    public void Has_the_root_that_the_recursion_gives_at_every_size()
    {
        var tree = new CompactRange();
        for (var size = 0; size <= Most; size++)
        {
            Assert.Equal((size, NaiveMerkle.Root(Leaves.AsSpan(0, size))), (tree.Size, tree.Root));
            Assert.Equal(BitOperations.PopCount((uint)size), tree.Frontier.Length);
            if (size < Most) tree.Add(Leaves[size]);
        }
    }

    [Fact]
    public void Has_the_perfect_subtrees_as_its_frontier_the_largest_first()
    {
        var tree = new CompactRange();
        foreach (var leaf in Leaves[..13]) tree.Add(leaf);
        Assert.Equal([NaiveMerkle.Root(Leaves.AsSpan(0, 8)), NaiveMerkle.Root(Leaves.AsSpan(8, 4)), Leaves[12]], tree.Frontier);
    }

    [Fact]
    public void Goes_on_from_its_frontier_as_if_it_had_every_leaf() =>
        Gen.Select(Gen.Int[0, Most], Gen.Int[0, Most]).Sample((a, b) =>
        {
            var (from, to) = (Math.Min(a, b), Math.Max(a, b));
            var whole = new CompactRange();
            foreach (var leaf in Leaves[..from]) whole.Add(leaf);
            var resumed = new CompactRange(from, whole.Frontier.AsSpan());
            foreach (var leaf in Leaves[from..to]) resumed.Add(leaf);
            return resumed.Root == NaiveMerkle.Root(Leaves.AsSpan(0, to)) && resumed.Size == to;
        }, iter: 200);

    [Fact]
    public void Leaves_its_copy_alone()
    {
        var tree = new CompactRange();
        foreach (var leaf in Leaves[..5]) tree.Add(leaf);
        var copy = tree.Copy();
        tree.Add(Leaves[5]);
        Assert.Equal((5, NaiveMerkle.Root(Leaves.AsSpan(0, 5))), (copy.Size, copy.Root));
        copy.Add(Leaves[6]);
        Assert.Equal(NaiveMerkle.Root(Leaves.AsSpan(0, 6)), tree.Root);
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(5, 3)]
    [InlineData(0, 1)]
    [InlineData(-1, 64)]
    public void Cannot_be_made_of_a_frontier_of_another_length(long size, int length) =>
        Assert.ThrowsAny<ArgumentException>(() => new CompactRange(size, Leaves.AsSpan(0, length)));

    [Fact]
    public void Hashes_nodes_alike_by_both_implementations() =>
        Gen.Select(Any.Digest, Any.Digest).Sample((left, right) => MerkleNode.Of(left, right) == MerkleNode.OfMany(left, right), iter: 200);
}

public sealed class A_proof_in_a_merkle_tree
{
    private const int Exhaustive = 150;
    private const int Most = 1024;
    private static readonly Digest[] Leaves = A.Leaves(Most + 1);
    private static readonly Digest[] Roots = [.. Enumerable.Range(0, Most + 1).Select(size => NaiveMerkle.Root(Leaves.AsSpan(0, size)))];

    [Fact]
    public void Of_inclusion_is_what_the_recursion_gives_and_holds_for_every_leaf_of_every_small_tree()
    {
        for (var size = 1; size <= Exhaustive; size++)
        {
            for (var index = 0; index < size; index++) AssertIncluded(index, size);
        }
    }

    [Fact]
    public void Of_consistency_is_what_the_recursion_gives_and_holds_for_every_two_small_trees()
    {
        for (var size = 0; size <= Exhaustive; size++)
        {
            for (var old = 0; old <= size; old++) AssertConsistent(old, size);
        }
    }

    [Fact]
    public void Holds_in_larger_trees_too() =>
        Gen.Select(Gen.Int[1, Most], Gen.Int[0, Most]).Sample((size, at) =>
        {
            AssertIncluded(at % size, size);
            AssertConsistent(at % (size + 1), size);
        }, iter: 500, threads: 1);

    [Fact]
    public void Of_inclusion_holds_for_no_other_leaf_place_size_or_root()
    {
        for (var size = 1; size <= 12; size++)
        {
            for (var index = 0; index < size; index++)
            {
                var proof = InclusionProof.Of(index, size, Leaves);
                var (leaf, root) = (Leaves[index], Roots[size]);
                Assert.True(proof.Holds(leaf, root));
                Assert.False(proof.Holds(Leaves[index + 1], root));
                Assert.False(proof.Holds(leaf, Roots[size + 1]));
                for (var other = -1; other <= size + 1; other++)
                {
                    if (other != index) Assert.False((proof with { Index = other }).Holds(leaf, root), $"{index} as {other} of {size}");
                }
                Assert.All(Without(proof.Hashes), fewer => Assert.False((proof with { Hashes = fewer }).Holds(leaf, root)));
                Assert.False((proof with { Hashes = [.. proof.Hashes, Leaves[0]] }).Holds(leaf, root));
                Assert.False((proof with { Hashes = [Leaves[0], .. proof.Hashes] }).Holds(leaf, root));
                Assert.All(Flipped(proof.Hashes), forged => Assert.False((proof with { Hashes = forged }).Holds(leaf, root)));
            }
        }
    }

    [Fact]
    public void Of_consistency_holds_for_no_other_sizes_or_roots()
    {
        for (var size = 1; size <= 12; size++)
        {
            for (var old = 0; old <= size; old++)
            {
                var proof = ConsistencyProof.Of(old, size, Leaves);
                var (before, after) = (Roots[old], Roots[size]);
                Assert.True(proof.Holds(before, after));
                Assert.False(proof.Holds(Roots[old + 1], after));
                if (old > 0) Assert.False(proof.Holds(before, Roots[size + 1]));
                Assert.All(Without(proof.Hashes), fewer => Assert.False((proof with { Hashes = fewer }).Holds(before, after)));
                Assert.False((proof with { Hashes = [.. proof.Hashes, Leaves[0]] }).Holds(before, after));
                Assert.False((proof with { Hashes = [Leaves[0], .. proof.Hashes] }).Holds(before, after));
                Assert.All(Flipped(proof.Hashes), forged => Assert.False((proof with { Hashes = forged }).Holds(before, after)));
            }
        }
    }

    [Fact]
    public void Between_trees_of_swapped_or_negative_sizes_never_holds()
    {
        var proof = ConsistencyProof.Of(3, 7, Leaves);
        Assert.False((proof with { OldSize = 7, NewSize = 3 }).Holds(Roots[7], Roots[3]));
        Assert.False((proof with { OldSize = -1 }).Holds(Roots[3], Roots[7]));
        Assert.False(new InclusionProof(0, 0, []).Holds(Leaves[0], Leaves[0]));
        Assert.False(new InclusionProof(long.MaxValue, long.MinValue, []).Holds(Leaves[0], Leaves[0]));
    }

    /// <summary>What a rewritten history cannot have: a proof from the old root, the new tree says otherwise.</summary>
    [Fact]
    public void Does_not_come_about_between_two_histories()
    {
        Digest[] other = [.. Leaves[..5], A.Digest(200), .. Leaves[6..12]];
        var proof = ConsistencyProof.Of(8, 12, other);
        Assert.True(proof.Holds(NaiveMerkle.Root(other.AsSpan(0, 8)), NaiveMerkle.Root(other)));
        Assert.False(proof.Holds(Roots[8], NaiveMerkle.Root(other)));
    }

    [Fact]
    public void Is_made_in_one_pass_that_reads_no_leaf_twice_and_none_in_excess()
    {
        var read = 0;
        IEnumerable<Digest> Counted()
        {
            foreach (var leaf in Leaves)
            {
                read++;
                yield return leaf;
            }
        }

        InclusionProof.Of(3, 1000, Counted());
        Assert.Equal(1000, read);
        read = 0;
        ConsistencyProof.Of(3, 1000, Counted());
        Assert.Equal(1000, read);
    }

    [Fact]
    public void Is_not_made_outside_the_tree_or_of_too_few_leaves()
    {
        Assert.ThrowsAny<ArgumentException>(() => InclusionProof.Of(5, 5, Leaves));
        Assert.ThrowsAny<ArgumentException>(() => InclusionProof.Of(-1, 5, Leaves));
        Assert.ThrowsAny<ArgumentException>(() => ConsistencyProof.Of(6, 5, Leaves));
        Assert.ThrowsAny<ArgumentException>(() => ConsistencyProof.Of(-1, 5, Leaves));
        Assert.Equal("the leaves end after 4 (Parameter 'leaves')", Assert.Throws<ArgumentException>(() => InclusionProof.Of(0, 5, Leaves[..4])).Message);
        Assert.Throws<ArgumentException>(() => ConsistencyProof.Of(2, 5, Leaves[..4]));
    }

    private static void AssertIncluded(int index, int size)
    {
        var proof = InclusionProof.Of(index, size, Leaves);
        Assert.Equal(new InclusionProof(index, size, [.. NaiveMerkle.Path(index, Leaves.AsSpan(0, size))]), proof);
        Assert.True(proof.Holds(Leaves[index], Roots[size]), $"{index} in {size}");
    }

    private static void AssertConsistent(int old, int size)
    {
        var proof = ConsistencyProof.Of(old, size, Leaves);
        Digest[] expected = old == 0 ? [] : NaiveMerkle.Proof(old, Leaves.AsSpan(0, size));
        Assert.Equal(new ConsistencyProof(old, size, [.. expected]), proof);
        Assert.True(proof.Holds(Roots[old], Roots[size]), $"{old} to {size}");
    }

    private static IEnumerable<System.Collections.Immutable.ImmutableArray<Digest>> Without(System.Collections.Immutable.ImmutableArray<Digest> hashes) =>
        Enumerable.Range(0, hashes.Length).Select(hashes.RemoveAt);

    /// <summary>Every single bit of every hash.</summary>
    private static IEnumerable<System.Collections.Immutable.ImmutableArray<Digest>> Flipped(System.Collections.Immutable.ImmutableArray<Digest> hashes)
    {
        var raw = new byte[Digest.Size];
        for (var bit = 0; bit < hashes.Length * Digest.Size * 8; bit++)
        {
            var n = bit / (Digest.Size * 8);
            hashes[n].CopyTo(raw);
            raw[bit / 8 % Digest.Size] ^= (byte)(1 << (bit % 8));
            yield return hashes.SetItem(n, new Digest(raw));
        }
    }
}
