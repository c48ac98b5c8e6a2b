using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Estoppl.Ledger.Storage;

/// <summary>
/// Makes a set of page writes to the data file atomic. The pages are durable here before the first of them is written there, so a
/// crash leaves either an incomplete journal and an untouched data file, or a complete journal to write again.
/// </summary>
/// <remarks>
/// Little-endian: magic 8, version u32, page count u32, length of the data file before i64, SHA-256 over all pages 32, CRC-32C u32 over
/// these 56 bytes; from byte 4096 each page as its position i64 and 8192 bytes. The hash covers everything, so pages of an earlier
/// journal that a torn write left in place cannot pass for pages of this one. Replaying is idempotent: nothing but a journal changes
/// the data file, and the next one is durable before it does.
/// </remarks>
internal sealed class PageJournal(IDiskFile file)
{
    public const int PageSize = 8192;
    private const uint Version = 1;
    private const ulong Magic = 0x0A31_4C4E_4A54_5345; // "ESTJNL1\n"
    private const int HeadSize = 60, BodyStart = 4096, EntrySize = sizeof(long) + PageSize, EntriesPerWrite = 8;

    /// <summary>Writes <paramref name="pages"/> to <paramref name="data"/>: durable and complete when it returns, all or nothing if it does not.</summary>
    public void Write(IDiskFile data, SortedList<long, byte[]> pages)
    {
        Record(pages, data.Length);
        Apply(data, pages);
    }

    /// <summary>Finishes what a crash interrupted, and leaves the journal empty.</summary>
    /// <exception cref="LedgerNewerException">The journal's format is newer.</exception>
    public void Recover(IDiskFile data)
    {
        if (!TryRead(out var pages, out var lengthBefore)) return;

        // A data file shorter than it was before the journal is not the file the journal speaks of: it was deleted or replaced.
        // What is missing then is found by comparing positions, not by writing some pages into the void.
        if (data.Length < lengthBefore)
        {
            Clear();
            file.Sync();
            return;
        }

        // Written again first: the process before may have met a failed sync, so the journal may be in the page cache only.
        Record(pages, lengthBefore);
        Apply(data, pages);
    }

    /// <summary>Forgets the pages. Not durable by itself, and it need not be.</summary>
    public void Clear() => file.Write(new byte[HeadSize], 0);

    private void Apply(IDiskFile data, SortedList<long, byte[]> pages)
    {
        foreach (var (position, page) in pages) data.Write(page, position);
        data.Sync();
        Clear();
    }

    private void Record(SortedList<long, byte[]> pages, long lengthBefore)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[Math.Min(pages.Count, EntriesPerWrite) * EntrySize];
        long at = BodyStart;
        var filled = 0;
        foreach (var (position, page) in pages)
        {
            BinaryPrimitives.WriteInt64LittleEndian(buffer.AsSpan(filled), position);
            page.CopyTo(buffer.AsSpan(filled + sizeof(long)));
            filled += EntrySize;
            if (filled == buffer.Length) Drain();
        }

        Drain();
        file.Write(Head(pages.Count, lengthBefore, hash.GetHashAndReset()), 0);
        file.Sync();

        void Drain()
        {
            if (filled == 0) return;
            hash.AppendData(buffer.AsSpan(0, filled));
            file.Write(buffer.AsSpan(0, filled), at);
            at += filled;
            filled = 0;
        }
    }

    private static byte[] Head(int count, long lengthBefore, ReadOnlySpan<byte> hash)
    {
        var head = new byte[HeadSize];
        BinaryPrimitives.WriteUInt64LittleEndian(head, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), count);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(16), lengthBefore);
        hash.CopyTo(head.AsSpan(24));
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(56), Crc32C.Of(head.AsSpan(0, 56)));
        return head;
    }

    private bool TryRead(out SortedList<long, byte[]> pages, out long lengthBefore)
    {
        pages = [];
        var head = new byte[HeadSize];
        var whole = file.Read(head, 0) == HeadSize
            && BinaryPrimitives.ReadUInt64LittleEndian(head) == Magic
            && BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(56)) == Crc32C.Of(head.AsSpan(0, 56));
        var version = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(8));
        var count = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(12));
        lengthBefore = BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(16));
        if (!whole) return false;
        if (version > Version) throw new LedgerNewerException(file.Path, version, Version);
        if (file.Length < BodyStart + (long)count * EntrySize) return false;

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var entry = new byte[EntrySize];
        for (var i = 0; i < count; i++)
        {
            file.Read(entry, BodyStart + (long)i * EntrySize);
            hash.AppendData(entry);
            pages[BinaryPrimitives.ReadInt64LittleEndian(entry)] = entry[sizeof(long)..];
        }

        return hash.GetHashAndReset().AsSpan().SequenceEqual(head.AsSpan(24, SHA256.HashSizeInBytes));
    }
}
