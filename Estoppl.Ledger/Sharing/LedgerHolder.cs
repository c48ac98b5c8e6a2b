using System.Net.Sockets;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;
using Estoppl.Ledger.Views;

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
    private readonly CheckpointKeeper _keeper;
    private readonly JoinOptions _options;
    private readonly LedgerViews _views;
    private readonly ViewQueries _queries;
    private readonly DeadSessions _deadSessions;
    private readonly Lock _rotating = new();
    private readonly Action<Exception> _onFault;
    private readonly Lock _connecting = new();
    private readonly Dictionary<HolderConnection, Thread> _connections = [];
    private readonly List<HolderConnection> _touched = [];
    private readonly Thread _accepting;

    /// <summary>Listens, and serves from <see cref="Start"/> on. Owns <paramref name="opened"/> and <paramref name="controls"/> from here on.</summary>
    /// <param name="onFault">Told, on the writing thread, when the ledger takes nothing any more. The holder is to be closed then, by another thread.</param>
    /// <param name="onReviewed">Told of calls that this process itself holds.</param>
    public LedgerHolder(
        LedgerFolder folder, OpenedLedger opened, ControlKeeper controls, JoinOptions options, Action<Exception> onFault, Action<ReviewVerdict> onReviewed)
    {
        (Controls, Desk, Self) = (controls, new ReviewDesk(options, Submit), new HoldingProcess(Environment.ProcessId, onReviewed));
        (_folder, _opened, _options, _onFault) = (folder, opened, options, onFault);
        _socketPath = HolderSocket.PathFor(folder);
        _listener = HolderSocket.Listen(folder, _socketPath);
        _keeper = new CheckpointKeeper(folder, options.Anchors, OnAnchored, options.Warn);
        _checkpoints = new CheckpointTimer(options.Clock, options.ProcessStart, checkpoint => Submit(checkpoint));
        _writer = new LedgerWriter(opened.Store, opened.Sealer, options.Clock, options.ProcessStart, new WriterEvents(controls.OnStored, OnCommitted, note => _keeper!.Keep(note), OnFault));
        _views = LedgerViews.Follow(folder, Committed(), options.Clock);
        _queries = new ViewQueries(_views);
        _deadSessions = new DeadSessions(folder, _views, options, Speaks, Submit);
        _accepting = new Thread(Accept) { IsBackground = true, Name = "estoppl ledger holder" };
    }

    /// <summary>The events.</summary>
    public LedgerStore Store => _opened.Store;

    /// <summary>Which ledger.</summary>
    public LogId Log => _opened.Log;

    /// <summary>What people have ordered.</summary>
    public ControlKeeper Controls { get; }

    /// <summary>Who may not undo what people ordered.</summary>
    public AgentSides Agents { get; } = new();

    /// <summary>Where held calls wait.</summary>
    public ReviewDesk Desk { get; }

    /// <summary>This process, where it holds calls itself.</summary>
    public HoldingProcess Self { get; }

    /// <summary>Whether it is about to end.</summary>
    public bool IsClosing { get; private set; }

    /// <summary>Begins to serve others.</summary>
    public void Start()
    {
        _accepting.Start();
        _deadSessions.Look();
        // Who only reads wants to see how it was left; who appends must not wait for that.
        if (!_options.Append) _deadSessions.Wait();
    }

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
    /// <param name="asker">Which process; none where the system does not say.</param>
    /// <exception cref="WireException">It asks for nothing that there is.</exception>
    public byte[] Answer(FrameKind kind, ReadOnlySpan<byte> content, IProgress<ViewProgress>? progress, int? asker)
    {
        switch (kind)
        {
            case FrameKind.Seal:
                var checkpoint = _checkpoints.Now();
                checkpoint.Done.GetAwaiter().GetResult();
                return [];
            case FrameKind.Rotate:
                var rotated = Rotate();
                return new FrameWriter().Begin(FrameKind.Answer).Text(rotated.Old.Value).Text(rotated.New.Base64).Long(rotated.At.Value)
                    .Frame[FrameWriter.HeadSize..].ToArray();
            case FrameKind.Query:
                return _queries.Answer(content, progress);
            default:
                return ControlQueries.Answer(this, kind, content, asker);
        }
    }

    /// <summary>Puts a call on the desk. If there is no room, the process that holds it gets a denial that nobody records.</summary>
    public void Hold(HoldingProcess process, HeldCall call)
    {
        if (Desk.Hold(process, call) is { } why) process.Tell(new ReviewVerdict(call.Call, false, call.Input, call.Policy, why, ReviewVerdict.ByEstoppl));
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
        Desk.Dispose();
        _checkpoints.Dispose();
        _deadSessions.Dispose();
        // What the end of a session has sealed is anchored while that can still be recorded.
        _keeper.Drain();
        _writer.Dispose();
        _keeper.Dispose();
        Thread[] threads;
        lock (_connecting)
        {
            foreach (var connection in _connections.Keys) connection.Close();
            threads = [.. _connections.Values];
        }

        foreach (var thread in threads) thread.Join();
        _views.Dispose();
        Controls.Dispose();
        _opened.Dispose();
    }

    private CommittedEvents Committed() => new(
        () => Store.Next,
        from => Store.ReadBatches(from, Store.Next),
        WaitForViews);

    private void WaitForViews(Position position, CancellationToken cancellation)
    {
        try
        {
            while (!cancellation.IsCancellationRequested && !WaitForMore(position, cancellation)) { }
        }
        // Nothing more is to come: the holder is about to be closed.
        catch (LedgerException)
        {
            cancellation.WaitHandle.WaitOne();
        }
    }

    private bool Speaks(string session)
    {
        lock (_connecting) return _connections.Keys.Any(connection => connection.Speaks(session));
    }

    private RotatedKey Rotate()
    {
        lock (_rotating)
        {
            return _opened.Rotate(next =>
            {
                var submission = new RotationSubmission(next, _options.Clock, _options.ProcessStart);
                Submit(submission);
                return submission.Done.GetAwaiter().GetResult();
            });
        }
    }

    private void OnAnchored(string anchor, long size)
    {
        var now = _options.Clock.GetUtcNow();
        Submit(new FactSubmission(new ObservedEvent(
            EventId.New(now), now, _options.Clock.GetElapsedTime(_options.ProcessStart), "ledger", null, null, "estoppl",
            new LedgerEvent.AnchorAcknowledged(anchor, size))));
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
        var connection = new HolderConnection(this, HolderConnection.ChannelOver(socket), HolderSocket.ProcessOf(socket));
        var thread = new Thread(() =>
        {
            connection.Run();
            lock (_connecting) _connections.Remove(connection);
            if (connection.HasSessions) _deadSessions.Look();
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
