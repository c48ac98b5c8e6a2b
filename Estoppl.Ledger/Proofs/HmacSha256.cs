using NSec.Cryptography;
using Bcl = System.Security.Cryptography;

namespace Estoppl.Ledger.Proofs;

/// <summary>
/// HMAC-SHA256 (RFC 2104) for keys that serve once. NSec's own wants a key object in guarded memory, which costs 28 µs each time;
/// this takes 2 µs. Inputs over <see cref="Sha256.Large"/> go to the runtime's, for the reason given there.
/// </summary>
internal static class HmacSha256
{
    private const int BlockSize = 64;

    /// <summary>Writes the 32 bytes of HMAC(<paramref name="key"/>, <paramref name="bytes"/>) to <paramref name="mac"/>.</summary>
    public static void Mac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> bytes, Span<byte> mac)
    {
        if (bytes.Length > Sha256.Large)
        {
            Bcl.HMACSHA256.HashData(key, bytes, mac);
            return;
        }
        Span<byte> block = stackalloc byte[BlockSize];
        Begin(key, block, out var inner);
        IncrementalHash.Update(ref inner, bytes);
        End(block, ref inner, mac);
    }

    private static void Begin(ReadOnlySpan<byte> key, Span<byte> block, out IncrementalHash inner)
    {
        block.Clear();
        if (key.Length > BlockSize) HashAlgorithm.Sha256.Hash(key, block[..32]);
        else key.CopyTo(block);
        foreach (ref var b in block) b ^= 0x36;
        IncrementalHash.Initialize(HashAlgorithm.Sha256, out inner);
        IncrementalHash.Update(ref inner, block);
    }

    private static void End(Span<byte> block, ref IncrementalHash inner, Span<byte> mac)
    {
        IncrementalHash.Finalize(ref inner, mac);
        foreach (ref var b in block) b ^= 0x36 ^ 0x5c;
        IncrementalHash.Initialize(HashAlgorithm.Sha256, out var outer);
        IncrementalHash.Update(ref outer, block);
        IncrementalHash.Update(ref outer, mac);
        IncrementalHash.Finalize(ref outer, mac);
        Bcl.CryptographicOperations.ZeroMemory(block);
    }
}
