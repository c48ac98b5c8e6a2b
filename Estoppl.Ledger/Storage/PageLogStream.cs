namespace Estoppl.Ledger.Storage;

/// <summary>
/// The stream LiteDB takes for its log: pages in memory. It need not be durable, because the event log in front of LiteDB is; a crash
/// loses these pages and recovery inserts their events again. LiteDB locks the stream around each position and access.
/// </summary>
internal sealed class PageLogStream : Stream
{
    private readonly List<byte[]> _pages = [];
    private int _used;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => (long)_used * PageJournal.PageSize;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var page = PageAt(Position, count);
        if (page >= _used) return 0;
        _pages[page].AsSpan(0, count).CopyTo(buffer.AsSpan(offset));
        Position += count;
        return count;
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        var page = PageAt(Position, count);
        while (_pages.Count <= page) _pages.Add(new byte[PageJournal.PageSize]);
        buffer.AsSpan(offset, count).CopyTo(_pages[page]);
        _used = Math.Max(_used, page + 1);
        Position += count;
    }

    public override void Flush() { }

    /// <summary>LiteDB empties the log after a checkpoint. The pages are kept to be filled again.</summary>
    public override void SetLength(long value) => _used = PageAt(value, PageJournal.PageSize);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    private static int PageAt(long position, int count) => count == PageJournal.PageSize && position % PageJournal.PageSize == 0
        ? (int)(position / PageJournal.PageSize)
        : throw new NotSupportedException($"LiteDB asked for {count} bytes at {position}, which is not a page");
}
