namespace Estoppl.Ledger.Exports;

/// <summary>Cuts a stream into lines, each ended by a line feed. The buffer is reused and grows to the longest line.</summary>
internal sealed class ExportLines(Stream from, int limit)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start, _end;
    private long _number;

    /// <summary>What is wrong with the line that was asked for last.</summary>
    public ExportException Fault(string why, bool isCut = false) => new(_number, why, isCut);

    /// <summary>The next line without its end, valid until the next call; false when there is no byte left.</summary>
    /// <exception cref="ExportException">The line has no end, or another end than a line feed, or is too long.</exception>
    public bool Next(out ReadOnlySpan<byte> line)
    {
        _number++;
        line = default;
        var seen = 0;
        while (true)
        {
            var length = _buffer.AsSpan(_start + seen, _end - _start - seen).IndexOf((byte)'\n');
            if (length >= 0)
            {
                line = _buffer.AsSpan(_start, seen + length);
                _start += seen + length + 1;
                if (line.Length >= limit) break;
                return line.EndsWith("\r"u8) ? throw Fault("ends with a carriage return before its line feed") : true;
            }

            seen = _end - _start;
            if (seen >= limit) break;
            if (Fill()) continue;
            return seen == 0 ? false : throw Fault("has no end: the file was cut within it", isCut: true);
        }

        throw Fault("is longer than any line of an export");
    }

    /// <summary>Whether no byte is left. If one is, it belongs to the line that <see cref="Fault"/> speaks of from then on.</summary>
    public bool HasEnded()
    {
        if (_start == _end && !Fill()) return true;
        _number++;
        return false;
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length) Array.Resize(ref _buffer, (int)Math.Min(2L * _buffer.Length, Array.MaxLength));
        var read = from.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        return read > 0;
    }
}
