using System.Buffers.Binary;
using System.Net.Sockets;

namespace Estoppl.Ledger.Sharing;

/// <summary>
/// Frames over a connected stream socket. One thread receives. Any thread sends, and is never kept waiting by <see cref="Send"/>: what the
/// other side does not take at once waits in a queue, which a thread of its own empties.
/// </summary>
internal sealed class FrameChannel(Socket socket) : IDisposable
{
    /// <summary>Content of a frame at most: what the ledger's log takes as one group, with room for what the holder adds.</summary>
    public const int MaxContent = 300 << 20;

    /// <summary>
    /// A socket counts as writable while at most a quarter of its buffer is full. So much fits into the rest on every system we know: a
    /// send of it does not block.
    /// </summary>
    private const int Bite = 16 * 1024;

    private const int KeptBuffer = 1 << 20;
    private readonly Lock _sending = new();
    private readonly Queue<byte[]> _queue = [];
    private byte[] _buffer = new byte[64 * 1024];
    private int _start, _end;
    private long _queued;
    private bool _broken, _hasSender;

    /// <summary>How long <see cref="Receive"/> waits for the next bytes; null for ever. Then it returns false, and may be called again.</summary>
    public TimeSpan? Patience
    {
        set
        {
            try
            {
                socket.ReceiveTimeout = value is { } limit ? (int)Math.Clamp(limit.TotalMilliseconds, 1, int.MaxValue) : 0;
            }
            catch (SocketException)
            {
                // The other side has gone, which some systems tell here: who receives is told.
            }
        }
    }

    /// <summary>Whether the last <see cref="Receive"/> ended because nothing came for as long as <see cref="Patience"/> allows.</summary>
    public bool IsSilent { get; private set; }

    /// <summary>How many bytes <see cref="Send"/> keeps for the other side at most. Whoever lets more of them gather is hung up on.</summary>
    public long QueueLimit { get; init; } = long.MaxValue;

    /// <summary>Waits for the next frame.</summary>
    /// <param name="content">Valid until the next call.</param>
    /// <returns>False when the connection has ended, from either side, and when nothing came in time: see <see cref="IsSilent"/>.</returns>
    /// <exception cref="WireException">What comes is no frame.</exception>
    public bool Receive(out FrameKind kind, out ReadOnlyMemory<byte> content)
    {
        (kind, content, IsSilent) = (default, default, false);
        if (!Fill(FrameWriter.HeadSize)) return false;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(_start));
        if (length is < 1 or > MaxContent) throw new WireException($"a frame of {length} bytes");
        if (!Fill(sizeof(uint) + (int)length)) return false;
        kind = (FrameKind)_buffer[_start + sizeof(uint)];
        content = _buffer.AsMemory(_start + FrameWriter.HeadSize, (int)length - 1);
        _start += sizeof(uint) + (int)length;
        return true;
    }

    /// <summary>Sends a frame behind all sent before. Never waits for the other side. A broken connection is noticed by who receives.</summary>
    public void Send(ReadOnlySpan<byte> frame)
    {
        lock (_sending)
        {
            if (_broken) return;
            if (_queue.Count == 0) frame = frame[SentAtOnce(frame)..];
            if (frame.IsEmpty || _broken) return;
            if (_queued + frame.Length > QueueLimit)
            {
                _broken = true;
                Close();
                return;
            }

            _queue.Enqueue(frame.ToArray());
            _queued += frame.Length;
            if (_hasSender) return;
            _hasSender = true;
            new Thread(SendQueued) { IsBackground = true, Name = "estoppl ledger sender" }.Start();
        }
    }

    /// <summary>Sends a frame and waits until the other side has taken it. For connections on which nobody else sends.</summary>
    /// <returns>False when the connection has ended.</returns>
    public bool SendAndWait(ReadOnlySpan<byte> frame)
    {
        try
        {
            while (!frame.IsEmpty) frame = frame[socket.Send(frame)..];
            return true;
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Ends the connection: whoever waits in <see cref="Receive"/> on either side is told.</summary>
    public void Close()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        socket.Dispose();
    }

    private int SentAtOnce(ReadOnlySpan<byte> frame)
    {
        var sent = 0;
        try
        {
            while (sent < frame.Length && socket.Poll(0, SelectMode.SelectWrite)) sent += socket.Send(frame[sent..Math.Min(frame.Length, sent + Bite)]);
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            _broken = true;
        }

        return sent;
    }

    private void SendQueued()
    {
        while (true)
        {
            byte[]? next;
            lock (_sending)
            {
                if (_broken || !_queue.TryPeek(out next))
                {
                    _hasSender = false;
                    return;
                }
            }

            var taken = SendAndWait(next);
            lock (_sending)
            {
                _broken |= !taken;
                _queued -= _queue.Dequeue().Length;
            }
        }
    }

    private bool Fill(int wanted)
    {
        if (_end == _start)
        {
            _start = _end = 0;
            if (_buffer.Length > KeptBuffer && wanted <= KeptBuffer) _buffer = new byte[64 * 1024];
        }

        while (_end - _start < wanted)
        {
            if (_end == _buffer.Length || (_start > 0 && _start + wanted > _buffer.Length)) MakeRoom(wanted);
            try
            {
                var some = socket.Receive(_buffer.AsSpan(_end));
                if (some == 0) return false;
                _end += some;
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                IsSilent = end is SocketException { SocketErrorCode: SocketError.TimedOut or SocketError.WouldBlock };
                return false;
            }
        }

        return true;
    }

    // Grows as the bytes come, not as a length promises them.
    private void MakeRoom(int wanted)
    {
        var held = _end - _start;
        var size = held < _buffer.Length / 2 ? _buffer.Length : (int)Math.Min(Math.Max((long)wanted, _buffer.Length), 2L * _buffer.Length);
        var room = size == _buffer.Length ? _buffer : new byte[size];
        _buffer.AsSpan(_start, held).CopyTo(room);
        (_buffer, _start, _end) = (room, 0, held);
    }
}
