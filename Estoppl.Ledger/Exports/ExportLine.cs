using System.Buffers.Text;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Storage;

namespace Estoppl.Ledger.Exports;

/// <summary>The one form that each line of an export has.</summary>
internal static class ExportLine
{
    /// <summary>The longest line that an export may have, with its end: that of the largest event that a ledger takes.</summary>
    public static readonly int MaxLength = LengthOf(LogGroup.MaxBytes);

    private static readonly int SignatureLength = Base64.GetMaxEncodedToUtf8Length(EventSignature.Size);

    public static ReadOnlySpan<byte> HeaderStart => "{\"estoppl\":\"export/v"u8;

    public static ReadOnlySpan<byte> CheckpointStart => "{\"checkpoint\":"u8;

    public static ReadOnlySpan<byte> EventStart => "{\"event\":\""u8;

    public static ReadOnlySpan<byte> SignatureStart => "\",\"signature\":\""u8;

    public static ReadOnlySpan<byte> EventEnd => "\"}\n"u8;

    /// <summary>The line of an event of so many bytes, with its end.</summary>
    public static int LengthOf(int eventLength) =>
        EventStart.Length + Base64.GetMaxEncodedToUtf8Length(eventLength) + SignatureStart.Length
        + Base64.GetMaxEncodedToUtf8Length(EventSignature.Size) + EventEnd.Length;

    /// <summary>Reads an event's line, without its end. The result owns its bytes.</summary>
    /// <param name="fault">What is wrong, to follow the line's number.</param>
    public static bool TryReadEvent(ReadOnlySpan<byte> line, Position at, out SealedEvent it, out string? fault)
    {
        it = default;
        fault = "is neither an event nor a checkpoint in its one form";
        var frame = EventStart.Length + SignatureStart.Length + SignatureLength + EventEnd.Length - 1;
        if (line.Length < frame || !line.StartsWith(EventStart) || !line.EndsWith(EventEnd[..^1])) return false;

        // A signature's length is known, so the line is taken apart from its end, without searching.
        var signature = line[..^(EventEnd.Length - 1)][^SignatureLength..];
        var text = line[EventStart.Length..^(EventEnd.Length - 1 + SignatureLength)];
        if (!text.EndsWith(SignatureStart)) return false;
        text = text[..^SignatureStart.Length];

        fault = "has an event or a signature that is not base64 in its one spelling";
        if (text.Length % 4 != 0) return false;
        var length = StrictBase64.LengthOf(text);
        var owned = new byte[length + EventSignature.Size];
        if (!StrictBase64.TryDecode(text, owned.AsSpan(0, length)) || !StrictBase64.TryDecode(signature, owned.AsSpan(length))) return false;
        it = new SealedEvent(at, owned.AsMemory(0, length), owned.AsMemory(length));
        fault = null;
        return true;
    }

    /// <summary>Reads a checkpoint's line, without its end; null when it is not one.</summary>
    public static SignedCheckpoint? ReadCheckpoint(ReadOnlySpan<byte> line)
    {
        if (CanonicalReader.FaultIn(line) is not null) return null;
        var fields = new EventFields(line);
        var note = fields.Text("checkpoint"u8);
        fields.End();
        return fields.Fault is null && !fields.HasOthers ? SignedCheckpoint.TryParse(note) : null;
    }
}
