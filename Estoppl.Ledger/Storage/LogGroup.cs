using System.Buffers.Binary;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Storage;

/// <summary>
/// The events of one append as they lie in the log: all or none of them. A group fills whole blocks. So no write ever touches a block
/// that holds something acknowledged, whatever a torn write does to it; and the file system never has to read a block to change a part.
/// </summary>
/// <remarks>
/// Little-endian: CRC-32C u32 (over all behind it), length u32, epoch u64, first position i64, count u32, zero u32; then for each
/// event its length u32, its signature's length u32, event, signature. Zeros up to the next multiple of <see cref="Block"/> are not
/// part of the length.
/// </remarks>
internal static class LogGroup
{
    public const int Block = 4096;
    public const int MaxBytes = 512 << 20;
    private const int HeadSize = 32, EntrySize = 8;

    /// <summary>Bytes on disk, whole blocks.</summary>
    public static long SizeOf(ReadOnlySpan<SealedEvent> events)
    {
        long size = HeadSize;
        foreach (ref readonly var one in events) size += EntrySize + one.Event.Length + one.Signature.Length;
        return Padded(size);
    }

    /// <summary>Fills <paramref name="into"/>, which is <see cref="SizeOf"/> long.</summary>
    public static void Write(ReadOnlySpan<SealedEvent> events, ulong epoch, Span<byte> into)
    {
        var at = HeadSize;
        foreach (ref readonly var one in events)
        {
            BinaryPrimitives.WriteInt32LittleEndian(into[at..], one.Event.Length);
            BinaryPrimitives.WriteInt32LittleEndian(into[(at + 4)..], one.Signature.Length);
            at += EntrySize;
            one.Event.Span.CopyTo(into[at..]);
            at += one.Event.Length;
            one.Signature.Span.CopyTo(into[at..]);
            at += one.Signature.Length;
        }

        into[at..].Clear();
        BinaryPrimitives.WriteInt32LittleEndian(into[4..], at);
        BinaryPrimitives.WriteUInt64LittleEndian(into[8..], epoch);
        BinaryPrimitives.WriteInt64LittleEndian(into[16..], events[0].Seq.Value);
        BinaryPrimitives.WriteInt32LittleEndian(into[24..], events.Length);
        BinaryPrimitives.WriteInt32LittleEndian(into[28..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(into, Crc32C.Of(into[4..at]));
    }

    /// <summary>Whether an intact group starts here, and which. Stale groups of epochs before <paramref name="oldest"/> count as none.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> log, ulong oldest, out GroupHead head)
    {
        head = default;
        if (log.Length < HeadSize) return false;
        head = new GroupHead(
            BinaryPrimitives.ReadUInt64LittleEndian(log[8..]),
            new Position(BinaryPrimitives.ReadInt64LittleEndian(log[16..])),
            BinaryPrimitives.ReadInt32LittleEndian(log[24..]),
            BinaryPrimitives.ReadInt32LittleEndian(log[4..]));
        return head.Epoch >= oldest
            && head.Length > HeadSize
            && head.Length <= log.Length
            && BinaryPrimitives.ReadUInt32LittleEndian(log) == Crc32C.Of(log[4..head.Length]);
    }

    /// <summary>The events of an intact group, as slices of <paramref name="group"/>.</summary>
    public static void Read(ReadOnlyMemory<byte> group, GroupHead head, List<SealedEvent> into)
    {
        var at = HeadSize;
        for (var i = 0; i < head.Count; i++)
        {
            var eventLength = BinaryPrimitives.ReadInt32LittleEndian(group.Span[at..]);
            var signatureLength = BinaryPrimitives.ReadInt32LittleEndian(group.Span[(at + 4)..]);
            at += EntrySize;
            into.Add(new SealedEvent(
                new Position(head.First.Value + i), group.Slice(at, eventLength), group.Slice(at + eventLength, signatureLength)));
            at += eventLength + signatureLength;
        }
    }

    public static long Padded(long size) => (size + Block - 1) / Block * Block;
}

/// <summary>What a group says of itself.</summary>
/// <param name="Length">In bytes, without the zeros behind.</param>
internal readonly record struct GroupHead(ulong Epoch, Position First, int Count, int Length);
