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
        var end = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || !note.EndsWith('\n') || note.Any(c => c != '\n' && char.IsControl(c))) return null;
        var signatures = ImmutableArray.CreateBuilder<NoteSignature>();
        foreach (var line in note[(end + 2)..^1].Split('\n'))
        {
            if (!line.StartsWith(SignaturePrefix, StringComparison.Ordinal)) return null;
            if (NoteSignature.TryParse(line[SignaturePrefix.Length..]) is not { } signature) return null;
            signatures.Add(signature);
        }

        var read = new SignedNote(note[..(end + 1)], signatures.ToImmutable());
        return read.ToString() == note ? read : null;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var note = new StringBuilder(Text).Append('\n');
        foreach (var signature in Signatures) note.Append(SignaturePrefix).Append(signature).Append('\n');
        return note.ToString();
    }
}

/// <summary>One signature line: who signed, and <c>key hash (4 bytes) || signature</c> in standard base64.</summary>
public readonly record struct NoteSignature(string Name, string Value)
{
    internal static NoteSignature? TryParse(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        if (space <= 0) return null;
        var (name, value) = (line[..space], line[(space + 1)..]);
        var raw = new byte[value.Length];
        if (name.Contains('+', StringComparison.Ordinal) || !Convert.TryFromBase64String(value, raw, out var length)) return null;
        // The decoder lets blanks and unused bits pass: one signature, one text.
        return length > NoteKey.HashSize && Convert.ToBase64String(raw, 0, length) == value ? new NoteSignature(name, value) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Value}";
}
