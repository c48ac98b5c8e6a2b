using System.Net.Sockets;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;

namespace Estoppl.Ledger.Sharing;

/// <summary>
/// What the process that holds the write lease does: it writes for everyone, and serves everyone else over a socket. Closing it makes
/// durable what was submitted and gives the lease back; the others then find a new holder among them.
/// </summary>
internal sealed class LedgerHolder : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(30);

    /// <summary>Each has a thread and a descriptor. Many times what all agents of one user have open at once.</summary>
    private const int MostConnections = 1000;

    private readonly LedgerFolder _folder;
    private readonly OpenedLedger _opened;
    private readonly string _socketPath;
    private readonly Socket _listener;
    private readonly LedgerWriter _writer;
    private readonly CheckpointTimer _checkpoints;
    private readonly Action<Exception> _onFault;
    private readonly Lock _connecting = new();
    private readonly Dictionary<HolderConnection, Thread> _connections = [];
    private readonly List<HolderConnection> _touched = [];
    private readonly Thread _accepting;

    /// <summary>Listens, and serves from <see cref="Start"/> on. Owns <paramref name="opened"/> from here on.</summary>
    /// <param name="onFault">Told, on the writing thread, when the ledger takes nothing any more. The holder is to be closed then, by another thread.</param>
    public LedgerHolder(LedgerFolder folder, OpenedLedger opened, JoinOptions options, Action<Exception> onFault)
    {
        (_folder, _opened, _onFault) = (folder, opened, onFault);
        _socketPath = HolderSocket.PathFor(folder);
        _listener = HolderSocket.Listen(folder, _socketPath);
        _checkpoints = new CheckpointTimer(options.Clock, options.ProcessStart, checkpoint => Submit(checkpoint));
        _writer = new LedgerWriter(opened.Store, opened.Sealer, options.Clock, options.ProcessStart, new WriterEvents(OnCommitted, OnFault));
        _accepting = new Thread(Accept) { IsBackground = true, Name = "estoppl ledger holder" };
    }

    /// <summary>The events.</summary>
    public LedgerStore Store => _opened.Store;

    /// <summary>Which ledger.</summary>
    public LogId Log => _opened.Log;

    /// <summary>Whether it is about to end.</summary>
    public bool IsClosing { get; private set; }

    /// <summary>Begins to serve others.</summary>
    public void Start() => _accepting.Start();

    /// <summary>Queues something to append.</summary>
    public void Submit(Submission submission) => _writer.Submit(submission);

    /// <summary>Waits until there is an event at <paramref name="next"/>; false when it is time to look whether one should still wait.</summary>
    public bool WaitForMore(Position next, CancellationToken cancellation)
    {
        try
        {
            return Store.WaitForMore(next, s_look, cancellation);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Does what another process, or this one, asks for besides appending and reading.</summary>
    /// <exception cref="WireException">It asks for nothing that there is.</exception>
    public byte[] Answer(FrameKind kind, ReadOnlySpan<byte> content, IProgress<ViewProgress>? progress)
    {
        switch (kind)
        {
            case FrameKind.Seal:
                var checkpoint = _checkpoints.Now();
                checkpoint.Done.GetAwaiter().GetResult();
                return [];
            default:
                throw new WireException($"a request {kind}");
        }
    }

    /// <summary>Notes, on the writing thread, that a connection has acknowledgements to send.</summary>
    public void IsTouched(HolderConnection connection) => _touched.Add(connection);

    /// <inheritdoc/>
    public void Dispose()
    {
        IsClosing = true;
        // A listening socket that is shut down wakes who waits for a connection; the name goes before the lease, so that nobody deletes the next holder's.
        _listener.Dispose();
        DeleteSocket();
        if (_accepting.IsAlive) _accepting.Join();
        _checkpoints.Dispose();
        _writer.Dispose();
        Thread[] threads;
        lock (_connecting)
        {
            foreach (var connection in _connections.Keys) connection.Close();
            threads = [.. _connections.Values];
        }

        foreach (var thread in threads) thread.Join();
        _opened.Dispose();
    }

    private void OnCommitted()
    {
        foreach (var connection in _touched) connection.Flush();
        _touched.Clear();
        _checkpoints.OnCommitted(Store.Next);
    }

    private void OnFault(Exception fault)
    {
        _touched.Clear();
        _onFault(fault);
    }

    private void Accept()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = _listener.Accept();
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                if (IsClosing) return;
                // A peer that was gone before it was accepted, or no descriptors left: the others are still to be served.
                Thread.Sleep(s_pause);
                continue;
            }

            if (HolderSocket.IsSameUser(socket)) Serve(socket);
            else socket.Dispose();
        }
    }

    private void Serve(Socket socket)
    {
        var connection = new HolderConnection(this, HolderConnection.ChannelOver(socket));
        var thread = new Thread(() =>
        {
            connection.Run();
            lock (_connecting) _connections.Remove(connection);
        }) { IsBackground = true, Name = "estoppl ledger server" };
        lock (_connecting)
        {
            if (_connections.Count == MostConnections)
            {
                connection.Refuse();
                return;
            }

            _connections.Add(connection, thread);
        }

        thread.Start();
    }

    // Unless the ledger was deleted, and another one begun in its place: then the socket there is its holder's.
    private void DeleteSocket()
    {
        if (HolderFile.Read(_folder).ProcessId != Environment.ProcessId) return;
        try
        {
            File.Delete(_socketPath);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // The next holder replaces it.
        }
    }
}
