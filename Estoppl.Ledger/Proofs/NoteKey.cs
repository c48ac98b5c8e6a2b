using System.Buffers.Binary;
using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;

namespace Estoppl.Ledger.Proofs;

/// <summary>
/// An Ed25519 key under the name it signs notes with (https://c2sp.org/signed-note, algorithm 0x01). Its key hash, the first four bytes
/// of SHA-256(name || LF || 0x01 || public key), tells which of several signatures is its own.
/// </summary>
public sealed record NoteKey
{
    internal const int HashSize = 4;
    private const byte Ed25519 = 0x01;

    /// <summary>The key <paramref name="key"/> under <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">The name is empty, or has a character that no name may have: blanks, control characters, a plus.</exception>
    public NoteKey(string name, VerifyingKey key)
    {
        if (!MayName(name)) throw new ArgumentException("a key's name has neither blanks nor a plus, and is not empty", nameof(name));
        (Name, Key, Hash) = (name, key, HashOf(name, key));
    }

    /// <summary>The name in the signature's line.</summary>
    public string Name { get; }

    /// <summary>The key.</summary>
    public VerifyingKey Key { get; }

    /// <summary>The key hash, as a big-endian number.</summary>
    public uint Hash { get; }

    /// <summary>The verifier key as tools for signed notes take it: <c>name+hash+base64(0x01 || public key)</c>.</summary>
    public string Vkey => $"{Name}+{Hash:x8}+{Convert.ToBase64String(Typed(Key))}";

    /// <summary>Reads a verifier key; null when it is not one, or its hash is not that of its name and key.</summary>
    public static NoteKey? TryParse(string vkey)
    {
        // Base64 may contain a plus, names and hashes may not.
        if (vkey.Split('+', 3) is not [var name, { Length: 2 * HashSize }, var encoded] || !MayName(name)) return null;
        if (StrictBase64.Decode(encoded) is not [Ed25519, .. var raw]) return null;
        if (VerifyingKey.TryParse(Convert.ToBase64String(raw)) is not { } key) return null;
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

    /// <summary>Whether <paramref name="signature"/> claims to be this key's: it bears the key's name and hash.</summary>
    public bool IsNamedBy(NoteSignature signature) => signature.Name == Name && signature.KeyHash == Hash;

    /// <summary>Whether <paramref name="signature"/> is this key's over exactly <paramref name="text"/>.</summary>
    public bool HasSigned(string text, NoteSignature signature) =>
        IsNamedBy(signature)
        && StrictBase64.Decode(signature.Value) is { Length: HashSize + EventSignature.Size } value
        && Key.Verify(Encoding.UTF8.GetBytes(text), value.AsSpan(HashSize));

    /// <summary>The standard's rule for names, and nothing that a terminal would act on.</summary>
    internal static bool MayName(string name) => name.Length > 0 && SignedNote.IsText(name) && !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '+');

    private static byte[] Typed(VerifyingKey key) => [Ed25519, .. Convert.FromBase64String(key.Base64)];

    private static uint HashOf(string name, VerifyingKey key)
    {
        Span<byte> hash = stackalloc byte[Digest.Size];
        Sha256.Of([.. Encoding.UTF8.GetBytes(name), (byte)'\n', .. Typed(key)]).CopyTo(hash);
        return BinaryPrimitives.ReadUInt32BigEndian(hash);
    }
}
