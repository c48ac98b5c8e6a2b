namespace Estoppl.Proxy.Protocol;

/// <summary>
/// Cuts a stream into lines at LF, and at nothing else. One reader at a time. It holds at most the limit plus one read buffer, and
/// while a long line is put together twice that; an oversized line is never held. The stream stays open.
/// </summary>
public sealed class LineReader : IDisposable
{
    private const int BufferSize = 64 << 10;

    private readonly Stream _stream;
    private readonly int _maxMessageBytes;

    /// <summary>Read buffers that a long line has filled, in order.</summary>
    private readonly List<byte[]> _full = [];

    /// <summary>Bytes of the current line that are no longer in <see cref="_buffer"/>, be they in <see cref="_full"/> or dropped.</summary>
    private long _before;
    private bool _dropping;
    private bool _ended;

    private byte[] _buffer = Buffers.Rent<byte>(BufferSize);
    private int _start, _scanned, _end;

    /// <summary>Reads <paramref name="stream"/> from where it stands.</summary>
    /// <param name="maxMessageBytes">The most bytes that may stand before an LF.</param>
    public LineReader(Stream stream, int maxMessageBytes)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxMessageBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxMessageBytes, Array.MaxLength - BufferSize);
        _stream = stream;
        _maxMessageBytes = maxMessageBytes;
    }

    /// <summary>The next line; blocks until it is there. Errors of the stream come through as they are.</summary>
    public LineRead Read()
    {
        if (Next() is { } ready) return ready;
        while (!_ended)
        {
            MakeRoom();
            var read = _stream.Read(_buffer.AsSpan(_end));
            _end += read;
            if (read == 0) return AtEnd();
            if (Next() is { } line) return line;
        }
        return LineRead.End.Reached;
    }

    /// <summary>Gives the memory back; not to be called while a read is under way.</summary>
    public void Dispose()
    {
        _ended = true;
        Release();
        Buffers.Return(Interlocked.Exchange(ref _buffer, []));
        _start = _scanned = _end = 0;
    }

    private LineRead? Next()
    {
        var lineFeed = _buffer.AsSpan(_scanned, _end - _scanned).IndexOf((byte)'\n');
        if (lineFeed >= 0) return Take(_scanned + lineFeed + 1, terminator: 1);
        _scanned = _end;
        if (_dropping || _before + _end - _start > _maxMessageBytes) Drop();
        return null;
    }

    private LineRead AtEnd()
    {
        _ended = true;
        return _before + _end - _start == 0 ? LineRead.End.Reached : Take(_end, terminator: 0);
    }

    private LineRead Take(int next, int terminator)
    {
        var length = _before + next - _start;
        var size = length - terminator;
        LineRead read = size > _maxMessageBytes ? new LineRead.Oversized(size) : new LineRead.Line(Assemble(next, (int)length, (int)size));
        Release();
        _before = 0;
        _dropping = false;
        _start = _scanned = next;
        return read;
    }

    private MessageBuffer Assemble(int next, int length, int size)
    {
        var line = Buffers.Rent<byte>(length);
        var at = 0;
        foreach (var full in _full)
        {
            full.CopyTo(line, at);
            at += full.Length;
        }
        _buffer.AsSpan(_start, next - _start).CopyTo(line.AsSpan(at));
        return new(line, length, size);
    }

    private void Drop()
    {
        _dropping = true;
        Release();
        _before += _end - _start;
        _start = _scanned = _end = 0;
    }

    private void MakeRoom()
    {
        if (_start == _end)
        {
            _start = _scanned = _end = 0;
        }
        else if (_end == _buffer.Length && _start > 0)
        {
            _buffer.AsSpan(_start).CopyTo(_buffer);
            _end -= _start;
            _scanned -= _start;
            _start = 0;
        }
        else if (_end == _buffer.Length)
        {
            _full.Add(_buffer);
            _before += _end;
            _buffer = Buffers.Rent<byte>(BufferSize);
            _scanned = _end = 0;
        }
    }

    private void Release()
    {
        foreach (var full in _full) Buffers.Return(full);
        _full.Clear();
    }
}
