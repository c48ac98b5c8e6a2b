using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Ledger.Storage;

/// <summary>
/// The one way into a ledger: takes observed events from any thread, seals and stores them on one thread of its own, and says when they
/// are durable. Events submitted together become durable together, in their order; groups are ordered as they were submitted.
/// </summary>
public sealed class LedgerWriter : IAsyncDisposable
{
    /// <summary>Most events that share one sync. Bounds how long the first of a group waits for the signatures of the others.</summary>
    private const int GroupLimit = 256;

    /// <summary>Sealed bytes after which a group is stored as it is: names are as long as agents make them, and the store takes only so much.</summary>
    private const long GroupBytes = 64 << 20;

    private const int QueueLimit = 4096;

    private readonly Channel<Submission> _queue;
    private readonly LedgerStore _store;
    private readonly EventSealer _sealer;
    private readonly CompactRange _tree;
    private readonly List<SealedEvent> _sealed = [];
    private readonly Thread _thread;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Exception? _fault;

    private LedgerWriter(LedgerStore store, EventSealer sealer)
    {
        _store = store;
        _sealer = sealer;
        _tree = store.Tree();
        _queue = Channel.CreateBounded<Submission>(new BoundedChannelOptions(QueueLimit)
        {
            SingleReader = true,
            // Wakes the writing thread straight from the submitting one instead of by way of the thread pool.
            AllowSynchronousContinuations = true,
        });
        _thread = new Thread(Run) { IsBackground = true, Name = "estoppl ledger" };
        _thread.Start();
    }

    /// <summary>Starts writing behind the newest event of <paramref name="store"/>, which the writer owns from here on.</summary>
    public static LedgerWriter Over(LedgerStore store, EventSealer sealer) => new(store, sealer);

    /// <summary>Why the ledger stopped accepting events; null while it accepts them. Once set it stays.</summary>
    public Exception? Fault => _fault;

    /// <summary>
    /// Queues <paramref name="events"/>; waits only while the queue is full. The task inside completes when all of them are durable and
    /// fails with the ledger's fault when they may not be: then nothing that depends on them may happen.
    /// </summary>
    public async ValueTask<Task> SubmitAsync(ImmutableArray<ObservedEvent> events, CancellationToken cancellation = default)
    {
        var submission = new Submission(events);
        if (_fault is { } fault) return Task.FromException(fault);
        try
        {
            await _queue.Writer.WriteAsync(submission, cancellation);
        }
        catch (ChannelClosedException closed)
        {
            return Task.FromException(_fault ?? new ObjectDisposedException("The ledger is closed.", closed));
        }

        return submission.Durable.Task;
    }

    /// <summary>Queues <paramref name="events"/> and waits until they are durable.</summary>
    public async Task AppendAsync(ImmutableArray<ObservedEvent> events, CancellationToken cancellation = default) =>
        await await SubmitAsync(events, cancellation);

    /// <summary>Makes all that was submitted durable, then closes the store and gives up the lease.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopped.Task;
        _store.Dispose();
    }

    private void Run()
    {
        var group = new List<Submission>();
        while (NextGroup(group))
        {
            try
            {
                if (_fault is { } fault) throw fault;
                Store(group);
            }
            // Whatever it was, what the disk holds now is unknown: nothing more is written until recovery has reopened it.
            catch (Exception fault)
            {
                _fault ??= fault;
                foreach (var submission in group) submission.Durable.TrySetException(fault);
            }

            group.Clear();
            _sealed.Clear();
        }

        _stopped.SetResult();
    }

    private void Store(List<Submission> group)
    {
        var (stored, bytes) = (0, 0L);
        for (var next = 0; next < group.Count; next++)
        {
            bytes += Seal(group[next]);
            if (bytes < GroupBytes && next < group.Count - 1) continue;
            if (_sealed.Count > 0) _store.Append(CollectionsMarshal.AsSpan(_sealed), _tree.Frontier.AsSpan());
            while (stored <= next) group[stored++].Durable.TrySetResult();
            _sealed.Clear();
            bytes = 0;
        }
    }

    private long Seal(Submission submission)
    {
        var bytes = 0L;
        try
        {
            foreach (var observed in submission.Events)
            {
                _sealed.Add(_sealer.Seal(observed));
                _tree.Add(_sealer.Prev);
                bytes += _sealed[^1].Event.Length;
            }
        }
        // An event that has no canonical form took no place. It fails alone: the ledger goes on without it.
        catch (ArgumentException unwritable)
        {
            submission.Durable.SetException(unwritable);
        }

        return bytes;
    }

    private bool NextGroup(List<Submission> group)
    {
        var reader = _queue.Reader;
        if (!reader.TryPeek(out _) && !reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult()) return false;
        for (var events = 0; events < GroupLimit && reader.TryRead(out var submission); events += submission.Events.Length) group.Add(submission);
        return true;
    }

    private sealed record Submission(ImmutableArray<ObservedEvent> Events)
    {
        public TaskCompletionSource Durable { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
