using System.Buffers.Binary;
using System.Runtime.InteropServices;
using NSec.Cryptography;

namespace Estoppl.Proxy.Policy;

/// <summary>
/// Keyed hashes (BLAKE2b, 128 bits) under a random key that is made on first use and never leaves memory: equal inputs can be told, inputs
/// cannot be guessed from them. By NSec, because the platform's own would load OpenSSL. Allocates nothing once the key is made. Not safe
/// for concurrent use.
/// </summary>
internal sealed class KeyedHash
{
    private Key? _key;

    /// <summary>The hash of two inputs, which cannot be confused with those of two others cut elsewhere.</summary>
    public UInt128 Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        _key ??= Key.Create(MacAlgorithm.Blake2b_128);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, first.Length);
        IncrementalMac.Initialize(_key, out var state);
        IncrementalMac.Update(ref state, length);
        IncrementalMac.Update(ref state, first);
        IncrementalMac.Update(ref state, second);
        Span<byte> hash = stackalloc byte[16];
        IncrementalMac.Finalize(ref state, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    /// <summary>The same of a text, by its UTF-16 units.</summary>
    public UInt128 Of(string first, ReadOnlySpan<byte> second) => Of(MemoryMarshal.AsBytes(first.AsSpan()), second);
}
