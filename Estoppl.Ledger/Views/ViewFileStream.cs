using Estoppl.Ledger.Storage;

namespace Estoppl.Ledger.Views;

/// <summary>
/// The stream LiteDB takes for the data file of the views. Page writes gather in memory until LiteDB flushes, which it does once at the
/// end of a checkpoint; what is never flushed never happens.
/// </summary>
internal sealed class ViewFileStream(ViewFile file) : Stream
{
    private readonly SortedList<long, byte[]> _pending = [];

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    /// <summary>Whole pages only, so that LiteDB never cuts the file to a whole number of them.</summary>
    public override long Length => Math.Max(
        file.Length / PageJournal.PageSize * PageJournal.PageSize, _pending.Count == 0 ? 0 : _pending.Keys[^1] + PageJournal.PageSize);

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var into = buffer.AsSpan(offset, count);
        var read = _pending.TryGetValue(Position, out var page) ? Copy(page, into) : file.Read(into, Position);
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
        file.Write(_pending);
        _pending.Clear();
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException("the views' file never shrinks");

    private static int Copy(byte[] page, Span<byte> into)
    {
        var read = Math.Min(page.Length, into.Length);
        page.AsSpan(0, read).CopyTo(into);
        return read;
    }
}
