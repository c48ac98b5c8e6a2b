using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;
using Estoppl.Ledger.Views;

namespace Estoppl.Ledger.Sharing;

/// <summary>Takes part in a ledger that another process holds. One connection for appends, and one for each reading.</summary>
internal sealed class ConnectedLink : Link
{
    private readonly LedgerFolder _folder;
    private readonly TimeSpan _limit;
    private readonly HolderClient _client;
    private readonly LinkEvents _events;
    private readonly Lock _sending = new();
    private readonly FrameWriter _frame = new();
    private readonly Dictionary<long, Pending> _unacknowledged = [];
    private long _end;
    private volatile Controls? _controls;
    private LedgerException? _controlsFault;

    /// <param name="limit">How long a new connection waits for the holder to answer.</param>
    /// <param name="events">Told on a thread of this link.</param>
    public ConnectedLink(LedgerFolder folder, HolderClient client, TimeSpan limit, LinkEvents events)
    {
        (_folder, _client, _limit, _events) = (folder, client, limit, events);
        _end = client.End.Value;
    }

    public override LogId Log => _client.Log;

    public override HolderFile Holder => _client.Holder;

    public override Position KnownEnd => new(Interlocked.Read(ref _end));

    public override Controls Controls => _controls ?? throw _controlsFault!;

    /// <summary>Asks to be told the controls, and waits for the first. Before <see cref="Start"/>.</summary>
    /// <returns>False when the holder does not say so in time, or goes away.</returns>
    /// <exception cref="RemoteFailureException">The holder says that it cannot go on.</exception>
    public bool TryWatch(TimeSpan patience)
    {
        _client.Channel.Patience = patience;
        _client.Channel.Send(new FrameWriter().Begin(FrameKind.Watch).Frame);
        try
        {
            if (!_client.Channel.Receive(out var kind, out var content)) return false;
            if (Hear(kind, content.Span) is { } why) throw why;
            _client.Channel.Patience = null;
            return (_controls ?? (object?)_controlsFault) is not null;
        }
        // It is no holder of ours, or one that is about to end.
        catch (WireException)
        {
            return false;
        }
    }

    /// <summary>Begins to listen for what becomes of what is sent.</summary>
    public void Start() => new Thread(Listen) { IsBackground = true, Name = "estoppl ledger client" }.Start();

    public override Position End()
    {
        using var client = Connect();
        return client.End;
    }

    public override void Send(Pending pending)
    {
        lock (_sending)
        {
            pending.Sending(KnownEnd);
            EventFrames.WriteAppend(_frame, pending.Number, pending.SentAt, pending.Events);
            lock (_unacknowledged) _unacknowledged.Add(pending.Number, pending);
            _client.Channel.Send(_frame.Frame);
        }
    }

    public override void Hold(HeldCall call)
    {
        var frame = new FrameWriter().Begin(FrameKind.Hold);
        ControlFrames.Write(frame, call);
        _client.Channel.Send(frame.Frame);
    }

    public override void LetGo(CallId call) => _client.Channel.Send(new FrameWriter().Begin(FrameKind.LetGo).Id(call.Intercepted.Value).Frame);

    public override EventCursor Read(Position from, Position? end)
    {
        var client = Connect();
        client.Channel.Patience = _limit;
        return RemoteCursor.Open(client, FrameKind.Read, from, end);
    }

    public override EventCursor Follow(Position from) => RemoteCursor.Open(Connect(), FrameKind.Subscribe, from, null);

    public override byte[] Ask(FrameKind kind, ReadOnlySpan<byte> content, IProgress<ViewProgress>? progress)
    {
        using var client = Connect();
        client.Channel.Patience = _limit;
        client.Channel.Send(new FrameWriter().Begin(kind).Rest(content).Frame);
        while (Receive(client, out var answer, out var bytes))
        {
            switch (answer)
            {
                case FrameKind.Answer: return bytes.ToArray();
                case FrameKind.Failed: throw client.Failure(bytes.Span);
                case FrameKind.Progress:
                    var report = new FrameReader(bytes.Span);
                    progress?.Report(new ViewProgress(report.Long(), report.Long()));
                    break;
                default: throw new LinkLostException();
            }
        }

        throw new LinkLostException();
    }

    public override void Dispose() => _client.Dispose();

    // What takes long is waited for, as long as somebody is there: a holder at work still receives visitors, one that was stopped does not.
    private bool Receive(HolderClient client, out FrameKind kind, out ReadOnlyMemory<byte> content)
    {
        while (!client.Channel.Receive(out kind, out content))
        {
            if (!client.Channel.IsSilent) return false;
            using var other = HolderClient.TryConnect(_folder, _limit) ?? throw LedgerHeldException.NotAnswering(_folder.Path, Holder, _limit);
        }

        return true;
    }

    private HolderClient Connect()
    {
        var client = HolderClient.TryConnect(_folder, _limit) ?? throw new LinkLostException();
        if (client.Log == Log) return client;
        client.Dispose();
        throw LedgerDamagedException.Replaced(_folder.Path, Log, client.Log);
    }

    private void Listen()
    {
        ExplainedException? why = null;
        try
        {
            while (why is null && _client.Channel.Receive(out var kind, out var content)) why = Hear(kind, content.Span);
        }
        // It is no holder any more; the next one is asked.
        catch (WireException)
        {
            _client.Channel.Close();
        }

        _events.OnLost(this, why);
    }

    private RemoteFailureException? Hear(FrameKind kind, ReadOnlySpan<byte> content)
    {
        var frame = new FrameReader(content);
        switch (kind)
        {
            case FrameKind.Durable:
                var end = new Position(frame.Count());
                Interlocked.Exchange(ref _end, end.Value);
                while (!frame.IsAtEnd) Acknowledged(frame.Long()).OnDurable(end);
                return null;
            case FrameKind.Refused:
                var refused = Acknowledged(frame.Long());
                refused.Fail(new ArgumentException(frame.Text()));
                return null;
            case FrameKind.Failed:
                return _client.Failure(content);
            case FrameKind.Controls:
                Know(ref frame);
                return null;
            case FrameKind.Reviewed:
                var verdict = ControlFrames.ReadVerdict(ref frame);
                frame.Finish();
                _events.OnReviewed(verdict);
                return null;
            default:
                throw new WireException($"a {kind} that nobody asked for");
        }
    }

    private void Know(ref FrameReader frame)
    {
        if (frame.Byte() == 0)
        {
            _controlsFault = new RemoteFailureException(frame.Text(), frame.Text(), Holder);
            return;
        }

        var isFirst = _controls is null;
        var controls = ControlFrames.ReadControls(ref frame);
        frame.Finish();
        _controls = controls;
        if (!isFirst) _events.OnControls();
    }

    private Pending Acknowledged(long number)
    {
        lock (_unacknowledged) return _unacknowledged.Remove(number, out var pending) ? pending : throw new WireException($"an answer to {number}");
    }
}
