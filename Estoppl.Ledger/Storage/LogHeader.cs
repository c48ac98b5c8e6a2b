using System.Buffers.Binary;
using System.Numerics;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Ledger.Storage;

/// <summary>
/// Where an epoch of the event log starts. The file begins with two slots; epoch n lives in slot n mod 2, so that writing one never
/// risks the other. The Merkle tree's frontier and the newest event before the epoch ride along, so that opening needs no LiteDB to
/// continue the tree and the chain.
/// </summary>
/// <remarks>
/// Little-endian: magic 8, format version u32, length u32, CRC-32C u32 (over the length, itself taken as zero), event length u32,
/// signature length u32, zero u32, epoch u64, base i64, data length i64, frontier (32 bytes for each bit set in the base, the largest
/// subtree first), event, signature. Every format keeps the first 20 bytes, so that an old program can tell a newer file from a
/// damaged one.
/// </remarks>
/// <param name="Epoch">From 1; one more at each truncation.</param>
/// <param name="Base">The first event of this epoch. All before are in the data file.</param>
/// <param name="DataLength">How long the data file was then. It never shrinks.</param>
/// <param name="Tree">Over all events before <paramref name="Base"/>. Not to be added to.</param>
/// <param name="Last">The event before <paramref name="Base"/>; null when there is none or it is too large.</param>
internal sealed record LogHeader(ulong Epoch, Position Base, long DataLength, CompactRange Tree, SealedEvent? Last)
{
    public const uint Version = 2;
    public const int SlotSize = 16 * 1024;
    public const int Slots = 2;
    private const ulong Magic = 0x0A31_474F_4C54_5345; // "ESTLOG1\n"
    private const int FixedSize = 56;

    /// <summary>Where this epoch's slot lies in the file.</summary>
    public long Offset => (long)(Epoch % Slots) * SlotSize;

    /// <summary>A header for the next epoch, which carries <paramref name="last"/> if a slot can hold it.</summary>
    public LogHeader Following(long dataLength, CompactRange tree, SealedEvent? last)
    {
        var room = SlotSize - FixedSize - tree.Frontier.Length * Digest.Size;
        return new(Epoch + 1, new Position(tree.Size), dataLength, tree, last is { } fits && fits.Event.Length + fits.Signature.Length <= room ? last : null);
    }

    /// <summary>The slot's bytes.</summary>
    public byte[] ToBytes()
    {
        var frontier = Tree.Frontier;
        var lastAt = FixedSize + frontier.Length * Digest.Size;
        var bytes = new byte[lastAt + (Last?.Event.Length ?? 0) + (Last?.Signature.Length ?? 0)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), bytes.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(32), Epoch);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(40), Base.Value);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(48), DataLength);
        for (var i = 0; i < frontier.Length; i++) frontier[i].CopyTo(bytes.AsSpan(FixedSize + i * Digest.Size));
        if (Last is { } last)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(20), last.Event.Length);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(24), last.Signature.Length);
            last.Event.Span.CopyTo(bytes.AsSpan(lastAt));
            last.Signature.Span.CopyTo(bytes.AsSpan(lastAt + last.Event.Length));
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), Crc32C.Of(bytes));
        return bytes;
    }

    /// <summary>Reads the slots at the start of <paramref name="file"/> and takes the valid one of the highest epoch.</summary>
    /// <exception cref="LedgerDamagedException">No slot is valid.</exception>
    /// <exception cref="LedgerOlderException">A slot is of a former format.</exception>
    /// <exception cref="LedgerNewerException">A slot is of a newer format.</exception>
    public static LogHeader Newest(ReadOnlySpan<byte> file, string path)
    {
        LogHeader? newest = null;
        for (var slot = 0; slot < Slots && file.Length >= (slot + 1) * SlotSize; slot++)
        {
            if (TryRead(file.Slice(slot * SlotSize, SlotSize), path) is not { } header) continue;
            if (header.Epoch % Slots == (ulong)slot && header.Epoch > (newest?.Epoch ?? 0)) newest = header;
        }

        return newest ?? throw new LedgerDamagedException($"{path} has no valid header");
    }

    private static LogHeader? TryRead(ReadOnlySpan<byte> slot, string path)
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(slot[12..]);
        if (BinaryPrimitives.ReadUInt64LittleEndian(slot) != Magic || length is < FixedSize or > SlotSize) return null;

        var bytes = slot[..(int)length].ToArray();
        var crc = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(16));
        bytes.AsSpan(16, sizeof(uint)).Clear();
        if (Crc32C.Of(bytes) != crc) return null;

        var version = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8));
        if (version < Version) throw new LedgerOlderException(path, version, Version);
        if (version > Version) throw new LedgerNewerException(path, version, Version);

        var epoch = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(32));
        var @base = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(40));
        var eventLength = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(20));
        var frontier = new Digest[BitOperations.PopCount((ulong)@base)];
        var lastAt = FixedSize + frontier.Length * Digest.Size;
        if (@base < 0 || eventLength < 0 || lastAt + eventLength > bytes.Length) return null;
        for (var i = 0; i < frontier.Length; i++) frontier[i] = new Digest(bytes.AsSpan(FixedSize + i * Digest.Size, Digest.Size));
        SealedEvent? last = eventLength == 0
            ? null
            : new SealedEvent(new Position(@base - 1), bytes.AsMemory(lastAt, eventLength), bytes.AsMemory(lastAt + eventLength));
        return new LogHeader(
            epoch, new Position(@base), BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(48)), new CompactRange(@base, frontier), last);
    }
}
