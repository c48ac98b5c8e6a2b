using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Vectors;

/// <summary>
/// The eight leaves that implementations of RFC 6962 share as test data (Certificate Transparency's own, and those that followed), and the
/// roots and the path that they give.
/// </summary>
public sealed class Rfc6962_Merkle
{
    private static readonly Digest[] Leaves =
        [.. new[] { "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f" }
            .Select(data => Leaf.Of(Convert.FromHexString(data), []))];

    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void Roots(int size, string expected)
    {
        var tree = new CompactRange();
        foreach (var leaf in Leaves[..size]) tree.Add(leaf);
        Assert.Equal(expected, tree.Root.ToString());
        Assert.Equal(expected, NaiveMerkle.Root(Leaves.AsSpan(0, size)).ToString());
    }

    [Fact]
    public void The_path_of_leaf_5_in_8()
    {
        string[] expected =
        [
            "vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=",
            "yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=",
            "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=",
        ];
        var proof = InclusionProof.Of(5, 8, Leaves);
        Assert.Equal(expected, proof.Hashes.Select(hash => Convert.ToBase64String(Convert.FromHexString(hash.ToString()))));
        Assert.True(proof.Holds(Leaves[5], NaiveMerkle.Root(Leaves)));
    }

    /// <summary>RFC 6962, section 2.1.3, names the hashes of these proofs in a tree of seven leaves.</summary>
    [Fact]
    public void The_paths_and_proofs_that_the_standard_draws()
    {
        var d = Leaves[..7];
        Digest Node(int start, int end) => NaiveMerkle.Root(d.AsSpan(start..end));
        var (b, c, f, j) = (d[1], d[2], d[5], d[6]);
        var (g, h, i, k, l) = (Node(0, 2), Node(2, 4), Node(4, 6), Node(0, 4), Node(4, 7));

        Assert.Equal([b, h, l], InclusionProof.Of(0, 7, d).Hashes);
        Assert.Equal([c, g, l], InclusionProof.Of(3, 7, d).Hashes);
        Assert.Equal([f, j, k], InclusionProof.Of(4, 7, d).Hashes);
        Assert.Equal([i, k], InclusionProof.Of(6, 7, d).Hashes);

        Assert.Equal([c, d[3], g, l], ConsistencyProof.Of(3, 7, d).Hashes);
        Assert.Equal([l], ConsistencyProof.Of(4, 7, d).Hashes);
        Assert.Equal([i, j, k], ConsistencyProof.Of(6, 7, d).Hashes);
    }
}
