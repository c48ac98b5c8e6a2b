using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Estoppl.Ledger.Proofs;

/// <summary>
/// A text with signatures below it: a C2SP signed note (https://c2sp.org/signed-note). What is signed is the text with the line feed
/// that ends it.
/// </summary>
public sealed record SignedNote(string Text, ImmutableArray<NoteSignature> Signatures)
{
    private const string SignaturePrefix = "— ";

    /// <summary>Reads a note; null when it is not one, or not in the one form that <see cref="ToString"/> writes.</summary>
    public static SignedNote? TryParse(string note)
    {
        // The text may hold empty lines: the last one separates.
        var end = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || note.Length == end + 2 || !note.EndsWith('\n') || !IsText(note)) return null;
        var signatures = ImmutableArray.CreateBuilder<NoteSignature>();
        foreach (var line in note[(end + 2)..^1].Split('\n'))
        {
            if (!line.StartsWith(SignaturePrefix, StringComparison.Ordinal)) return null;
            if (NoteSignature.TryParse(line[SignaturePrefix.Length..]) is not { } signature) return null;
            signatures.Add(signature);
        }

        return new SignedNote(note[..(end + 1)], signatures.ToImmutable());
    }

    /// <summary>
    /// Whether <paramref name="key"/> signed this. Signatures of other keys are passed over, as the standard demands; one that bears the
    /// key's name and hash and does not verify is a forgery, whatever stands beside it.
    /// </summary>
    public NoteSigned SignedBy(NoteKey key)
    {
        var own = Signatures.Where(key.IsNamedBy).ToList();
        if (own.Count == 0) return NoteSigned.No;
        return own.TrueForAll(signature => key.HasSigned(Text, signature)) ? NoteSigned.Yes : NoteSigned.Forged;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var note = new StringBuilder(Text).Append('\n');
        foreach (var signature in Signatures) note.Append(SignaturePrefix).Append(signature).Append('\n');
        return note.ToString();
    }

    /// <summary>Whether UTF-8 can carry <paramref name="text"/>, and it has no control characters but line feeds.</summary>
    internal static bool IsText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i)) i++;
            else if (char.IsSurrogate(text[i]) || (text[i] < ' ' && text[i] != '\n')) return false;
        }

        return true;
    }
}

/// <summary>One signature line: who signed, and <c>key hash (4 bytes) || signature</c> in standard base64.</summary>
public readonly record struct NoteSignature(string Name, string Value)
{
    /// <summary>The first four bytes, big-endian: which key of that name signed. Null when <see cref="Value"/> is no signature.</summary>
    public uint? KeyHash => StrictBase64.Decode(Value) is { Length: > NoteKey.HashSize } raw ? BinaryPrimitives.ReadUInt32BigEndian(raw) : null;

    internal static NoteSignature? TryParse(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0) return null;
        var read = new NoteSignature(line[..space], line[(space + 1)..]);
        return NoteKey.MayName(read.Name) && read.KeyHash is not null ? read : null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Value}";
}

/// <summary>What a note's signatures say of one key.</summary>
public enum NoteSigned
{
    /// <summary>None of them claims to be this key's.</summary>
    No,

    /// <summary>It signed.</summary>
    Yes,

    /// <summary>One bears its name and hash, and is not its signature over this text.</summary>
    Forged,
}
