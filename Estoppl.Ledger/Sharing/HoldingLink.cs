using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;
using Estoppl.Ledger.Views;

namespace Estoppl.Ledger.Sharing;

/// <summary>Takes part in a ledger as its holder.</summary>
internal sealed class HoldingLink(LedgerHolder holder, HolderFile self) : Link
{
    public override LogId Log => holder.Log;

    public override HolderFile Holder => self;

    public override Position KnownEnd => holder.Store.Next;

    public override Controls Controls => holder.Controls.Controls;

    public override Position End() => KnownEnd;

    public override void Hold(HeldCall call) => holder.Hold(holder.Self, call);

    public override void LetGo(CallId call) => holder.Desk.LetGo(holder.Self, call);

    public override void Send(Pending pending)
    {
        pending.Sending(KnownEnd);
        if (pending.Events is [var first, ..]) holder.Agents.Add(holder, Environment.ProcessId, first);
        holder.Submit(pending);
    }

    public override EventCursor Read(Position from, Position? end) => new StoredCursor(holder, from, end ?? KnownEnd);

    public override EventCursor Follow(Position from) => new StoredCursor(holder, from, null);

    public override byte[] Ask(FrameKind kind, ReadOnlySpan<byte> content, IProgress<ViewProgress>? progress)
    {
        try
        {
            return holder.Answer(kind, content, progress, Environment.ProcessId);
        }
        // It was about to end: the next one is asked.
        catch (ObjectDisposedException)
        {
            throw new LinkLostException();
        }
    }

    public override void Dispose() => holder.Dispose();

    private sealed class StoredCursor : EventCursor
    {
        private readonly LedgerHolder _holder;
        private readonly Position? _end;
        private readonly CancellationTokenSource _ending = new();
        private IEnumerator<ReadOnlyMemory<SealedEvent>>? _batches;

        public StoredCursor(LedgerHolder holder, Position from, Position? end) => (_holder, _end, Next) = (holder, end, from);

        public override bool MoveNext()
        {
            try
            {
                return MoveOn();
            }
            // The holder has closed its store: it has failed, or this process is about to leave.
            catch (ObjectDisposedException)
            {
                IsLost = true;
                return false;
            }
        }

        public override void Dispose() => _ending.Cancel();

        private bool MoveOn()
        {
            while (!_ending.IsCancellationRequested)
            {
                _batches ??= _holder.Store.ReadBatches(Next, _end ?? _holder.Store.Next).GetEnumerator();
                if (_batches.MoveNext())
                {
                    Batch = _batches.Current;
                    Next = Batch.Span[^1].Seq.Next;
                    return true;
                }

                _batches.Dispose();
                _batches = null;
                if (_end is not null) return false;
                while (!_ending.IsCancellationRequested && !_holder.WaitForMore(Next, _ending.Token))
                {
                    if (!_holder.IsClosing) continue;
                    IsLost = true;
                    return false;
                }
            }

            return false;
        }
    }
}
