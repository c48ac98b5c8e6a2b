using System.Security.Cryptography;
using Estoppl.Ledger.Events;

namespace Estoppl.Specs.Testing;

/// <summary>RFC 6962, section 2.1, word for word: the tree, its paths and its proofs by recursion, with nothing kept and nothing shared.</summary>
internal static class NaiveMerkle
{
    /// <summary>MTH(D[n]) over leaf hashes.</summary>
    public static Digest Root(ReadOnlySpan<Digest> d) => d.Length switch
    {
        0 => new Digest(SHA256.HashData([])),
        1 => d[0],
        _ => Node(Root(d[..Split(d.Length)]), Root(d[Split(d.Length)..])),
    };

    /// <summary>PATH(m, D[n]).</summary>
    public static Digest[] Path(int m, ReadOnlySpan<Digest> d)
    {
        if (d.Length == 1) return [];
        var k = Split(d.Length);
        return m < k ? [.. Path(m, d[..k]), Root(d[k..])] : [.. Path(m - k, d[k..]), Root(d[..k])];
    }

    /// <summary>PROOF(m, D[n]) for 0 &lt; m &lt;= n.</summary>
    public static Digest[] Proof(int m, ReadOnlySpan<Digest> d) => SubProof(m, d, true);

    private static Digest[] SubProof(int m, ReadOnlySpan<Digest> d, bool b)
    {
        if (m == d.Length) return b ? [] : [Root(d)];
        var k = Split(d.Length);
        return m <= k ? [.. SubProof(m, d[..k], b), Root(d[k..])] : [.. SubProof(m - k, d[k..], false), Root(d[..k])];
    }

    /// <summary>The largest power of two smaller than n.</summary>
    private static int Split(int n)
    {
        var k = 1;
        while (2 * k < n) k *= 2;
        return k;
    }

    private static Digest Node(Digest left, Digest right)
    {
        var bytes = new byte[65];
        bytes[0] = 1;
        left.CopyTo(bytes.AsSpan(1));
        right.CopyTo(bytes.AsSpan(33));
        return new Digest(SHA256.HashData(bytes));
    }
}
