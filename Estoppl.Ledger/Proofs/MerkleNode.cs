using Estoppl.Ledger.Events;
using Bcl = System.Security.Cryptography;

namespace Estoppl.Ledger.Proofs;

/// <summary>SHA-256(0x01 || left || right): an inner node of the Merkle tree (RFC 6962, section 2.1).</summary>
internal static class MerkleNode
{
    private const int Size = 1 + 2 * Digest.Size;

    /// <summary>The parent of two subtrees.</summary>
    public static Digest Of(Digest left, Digest right)
    {
        Span<byte> bytes = stackalloc byte[Size];
        Write(left, right, bytes);
        return Sha256.Of(bytes);
    }

    /// <summary>The same for many nodes one after another: the faster implementation, at the price that <see cref="Sha256"/> tells of.</summary>
    public static Digest OfMany(Digest left, Digest right)
    {
        Span<byte> bytes = stackalloc byte[Size];
        Write(left, right, bytes);
        Span<byte> hash = stackalloc byte[Digest.Size];
        Bcl.SHA256.HashData(bytes, hash);
        return new Digest(hash);
    }

    private static void Write(Digest left, Digest right, Span<byte> bytes)
    {
        bytes[0] = 0x01;
        left.CopyTo(bytes[1..]);
        right.CopyTo(bytes[(1 + Digest.Size)..]);
    }
}
