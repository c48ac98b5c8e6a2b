namespace Estoppl.Specs.Testing;

/// <summary>The lines of a stream as bytes. A read that takes longer than <see cref="Child.Limit"/> fails the spec.</summary>
internal sealed class ByteLines(Stream stream)
{
    private byte[] _buffer = new byte[64 << 10];
    private int _start, _end;

    /// <summary>Reads a line, without its line feed. At the end what is left is a line; then null.</summary>
    public async Task<byte[]?> ReadAsync()
    {
        var searched = 0;
        while (true)
        {
            var feed = _buffer.AsSpan((_start + searched).._end).IndexOf((byte)'\n');
            if (feed >= 0) return Take(searched + feed, 1);
            searched = _end - _start;
            if (!await FillAsync().WaitAsync(Child.Limit)) return searched == 0 ? null : Take(searched, 0);
        }
    }

    /// <summary>Reads all bytes to the end.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        while (await FillAsync().WaitAsync(Child.Limit))
        {
        }

        return Take(_end - _start, 0);
    }

    private byte[] Take(int length, int more)
    {
        var taken = _buffer.AsSpan(_start, length).ToArray();
        _start += length + more;
        return taken;
    }

    private async Task<bool> FillAsync()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = await stream.ReadAsync(_buffer.AsMemory(_end));
        _end += read;
        return read > 0;
    }
}
