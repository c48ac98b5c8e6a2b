using System.Runtime.InteropServices;
using System.Threading.Channels;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Ledger.Storage;

/// <summary>What a <see cref="LedgerWriter"/> tells its owner, on the writing thread.</summary>
/// <param name="OnStored">These events are durable, and nobody who submitted them was told yet.</param>
/// <param name="OnCommitted">A group is durable, and whoever submitted a part of it was told.</param>
/// <param name="OnCheckpoint">A checkpoint is durable.</param>
/// <param name="OnFault">The ledger takes nothing any more.</param>
internal sealed record WriterEvents(Action<IReadOnlyList<SealedEvent>> OnStored, Action OnCommitted, Action<SignedNote> OnCheckpoint, Action<Exception> OnFault);

/// <summary>
/// The one writing thread of a ledger: takes submissions from any thread, seals and stores them in groups, adds checkpoints, and says
/// when they are durable. Events submitted together become durable together, in their order; submissions are ordered as they came.
/// </summary>
internal sealed class LedgerWriter : IDisposable
{
    /// <summary>Most events that share one sync. Bounds how long the first of a group waits for the signatures of the others.</summary>
    private const int GroupLimit = 256;

    /// <summary>A checkpoint follows when so many events have none.</summary>
    private const int CheckpointEvery = 256;

    /// <summary>Sealed bytes after which a group is stored as it is: names are as long as agents make them, and the store takes only so much.</summary>
    private const long GroupBytes = 64 << 20;

    private const int QueueLimit = 4096;

    private readonly Channel<Submission> _queue = Channel.CreateBounded<Submission>(new BoundedChannelOptions(QueueLimit)
    {
        SingleReader = true,
        // Wakes the writing thread straight from the submitting one instead of by way of the thread pool.
        AllowSynchronousContinuations = true,
    });

    private readonly LedgerStore _store;
    private readonly Func<EventSealer> _open;
    private readonly TimeProvider _clock;
    private readonly long _processStart;
    private readonly WriterEvents _events;
    private readonly StoredIds _ids;
    private readonly List<SealedEvent> _sealed = [];
    private readonly Thread _thread;
    private EventSealer? _sealer;
    private volatile Exception? _fault;

    /// <param name="open">Makes the sealer, on the first submission: reading alone needs no key.</param>
    /// <param name="processStart">What the monotonic clock of our own events counts from.</param>
    public LedgerWriter(LedgerStore store, Func<EventSealer> open, TimeProvider clock, long processStart, WriterEvents events)
    {
        (_store, _open, _clock, _processStart, _events) = (store, open, clock, processStart, events);
        _ids = new StoredIds(store);
        _thread = new Thread(Run) { IsBackground = true, Name = "estoppl ledger" };
        _thread.Start();
    }

    /// <summary>
    /// Queues <paramref name="submission"/>; waits only while the queue is full. It is told of its end, also when the ledger has failed
    /// or is closed by then.
    /// </summary>
    public void Submit(Submission submission)
    {
        if (_fault is { } fault)
        {
            submission.Fail(fault);
            return;
        }

        if (_queue.Writer.TryWrite(submission)) return;
        try
        {
            _queue.Writer.WriteAsync(submission).AsTask().GetAwaiter().GetResult();
        }
        catch (ChannelClosedException closed)
        {
            submission.Fail(_fault ?? new ObjectDisposedException("The ledger is closed.", closed));
        }
    }

    /// <summary>Makes all that was submitted durable and ends the thread. The store stays open.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        if (Thread.CurrentThread != _thread) _thread.Join();
    }

    private void Run()
    {
        var group = new List<Submission>();
        while (NextGroup(group))
        {
            try
            {
                if (_fault is { } fault) throw fault;
                _sealer ??= _open();
                var before = _sealer.Checkpoint;
                Store(group, _sealer);
                _events.OnCommitted();
                if (_sealer.Checkpoint is { } note && note != before) _events.OnCheckpoint(note);
            }
            // Whatever it was, what the disk holds now is unknown: nothing more is written until recovery has reopened it.
            catch (Exception fault)
            {
                var isFirst = _fault is null;
                // To a submission, that would say that it is at fault.
                _fault ??= fault is ArgumentException ? new InvalidOperationException(fault.Message, fault) : fault;
                foreach (var submission in group.Where(one => !one.HasFailed)) submission.Fail(_fault);
                if (isFirst) _events.OnFault(_fault);
            }

            group.Clear();
            _sealed.Clear();
        }
    }

    private void Store(List<Submission> group, EventSealer sealer)
    {
        var (told, bytes) = (0, 0L);
        for (var next = 0; next < group.Count; next++)
        {
            bytes += Seal(group, next, sealer);
            if (bytes < GroupBytes && next < group.Count - 1) continue;
            if (_sealed.Count > 0)
            {
                _store.Append(CollectionsMarshal.AsSpan(_sealed), sealer.Tree.Frontier.AsSpan());
                _events.OnStored(_sealed);
            }

            for (; told <= next; told++)
                if (!group[told].HasFailed) group[told].OnDurable(_store.Next);
            _sealed.Clear();
            bytes = 0;
        }
    }

    private long Seal(List<Submission> group, int index, EventSealer sealer)
    {
        var submission = group[index];
        if (submission.First is { } id && _ids.Contains(id, submission.SentAt)) return 0;
        var before = _sealed.Count;
        try
        {
            submission.SealInto(sealer, _sealed);
        }
        // An event that has no canonical form took no place. It fails alone: the ledger goes on without it.
        catch (ArgumentException unwritable)
        {
            submission.Fail(unwritable);
        }

        if (submission.First is { } first && _sealed.Count > before) _ids.Add(first, _sealed[before].Seq);
        if (sealer.Unsealed >= CheckpointEvery || EndsSession(submission))
            new CheckpointSubmission(_clock, _processStart, always: false).SealInto(sealer, _sealed);
        var bytes = 0L;
        for (var i = before; i < _sealed.Count; i++) bytes += _sealed[i].Event.Length;
        return bytes;
    }

    // What a session did is sealed when it is over, by the same sync.
    private static bool EndsSession(Submission submission) =>
        submission is ObservedSubmission { Events: [.., { Fact: LedgerEvent.SessionEnded }] };

    private bool NextGroup(List<Submission> group)
    {
        var reader = _queue.Reader;
        if (!reader.TryPeek(out _) && !reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult()) return false;
        for (var events = 0; events < GroupLimit && reader.TryRead(out var submission); events += submission.Count) group.Add(submission);
        return true;
    }
}
