using Estoppl.Ledger.Events;
using NSec.Cryptography;
using Bcl = System.Security.Cryptography;

namespace Estoppl.Ledger.Proofs;

/// <summary>
/// SHA-256(0x00 || event || signature): what the next event's <c>prev</c> names, and a leaf of the Merkle tree (RFC 6962, section
/// 2.1, where 0x00 keeps leaves apart from inner nodes).
/// </summary>
public static class Leaf
{
    private static ReadOnlySpan<byte> Prefix => [0x00];

    /// <summary>The leaf of a stored event.</summary>
    public static Digest Of(in SealedEvent it) => Of(it.Event.Span, it.Signature.Span);

    /// <summary>The leaf of an event's bytes and its signature.</summary>
    public static Digest Of(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature)
    {
        Span<byte> hash = stackalloc byte[Digest.Size];
        IncrementalHash.Initialize(HashAlgorithm.Sha256, out var state);
        IncrementalHash.Update(ref state, Prefix);
        IncrementalHash.Update(ref state, bytes);
        IncrementalHash.Update(ref state, signature);
        IncrementalHash.Finalize(ref state, hash);
        return new Digest(hash);
    }

    /// <summary>The same for one leaf after another: the faster implementation, at the price that <see cref="Sha256"/> tells of.</summary>
    internal static Digest OfMany(in SealedEvent it, Bcl.IncrementalHash reused)
    {
        Span<byte> hash = stackalloc byte[Digest.Size];
        reused.AppendData(Prefix);
        reused.AppendData(it.Event.Span);
        reused.AppendData(it.Signature.Span);
        reused.GetHashAndReset(hash);
        return new Digest(hash);
    }
}
