namespace Estoppl.Proxy.Protocol;

/// <summary>One line as it came, in memory of its own. Dispose it when the last slice of it has been used.</summary>
public sealed class MessageBuffer : IDisposable
{
    private readonly int _length;
    private readonly int _contentLength;
    private byte[]? _array;

    internal MessageBuffer(byte[] array, int length, int contentLength)
    {
        _array = array;
        _length = length;
        _contentLength = contentLength;
    }

    /// <summary>Every byte of the line, its LF included; only the last line of a stream may lack one.</summary>
    /// <exception cref="ObjectDisposedException">The memory was given back.</exception>
    public ReadOnlyMemory<byte> Bytes => Slice(_length);

    /// <summary>The bytes before the LF. A CR in front of it stays: where a CR may stand is <see cref="MessageGate"/>'s rule.</summary>
    /// <exception cref="ObjectDisposedException">The memory was given back.</exception>
    public ReadOnlyMemory<byte> Content => Slice(_contentLength);

    /// <summary>Gives the memory back. Safe to repeat.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _array, null) is { } array) Buffers.Return(array);
    }

    private ReadOnlyMemory<byte> Slice(int length)
    {
        var array = _array;
        ObjectDisposedException.ThrowIf(array is null, this);
        return array.AsMemory(0, length);
    }
}
