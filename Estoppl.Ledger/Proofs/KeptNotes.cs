using System.Buffers.Binary;
using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;

namespace Estoppl.Ledger.Proofs;

/// <summary>
/// The notes of one ledger that were kept outside it, by their sizes. They are from anywhere: one that the key in force at its size has
/// not signed is a warning and no more.
/// </summary>
internal sealed class KeptNotes
{
    private readonly List<Entry> _entries;
    private readonly WarningList _warnings;
    private int _next;

    /// <param name="origin">Notes of other origins are of other ledgers and passed over; null takes all.</param>
    public KeptNotes(VerificationPlan plan, string? origin, WarningList warnings)
    {
        _warnings = warnings;
        foreach (var file in plan.CheckpointFiles.Concat(plan.Anchors)) warnings.Add(file.Troubles, file.TroubleCount);
        foreach (var anchor in plan.Anchors)
        {
            var isSilent = !anchor.Notes.Any(IsOurs);
            if (isSilent && (anchor.TroubleCount == 0 || anchor.Notes.Length > 0)) warnings.Add(new VerificationWarning.NothingAnchored(anchor.Place));
        }

        // The root over no events says nothing, and a smaller tree than the one begun with cannot be told any more.
        var least = Math.Max(1, plan.Start.First.Value);
        _entries = [.. Of(plan.CheckpointFiles, isAnchor: false).Concat(Of(plan.Anchors, isAnchor: true)).Where(entry => entry.Size >= least).OrderBy(entry => entry.Size)];

        IEnumerable<Entry> Of(ImmutableArray<NoteFile> files, bool isAnchor) =>
            files.SelectMany(file => file.Notes).Where(IsOurs).Select(note => new Entry(note, isAnchor));

        bool IsOurs(KeptNote note) => origin is null || note.Checkpoint.Origin == origin;
    }

    /// <summary>The smallest size that was not held against the tree yet.</summary>
    public long NextSize => _next < _entries.Count ? _entries[_next].Size : long.MaxValue;

    /// <summary>How many events an anchor agrees with.</summary>
    public long Anchored { get; private set; }

    /// <summary>The anchors that do.</summary>
    public ImmutableArray<string> AnchoredAt { get; private set; } = [];

    /// <summary>Counts an anchor that agrees with the first <paramref name="size"/> events.</summary>
    public void Agree(string place, long size)
    {
        if (size == 0 || size < Anchored) return;
        AnchoredAt = size > Anchored ? [place] : AnchoredAt.Contains(place) ? AnchoredAt : AnchoredAt.Add(place);
        Anchored = size;
    }

    /// <summary>Holds all notes over exactly <see cref="NextSize"/> events against the tree's root there.</summary>
    /// <param name="key">The key in force at that size.</param>
    /// <param name="own">The ledger's own checkpoint of that size, where it has one. It is rightly signed; whether it fits is not known.</param>
    public Judgement Judge(Digest root, VerifyingKey? key, LedgerEvent.CheckpointSealed? own)
    {
        var size = NextSize;
        var signed = Take(key is null ? [] : [key], own);
        foreach (var one in signed.Where(entry => entry.Root == root && entry.IsAnchor)) Agree(one.Note.Place, size);
        return new Judgement(signed.Exists(entry => entry.Root == root), ForkAmong(signed) ?? OtherThan(root, signed, own));
    }

    /// <summary>What the notes over more events than there are show. Null: nothing.</summary>
    /// <param name="count">How many events there are.</param>
    /// <param name="keys">The keys of which one may have signed what is missing.</param>
    public Verification? JudgeRest(long count, ImmutableArray<VerifyingKey> keys)
    {
        Entry? file = null, anchor = null;
        while (_next < _entries.Count)
        {
            var signed = Take(keys, own: null);
            if (ForkAmong(signed) is { } fork) return fork;
            foreach (var one in signed)
            {
                if (one.IsAnchor) anchor = one;
                else file = one;
            }
        }

        return (file, anchor) switch
        {
            ({ } cut, _) => new Verification.Truncated(cut.Note.Place, cut.Size, count),
            (_, { } saw) => new Verification.RolledBack(saw.Note.Place, saw.Size, count),
            _ => null,
        };
    }

