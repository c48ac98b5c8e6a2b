namespace Estoppl.Specs.Protocol;

/// <summary>A read-only stream that never waits.</summary>
internal abstract class SynchronousStream : Stream
{
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>Hands out bytes in pieces of the given sizes, over and over.</summary>
internal sealed class ChunkedStream(byte[] bytes, int[] sizes) : SynchronousStream
{
    private int _at, _turn;

    public override int Read(Span<byte> buffer)
    {
        var length = Math.Min(Math.Min(sizes[_turn++ % sizes.Length], buffer.Length), bytes.Length - _at);
        bytes.AsSpan(_at, length).CopyTo(buffer);
        _at += length;
        return length;
    }
}

/// <summary>A line of the given size that is never in memory as a whole, its LF, and what follows it.</summary>
internal sealed class GeneratedStream(long size, byte[] then) : SynchronousStream
{
    private long _left = size;
    private ReadOnlyMemory<byte> _then = (byte[])[(byte)'\n', .. then];

    public override int Read(Span<byte> buffer)
    {
        if (_left == 0)
        {
            var rest = _then.Span[..Math.Min(buffer.Length, _then.Length)];
            rest.CopyTo(buffer);
            _then = _then[rest.Length..];
            return rest.Length;
        }
        var length = (int)Math.Min(buffer.Length, _left);
        buffer[..length].Fill((byte)'x');
        _left -= length;
        return length;
    }
}
