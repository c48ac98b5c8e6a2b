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

    /// <param name="limit">How long a new connection waits for the holder to answer.</param>
    public ConnectedLink(LedgerFolder folder, HolderClient client, TimeSpan limit, LinkEvents events)
    {
        (_folder, _client, _limit, _events) = (folder, client, limit, events);
        _end = client.End.Value;
    }

    public override LogId Log => _client.Log;

    public override HolderFile Holder => _client.Holder;

    public override Position KnownEnd => new(Interlocked.Read(ref _end));

    /// <summary>Learns what is in force, and begins to listen for what becomes of what is sent. False when the holder went away meanwhile.</summary>
    public bool TryStart()
    {
        try
        {
            _client.Channel.Patience = _limit;
            _client.Channel.Send(new FrameWriter().Begin(FrameKind.Watch).Frame);
            if (!_client.Channel.Receive(out var kind, out var content) || kind != FrameKind.Controls) return false;
            Hear(kind, content.Span);
            _client.Channel.Patience = null;
        }
        catch (WireException)
        {
            return false;
        }

        new Thread(Listen) { IsBackground = true, Name = "estoppl ledger client" }.Start();
        return true;
    }

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

    public override EventCursor Read(Position from, Position? end)
    {
        var client = Connect();
        client.Channel.Patience = _limit;
        return RemoteCursor.Open(client, FrameKind.Read, from, end);
    }

    public override EventCursor Follow(Position from) => RemoteCursor.Open(Connect(), FrameKind.Subscribe, from, null);

    public override void Hold(HeldCall call)
    {
        lock (_sending) _client.Channel.Send(_frame.Begin(FrameKind.Hold).Write(call).Frame);
    }

    public override void LetGo(CallId call)
    {
        lock (_sending) _client.Channel.Send(_frame.Begin(FrameKind.LetGo).Id(call.Intercepted.Value).Frame);
    }

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
            case FrameKind.Controls:
                _events.OnControls(ControlWire.ReadControls(ref frame));
                frame.Finish();
                return null;
            case FrameKind.Verdict:
                _events.OnVerdict(ControlWire.ReadVerdict(ref frame));
                return null;
            case FrameKind.Refused:
                var refused = Acknowledged(frame.Long());
                refused.Fail(new ArgumentException(frame.Text()));
                return null;
            case FrameKind.Failed:
                return _client.Failure(content);
            default:
                throw new WireException($"a {kind} that nobody asked for");
        }
    }

    private Pending Acknowledged(long number)
    {
        lock (_unacknowledged) return _unacknowledged.Remove(number, out var pending) ? pending : throw new WireException($"an answer to {number}");
    }
}
