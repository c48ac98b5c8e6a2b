using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Proofs;

/// <summary>
/// One event with the proof that a checkpoint seals it: a C2SP tlog-proof (https://c2sp.org/tlog-proof) whose extra data is the leaf's
/// data, <c>event || signature</c>. Whoever has the ledger's public key checks it without the ledger, and without any other event.
/// </summary>
public sealed class Receipt
{
    /// <summary>The first line.</summary>
    public const string Format = "c2sp.org/tlog-proof@v1";

    private static readonly byte[] FirstLine = Encoding.ASCII.GetBytes(Format);

    private Receipt(SealedEvent @event, InclusionProof path, SignedCheckpoint checkpoint) => (Event, Path, Checkpoint) = (@event, path, checkpoint);

    /// <summary>The event. Its place is the one that the receipt names; what its bytes say is for <see cref="ReceiptCheck"/> to compare.</summary>
    public SealedEvent Event { get; }

    /// <summary>From the event's leaf to the checkpoint's root.</summary>
    public InclusionProof Path { get; }

    /// <summary>What seals it.</summary>
    public SignedCheckpoint Checkpoint { get; }

    /// <summary>Makes the receipt of <paramref name="event"/> under <paramref name="checkpoint"/>.</summary>
    /// <param name="leaves">The ledger's leaf hashes from 0 on, at least as many as the checkpoint seals; read once.</param>
    /// <exception cref="ArgumentException">The checkpoint does not seal the event, or these are not the leaves that it seals.</exception>
    public static Receipt Make(SealedEvent @event, IEnumerable<Digest> leaves, SignedCheckpoint checkpoint)
    {
        var (size, root) = (checkpoint.Content.Size, checkpoint.Content.Root);
        if (@event.Seq.Value >= size) throw new ArgumentException($"checkpoint {size} was made before event {@event.Seq}", nameof(checkpoint));
        var path = InclusionProof.Of(@event.Seq.Value, size, leaves);
        if (!path.Holds(Leaf.Of(@event), root))
            throw new ArgumentException($"the leaves do not lead from event {@event.Seq} to the root of checkpoint {size}", nameof(leaves));
        return new Receipt(@event, path, checkpoint);
    }

    /// <summary>The file's bytes: ASCII lines but for the dash before signatures, each ended by a line feed.</summary>
    public byte[] ToBytes()
    {
        byte[] extra = [.. Event.Event.Span, .. Event.Signature.Span];
        var text = new StringBuilder(Base64.GetMaxEncodedToUtf8Length(extra.Length) + 1024);
        text.Append(Format).Append('\n');
        text.Append("extra ").Append(Convert.ToBase64String(extra)).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"index {Path.Index}\n");
        var raw = new byte[Digest.Size];
        foreach (var hash in Path.Hashes)
        {
            hash.CopyTo(raw);
            text.Append(Convert.ToBase64String(raw)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.Append('\n').Append(Checkpoint).ToString());
    }

    /// <summary>
    /// Reads what <see cref="ToBytes"/> wrote, and nothing else: each receipt has one form. Null when it is none, and then
    /// <paramref name="fault"/> says why, in a sentence without a full stop. Nothing is checked yet.
    /// </summary>
    public static Receipt? TryParse(ReadOnlySpan<byte> file, out string? fault)
    {
        var rest = file;
        fault = null;
        if (!Line(ref rest, out var line) || !line.SequenceEqual(FirstLine)) fault = $"the first line is not {Format}";
        else if (!Field(ref rest, "extra "u8, out line)) fault = "the second line does not carry the event";
        else if (StrictBase64.Decode(line) is not { Length: > EventSignature.Size } extra) fault = "the second line is not an event and its signature in base64";
        else if (!Field(ref rest, "index "u8, out line) || Number(line) is not { } index) fault = "the third line is not the event's index";
        else if (Hashes(ref rest) is not { } hashes) fault = "the proof is not hashes in base64, one a line, up to an empty line";
        else if (SignedCheckpoint.TryParse(rest) is not { } checkpoint) fault = "it does not end with a signed checkpoint";
        else
        {
            var @event = new SealedEvent(new Position(index), extra.AsMemory(..^EventSignature.Size), extra.AsMemory(^EventSignature.Size..));
            return new Receipt(@event, new InclusionProof(index, checkpoint.Content.Size, hashes), checkpoint);
        }

        return null;
    }

    /// <summary>The lines up to the empty one, which must come.</summary>
    private static ImmutableArray<Digest>? Hashes(ref ReadOnlySpan<byte> rest)
    {
        var hashes = ImmutableArray.CreateBuilder<Digest>();
        while (Line(ref rest, out var line))
        {
            if (line.IsEmpty) return hashes.ToImmutable();
            if (StrictBase64.Decode(line) is not { Length: Digest.Size } hash) return null;
            hashes.Add(new Digest(hash));
        }

        return null;
    }

    private static long? Number(ReadOnlySpan<byte> text) =>
        text is [>= (byte)'0' and <= (byte)'9', ..]
        && Utf8Parser.TryParse(text, out long value, out var length) && length == text.Length
        && (text[0] != '0' || length == 1)
            ? value
            : null;

    private static bool Field(ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var found = Line(ref rest, out var line) && line.StartsWith(name);
        value = found ? line[name.Length..] : default;
        return found;
    }

    private static bool Line(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> line)
    {
        var end = rest.IndexOf((byte)'\n');
        line = end < 0 ? default : rest[..end];
        if (end >= 0) rest = rest[(end + 1)..];
        return end >= 0;
    }
}
