namespace Estoppl.Ledger.Storage;

/// <summary>
/// The stream LiteDB takes for its data file. Page writes gather in memory until LiteDB flushes, which it does once at the end of a
/// checkpoint; the flush then carries them out through the journal, atomically and durably. Writes that are never flushed never
/// happen: so LiteDB cannot mark a file invalid behind our back while it gives up on an error.
/// </summary>
internal sealed class DataFileStream(IDiskFile file, PageJournal journal) : Stream
{
    private readonly SortedList<long, byte[]> _pending = [];

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    /// <summary>Whole pages only, so that LiteDB never cuts the file to a whole number of them.</summary>
    public override long Length => Math.Max(Pages(file.Length), _pending.Count == 0 ? 0 : _pending.Keys[^1] + PageJournal.PageSize);

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var into = buffer.AsSpan(offset, count);
        int read;
        if (_pending.TryGetValue(Position, out var page))
        {
            read = Math.Min(count, page.Length);
            page.AsSpan(0, read).CopyTo(into);
        }
        else
        {
            read = file.Read(into, Position);
        }

        Position += read;
        return read;
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        if (count != PageJournal.PageSize || Position % PageJournal.PageSize != 0)
            throw new NotSupportedException($"LiteDB wrote {count} bytes at {Position}, which is not a page");
        _pending[Position] = buffer.AsSpan(offset, count).ToArray();
        Position += count;
    }

    public override void Flush()
    {
        if (_pending.Count == 0) return;
        journal.Write(file, _pending);
        _pending.Clear();
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException("the data file never shrinks");

    private static long Pages(long length) => length / PageJournal.PageSize * PageJournal.PageSize;
}
