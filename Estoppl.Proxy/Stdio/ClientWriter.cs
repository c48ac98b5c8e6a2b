namespace Estoppl.Proxy.Stdio;

/// <summary>
/// The one writer of the client's side. The server's bytes pass as they come, in whatever pieces; lines of our own go in between, but
/// only where a line of the server has ended. Our lines have a thread of their own, so a client that does not read cannot stop the
/// thread that feeds the server.
/// </summary>
internal sealed class ClientWriter
{
    private const int OwnBytesLimit = 64 << 20;

    private readonly Stream _client;
    private readonly Lock _writing = new();
    private readonly Queue<ReadOnlyMemory<byte>> _own = new();
    private readonly Thread _thread;
    private long _ownBytes;
    private bool _completed;
    private volatile bool _midLine;

    public ClientWriter(Stream client)
    {
        _client = client;
        _thread = new Thread(WriteOwnLines) { IsBackground = true, Name = "estoppl replies" };
        _thread.Start();
    }

    /// <summary>Set when the client's side could not be written: nobody reads it any more.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Writes bytes of the server. False when the client is gone.</summary>
    public bool PassThrough(ReadOnlySpan<byte> bytes)
    {
        lock (_writing)
        {
            var lineEnd = bytes.LastIndexOf((byte)'\n') + 1;
            if (lineEnd > 0)
            {
                Write(bytes[..lineEnd]);
                _midLine = false;
                FlushOwn();
            }

            if (lineEnd < bytes.Length)
            {
                Write(bytes[lineEnd..]);
                _midLine = true;
            }

            return !IsBroken;
        }
    }

    /// <summary>Queues a line of our own; waits only while more than 64 MiB of them wait for the client.</summary>
    public void Reply(ReadOnlyMemory<byte> line)
    {
        lock (_own)
        {
            while (_ownBytes > OwnBytesLimit && !IsBroken) Monitor.Wait(_own);
            _own.Enqueue(line);
            _ownBytes += line.Length;
            Monitor.PulseAll(_own);
        }
    }

    /// <summary>Writes what is left of our own lines. Called when both directions have ended.</summary>
    public void Complete()
    {
        lock (_own)
        {
            _completed = true;
            Monitor.PulseAll(_own);
        }

        _thread.Join();
        lock (_writing)
        {
            if (_midLine && HasOwn()) Write("\n"u8);
            _midLine = false;
            FlushOwn();
        }
    }

    private void WriteOwnLines()
    {
        while (true)
        {
            lock (_own)
            {
                while (_own.Count == 0 && !_completed) Monitor.Wait(_own);
                if (_completed) return;
            }

            lock (_writing)
            {
                if (!_midLine) FlushOwn();
            }

            // In the middle of a server's line it is PassThrough that flushes, at the line's end; that pulse ends this wait.
            lock (_own)
            {
                while (_own.Count > 0 && !_completed && _midLine) Monitor.Wait(_own);
            }
        }
    }

    private bool HasOwn()
    {
        lock (_own) return _own.Count > 0;
    }

    private void FlushOwn()
    {
        while (true)
        {
            ReadOnlyMemory<byte> line;
            lock (_own)
            {
                if (!_own.TryDequeue(out line)) return;
                _ownBytes -= line.Length;
                Monitor.PulseAll(_own);
            }

            Write(line.Span);
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (IsBroken) return;
        try
        {
            _client.Write(bytes);
        }
        catch (IOException)
        {
            IsBroken = true;
        }
    }
}
