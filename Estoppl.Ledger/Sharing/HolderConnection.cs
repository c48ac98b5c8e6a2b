using System.Collections.Concurrent;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;
using Estoppl.Ledger.Views;

namespace Estoppl.Ledger.Sharing;

/// <summary>
/// One other process, served by the holder on a thread of its own. What makes no sense ends the connection and changes nothing. A slow
/// reader keeps nobody waiting but itself.
/// </summary>
/// <param name="peer">The other process, as the kernel names it; none where it does not: then it is what it says itself.</param>
internal sealed class HolderConnection(LedgerHolder holder, FrameChannel channel, int? peer)
{
    /// <summary>What is kept for a peer that does not read: millions of acknowledgements.</summary>
    private const int QueueLimit = 16 << 20;

    private static readonly TimeSpan s_introduction = TimeSpan.FromSeconds(2);
    private readonly FrameWriter _frame = new();
    private readonly FrameWriter _acknowledgement = new();
    private readonly ConcurrentDictionary<string, bool> _sessions = [];
    private HoldingProcess? _process;
    private int? _peer = peer;
    private bool _hasAcknowledgements;

    /// <summary>Whether it has spoken for a session.</summary>
    public bool HasSessions => !_sessions.IsEmpty;

    /// <summary>Whether it has spoken for this session: there may be more to come, even from a process that is dead by now.</summary>
    public bool Speaks(string session) => _sessions.ContainsKey(session);

    /// <summary>A channel for one of these. Who says nothing at first, or never reads, is hung up on.</summary>
    public static FrameChannel ChannelOver(System.Net.Sockets.Socket socket) => new(socket) { QueueLimit = QueueLimit, Patience = s_introduction };

    /// <summary>Serves it until it goes away.</summary>
    public void Run()
    {
        try
        {
            if (!Introduce()) return;
            while (channel.Receive(out var kind, out var content) && Serve(kind, content)) { }
        }
        catch (WireException)
        {
            // Whoever it is, it is not one of ours: hung up on.
        }
        catch (ObjectDisposedException)
        {
            // The holder is closing.
        }
        catch (ExplainedException failure)
        {
            Tell(failure);
        }
        finally
        {
            holder.Controls.Leave(this);
            holder.Agents.Remove(this);
            if (_process is not null) holder.Desk.Forget(_process);
            channel.Dispose();
        }
    }

    /// <summary>Ends it from the holder's side.</summary>
    public void Close() => channel.Close();

    /// <summary>Sends a frame that nobody asked for just now. Never waits.</summary>
    public void Send(ReadOnlySpan<byte> frame) => channel.Send(frame);

    /// <summary>Ends one that was never served.</summary>
    public void Refuse() => channel.Dispose();

    /// <summary>Notes, on the writing thread, that a submission is durable. Sent with the others of its group.</summary>
    public void Acknowledge(long submission, Position end)
    {
        if (!_hasAcknowledgements)
        {
            _hasAcknowledgements = true;
            _acknowledgement.Begin(FrameKind.Durable).Long(end.Value);
            holder.IsTouched(this);
        }

        _acknowledgement.Long(submission);
    }

    /// <summary>Sends what was noted. On the writing thread.</summary>
    public void Flush()
    {
        channel.Send(_acknowledgement.Frame);
        _hasAcknowledgements = false;
    }

    /// <summary>Says that the ledger has failed, and hangs up.</summary>
    public void Tell(ExplainedException failure)
    {
        channel.Send(new FrameWriter().Begin(FrameKind.Failed).Text(failure.Fact).Text(failure.Hint).Frame);
        channel.Close();
    }

    private bool Introduce()
    {
        if (!channel.Receive(out var kind, out var content) || kind != FrameKind.Hello) return false;
        channel.Patience = null;
        // The version is answered whatever it is, so that the other side can say what is wrong.
        var hello = new FrameReader(content.Span);
        var isOurs = hello.Int() == HolderClient.Version;
        if (isOurs) _peer ??= hello.Int();
        channel.Send(_frame.Begin(FrameKind.Welcome)
            .Int(HolderClient.Version).Int(Environment.ProcessId).Id(holder.Log.Value).Long(holder.Store.Next.Value).Frame);
        return isOurs;
    }

