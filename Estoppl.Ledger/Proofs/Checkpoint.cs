using System.Globalization;
using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;

namespace Estoppl.Ledger.Proofs;

/// <summary>
/// A tree head: how many events there were, and the root hash over all of them. Signed, it is a C2SP tlog-checkpoint
/// (https://c2sp.org/tlog-checkpoint). Extension lines are not written, and refused when read.
/// </summary>
public sealed record Checkpoint(string Origin, long Size, Digest Root)
{
    private const string OriginPrefix = "estoppl/";

    /// <summary>The checkpoint of a ledger; <see cref="Origin"/> is <c>estoppl/</c> and the ledger's id.</summary>
    public Checkpoint(LogId log, long size, Digest root) : this(OriginOf(log), size, root) { }

    /// <summary>The text that is signed: three lines, each ended by a line feed.</summary>
    public string Text
    {
        get
        {
            var root = new byte[Digest.Size];
            Root.CopyTo(root);
            return string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(root)}\n");
        }
    }

    /// <summary>The ledger that <see cref="Origin"/> names; null when it is the origin of some other log.</summary>
    public LogId? Log => LogOf(Origin);

    /// <summary>The first line of a ledger's checkpoints, and the name of the keys that sign them.</summary>
    public static string OriginOf(LogId log) => $"{OriginPrefix}{log}";

    /// <summary>The ledger of an origin; null when <see cref="OriginOf"/> cannot have written it.</summary>
    public static LogId? LogOf(string origin) =>
        origin.StartsWith(OriginPrefix, StringComparison.Ordinal)
        && Guid.TryParseExact(origin[OriginPrefix.Length..], "D", out var id) && OriginOf(new LogId(id)) == origin
            ? new LogId(id)
            : null;

    /// <summary>Reads a signed text; null when it is not exactly what <see cref="Text"/> would give again.</summary>
    public static Checkpoint? TryParse(string text)
    {
        if (!SignedNote.IsText(text)) return null;
        if (text.Split('\n') is not [{ Length: > 0 } origin, var size, var hash, ""]) return null;
        if (!long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return null;
        if (StrictBase64.Decode(hash) is not { Length: Digest.Size } root) return null;
        var read = new Checkpoint(origin, count, new Digest(root));
        return read.Text == text ? read : null;
    }
}

/// <summary>A checkpoint with the signatures below it, as it is kept, sent and compared.</summary>
public sealed class SignedCheckpoint
{
    private SignedCheckpoint(Checkpoint content, SignedNote note) => (Content, Note) = (content, note);

    /// <summary>What was signed.</summary>
    public Checkpoint Content { get; }

    /// <summary>The note around it.</summary>
    public SignedNote Note { get; }

    /// <summary>Signs <paramref name="content"/> under its origin's name.</summary>
    public static SignedCheckpoint Sign(Checkpoint content, SigningKey key) =>
        new(content, new SignedNote(content.Text, [NoteKey.Sign(content.Text, content.Origin, key)]));

    /// <summary>The note that the event <paramref name="it"/> of ledger <paramref name="log"/> stands for; null when its signature has
    /// no note's form. Whether the signature is right is not looked at.</summary>
    public static SignedCheckpoint? Of(LogId log, LedgerEvent.CheckpointSealed it)
    {
        var content = new Checkpoint(log, it.Size, it.Root);
        var signature = new NoteSignature(content.Origin, it.Signature);
        return signature.KeyHash is null ? null : new SignedCheckpoint(content, new SignedNote(content.Text, [signature]));
    }

    /// <summary>Reads a note; null when it is not one, not in its one form, or not that of a checkpoint.</summary>
    public static SignedCheckpoint? TryParse(string note) =>
        SignedNote.TryParse(note) is { } read && Checkpoint.TryParse(read.Text) is { } content ? new SignedCheckpoint(content, read) : null;

    /// <summary>The same for UTF-8.</summary>
    public static SignedCheckpoint? TryParse(ReadOnlySpan<byte> note) =>
        System.Text.Unicode.Utf8.IsValid(note) ? TryParse(Encoding.UTF8.GetString(note)) : null;

    /// <summary>Whether <paramref name="key"/> signed it, under the origin's name.</summary>
    public NoteSigned SignedBy(VerifyingKey key) => NoteKey.MayName(Content.Origin) ? Note.SignedBy(new NoteKey(Content.Origin, key)) : NoteSigned.No;

    /// <summary>The note.</summary>
    public override string ToString() => Note.ToString();
}