    /// <summary>The notes of the next size that one of <paramref name="keys"/> has signed. What stands in several places is checked once.</summary>
    private List<Entry> Take(ImmutableArray<VerifyingKey> keys, LedgerEvent.CheckpointSealed? own)
    {
        var size = NextSize;
        var known = new Dictionary<string, bool>(StringComparer.Ordinal);
        var signed = new List<Entry>();
        for (; _next < _entries.Count && NextSize == size; _next++)
        {
            var entry = _entries[_next];
            var text = entry.Note.Note.ToString();
            if (!known.TryGetValue(text, out var isSigned)) known[text] = isSigned = IsCopyOf(own, entry) || keys.Any(key => IsSigned(entry.Note, key));
            if (isSigned) signed.Add(entry);
            else _warnings.Add(new VerificationWarning.NoteNotSigned(entry.Note.Place, entry.Note.Line, size));
        }

        return signed;
    }

    private static Verification.Fork? ForkAmong(List<Entry> signed) =>
        signed.Find(entry => entry.Root != signed[0].Root) is { Note: not null } other
            ? new Verification.Fork(other.Size, signed[0].Note.Place, other.Note.Place)
            : null;

    /// <summary>
    /// Against the ledger's own checkpoint one that lies beside it is one word against the other. An anchor is what is believed, so
    /// there the ledger is what was changed, unless the anchor agrees with the events and only the own checkpoint does not.
    /// </summary>
    private Verification? OtherThan(Digest root, List<Entry> signed, LedgerEvent.CheckpointSealed? own)
    {
        if (own is not null && signed.Find(entry => entry.Root != own.Root && (!entry.IsAnchor || entry.Root == root)) is { Note: not null } word)
            return new Verification.Fork(word.Size, word.Note.Place, $"event #{own.Size}");
        return signed.Find(entry => entry.Root != root) is { Note: not null } other
            ? new Verification.Rewritten(new Position(Anchored), new Position(other.Size - 1), other.Note.Place, own is not null && own.Root != other.Root)
            : null;
    }

    private static bool IsCopyOf(LedgerEvent.CheckpointSealed? own, in Entry entry)
    {
        if (own is null || entry.Root != own.Root) return false;
        var copy = new NoteSignature(entry.Note.Checkpoint.Origin, own.Signature);
        return entry.Note.Note.Signatures.Where(signature => signature.Name == copy.Name).DefaultIfEmpty().All(signature => signature == copy);
    }

    /// <summary>
    /// Whether <paramref name="key"/> signed it under the name of its own origin. Signatures of others are passed over, as the standard
    /// demands; one that bears this key's name and hash and is not its own makes the note a forgery, whatever stands beside it.
    /// </summary>
    public static bool IsSigned(KeptNote kept, VerifyingKey key)
    {
        var name = kept.Checkpoint.Origin;
        var named = kept.Note.Signatures.Where(signature => signature.Name == name).ToList();
        if (named.Count == 0) return false;
        var by = new NoteKey(name, key);
        var own = named.FindAll(signature => HashOf(signature) == by.Hash);
        return own.Count > 0 && own.TrueForAll(signature => by.HasSigned(kept.Note.Text, signature));
    }

    private static uint? HashOf(NoteSignature signature)
    {
        var value = new byte[signature.Value.Length];
        return Convert.TryFromBase64String(signature.Value, value, out var length) && length > NoteKey.HashSize ? BinaryPrimitives.ReadUInt32BigEndian(value) : null;
    }

    private readonly record struct Entry(KeptNote Note, bool IsAnchor)
    {
        public long Size => Note.Checkpoint.Size;

        public Digest Root => Note.Checkpoint.Root;
    }
}

/// <summary>What the notes of one size come to.</summary>
/// <param name="Agrees">Whether one that is rightly signed has the root of the tree.</param>
/// <param name="Wrong">What one that is rightly signed and has another root shows.</param>
internal readonly record struct Judgement(bool Agrees, Verification? Wrong);