    private bool Serve(FrameKind kind, ReadOnlyMemory<byte> content)
    {
        var frame = new FrameReader(content.Span);
        switch (kind)
        {
            case FrameKind.Append:
                Append(ref frame);
                return true;
            case FrameKind.Read:
                var from = new Position(frame.Count());
                var end = frame.Long();
                frame.Finish();
                return SendStored(from, end < 0 ? holder.Store.Next : new Position(Math.Min(end, holder.Store.Next.Value)))
                    && channel.SendAndWait(_frame.Begin(FrameKind.End).Long(holder.Store.Next.Value).Frame);
            case FrameKind.Subscribe:
                var next = new Position(frame.Count());
                frame.Finish();
                SendForEver(next);
                return false;
            case FrameKind.Watch:
                frame.Finish();
                holder.Controls.Watch(this);
                return true;
            case FrameKind.Hold:
                var call = ControlFrames.ReadHeldCall(ref frame);
                frame.Finish();
                holder.Hold(_process ??= new HoldingProcess(_peer, Tell), call);
                return true;
            case FrameKind.LetGo:
                var gone = ControlFrames.ReadCall(ref frame);
                frame.Finish();
                if (_process is not null) holder.Desk.LetGo(_process, gone);
                return true;
            default:
                return channel.SendAndWait(_frame.Begin(FrameKind.Answer).Rest(holder.Answer(kind, content.Span, new Reporter(channel), _peer)).Frame);
        }
    }

    private void Tell(ReviewVerdict verdict)
    {
        var frame = new FrameWriter().Begin(FrameKind.Reviewed);
        ControlFrames.Write(frame, verdict);
        channel.Send(frame.Frame);
    }

    private void Append(ref FrameReader frame)
    {
        long number = -1;
        try
        {
            var events = EventFrames.ReadAppend(ref frame, out number, out var sentAt);
            if (events is [var first, ..])
            {
                _sessions.TryAdd(first.Stream, true);
                holder.Agents.Add(this, _peer, first);
            }

            if (events.Any(it => holder.Agents.Forbid(it.Fact, _peer))) throw new ArgumentException("this comes from the agent's own side, which cannot undo what a person ordered");
            holder.Submit(new RemoteSubmission(this, number, sentAt, events));
        }
        catch (ArgumentException refused)
        {
            Refuse(number, refused);
        }
    }

    private void Refuse(long number, ArgumentException why) =>
        channel.Send(new FrameWriter().Begin(FrameKind.Refused).Long(number).Text(why.Message).Frame);

    private bool SendStored(Position from, Position end)
    {
        if (from >= end) return true;
        foreach (var batch in holder.Store.ReadBatches(from, end))
        {
            for (var sent = 0; sent < batch.Length;)
            {
                sent += EventFrames.WriteStored(_frame, batch.Span[sent..]);
                if (!channel.SendAndWait(_frame.Frame)) return false;
            }
        }

        return true;
    }

    private void SendForEver(Position next)
    {
        // What is written to a peer that has gone away fails only when something is written: a subscriber that waits in silence must
        // still be noticed, or its thread would stay until the next event.
        using var watching = new CancellationTokenSource();
        var watcher = new Thread(() =>
        {
            try
            {
                while (channel.Receive(out _, out _)) { }
            }
            catch (WireException)
            {
                // It has nothing more to say; whatever it was ends the subscription.
            }

            watching.Cancel();
        }) { IsBackground = true, Name = "estoppl ledger watcher" };
        watcher.Start();
        while (!watching.IsCancellationRequested && !holder.IsClosing)
        {
            if (!holder.WaitForMore(next, watching.Token)) continue;
            var end = holder.Store.Next;
            if (!SendStored(next, end)) break;
            next = end;
        }

        channel.Close();
        watcher.Join();
    }

    private sealed class Reporter(FrameChannel channel) : IProgress<ViewProgress>
    {
        public void Report(ViewProgress value) =>
            channel.Send(new FrameWriter().Begin(FrameKind.Progress).Long(value.Events).Long(value.Total).Frame);
    }

    private sealed class RemoteSubmission(
        HolderConnection connection, long number, Position? sentAt, System.Collections.Immutable.ImmutableArray<ObservedEvent> events)
        : ObservedSubmission(events)
    {
        public override Position? SentAt => sentAt;

        public override void OnDurable(Position end) => connection.Acknowledge(number, end);

        protected override void OnFailed(Exception fault)
        {
            if (fault is ArgumentException unwritable) connection.Refuse(number, unwritable);
            else if (fault is ExplainedException explained) connection.Tell(explained);
            else connection.Close();
        }
    }
}
