using Estoppl.Ledger.Events;
using NSec.Cryptography;
using Bcl = System.Security.Cryptography;

namespace Estoppl.Ledger.Proofs;

/// <summary>
/// SHA-256 by two implementations. The runtime's is four times faster per byte but loads OpenSSL on its first use (2 to 4 ms and
/// 4 MB or more, in every proxy). libsodium's is there already for Ed25519, and no slower below 100 bytes. So small inputs take libsodium, and
/// inputs for which the difference would be felt, or work in bulk, the runtime's.
/// </summary>
public static class Sha256
{
    /// <summary>From this many bytes on, one hash gains about 0.2 ms by the runtime's implementation.</summary>
    public const int Large = 64 * 1024;

    /// <summary>The hash of <paramref name="bytes"/>.</summary>
    public static Digest Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[Digest.Size];
        if (bytes.Length > Large) Bcl.SHA256.HashData(bytes, hash);
        else HashAlgorithm.Sha256.Hash(bytes, hash);
        return new Digest(hash);
    }
}
