using System.Buffers.Binary;
using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;

namespace Estoppl.Ledger.Proofs;

/// <summary>
/// An Ed25519 key under the name it signs notes with (https://c2sp.org/signed-note, algorithm 0x01). Its key hash, the first four bytes
/// of SHA-256(name || LF || 0x01 || public key), tells which of several signatures is its own.
/// </summary>
public sealed record NoteKey(string Name, VerifyingKey Key)
{
    internal const int HashSize = 4;
    private const byte Ed25519 = 0x01;

    /// <summary>The verifier key as tools for signed notes take it: <c>name+hash+base64(0x01 || public key)</c>.</summary>
    public string Vkey => $"{Name}+{Hash:x8}+{Convert.ToBase64String(Typed)}";

    /// <summary>The key hash, as a big-endian number.</summary>
    public uint Hash
    {
        get
        {
            Span<byte> hash = stackalloc byte[Digest.Size];
            Sha256.Of([.. Encoding.UTF8.GetBytes(Name), (byte)'\n', .. Typed]).CopyTo(hash);
            return BinaryPrimitives.ReadUInt32BigEndian(hash);
        }
    }

    private byte[] Typed => [Ed25519, .. Convert.FromBase64String(Key.Base64)];

    /// <summary>Reads a verifier key; null when it is not one, or its hash is not that of its name and key.</summary>
    public static NoteKey? TryParse(string vkey)
    {
        // Base64 may contain a plus, names and hashes may not.
        if (vkey.Split('+', 3) is not [{ Length: > 0 } name, { Length: 2 * HashSize }, var encoded]) return null;
        var typed = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, typed, out var length) || length != 1 + VerifyingKey.Size || typed[0] != Ed25519) return null;
        if (VerifyingKey.TryParse(Convert.ToBase64String(typed, 1, VerifyingKey.Size)) is not { } key) return null;
        var read = new NoteKey(name, key);
        return read.Vkey == vkey ? read : null;
    }

    /// <summary>Signs <paramref name="text"/>, which ends with a line feed.</summary>
    public static NoteSignature Sign(string text, string name, SigningKey key)
    {
        var value = new byte[HashSize + EventSignature.Size];
        BinaryPrimitives.WriteUInt32BigEndian(value, new NoteKey(name, key.Public).Hash);
        key.Sign(Encoding.UTF8.GetBytes(text), value.AsSpan(HashSize));
        return new NoteSignature(name, Convert.ToBase64String(value));
    }

    /// <summary>Whether <paramref name="signature"/> is this key's over exactly <paramref name="text"/>.</summary>
    public bool HasSigned(string text, NoteSignature signature)
    {
        Span<byte> value = stackalloc byte[HashSize + EventSignature.Size];
        return signature.Name == Name
            && Convert.TryFromBase64String(signature.Value, value, out var length) && length == value.Length
            && BinaryPrimitives.ReadUInt32BigEndian(value) == Hash
            && Key.Verify(Encoding.UTF8.GetBytes(text), value[HashSize..]);
    }
}
