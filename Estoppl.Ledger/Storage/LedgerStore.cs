using System.Numerics;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Ledger.Storage;

/// <summary>
/// The ledger's events on disk. An append is durable when it returns: it is in the event log, which a thread of the store's own
/// carries on into LiteDB. One thread appends; any thread reads meanwhile. The first failed read, write or sync is final: every later
/// append throws it again, and what was acknowledged is there when the ledger is opened anew.
/// </summary>
public sealed class LedgerStore : IDisposable
{
    private readonly Lock _appending = new();
    private readonly Failure _failure = new();
    private readonly IDisposable? _lease;
    private readonly EventLog _log;
    private readonly Tail _tail;
    private readonly Ingestion _ingestion;
    private readonly StoredEvents _events;
    private volatile bool _disposed;

    private LedgerStore(IDisk disk, IDisposable? lease, StoreLimits limits, bool onThread)
    {
        _lease = lease;
        if (disk.LengthOf(LedgerFolder.LogName) is null) throw Absent(disk);
        _log = EventLog.Open(disk, limits, out var events, out var last, out var tree);
        try
        {
            var length = disk.LengthOf(LedgerFolder.DataName) ?? 0;
            if (length < _log.DataLength)
                throw new LedgerDamagedException($"the data file in {disk.Folder} has {length} bytes, and had {_log.DataLength} at the last checkpoint");
            _tail = new Tail(_log.Base, events, last, tree);
            _ingestion = new Ingestion(disk, _log, _tail, limits, _failure, _appending, onThread);
            _events = new StoredEvents(_ingestion, _tail, () => _disposed);
        }
        catch
        {
            _log.Dispose();
            throw;
        }
    }

    /// <summary>Where the next event goes: all before are durable.</summary>
    public Position Next => _tail.End;

    /// <summary>
    /// The newest durable event; null when there is none. Known at once, but for one case: an event larger than about 16 KB
    /// that was the last before a clean close is read from LiteDB.
    /// </summary>
    public SealedEvent? Last => _tail.Last ?? (Next == Position.First ? null : ReadBackwards(Next).First());

    /// <summary>
    /// The Merkle tree over all durable events: a copy, to be continued by whoever appends next. Known at once after opening, from the
    /// log alone.
    /// </summary>
    public CompactRange Tree() => _tail.Tree;

    /// <summary>The fault that ended this store's work; null while all is well. A fault met while closing is found here too: it loses nothing.</summary>
    public LedgerException? Fault => _failure.First;

    /// <summary>Makes a new, empty ledger and the folder for it, durably, and takes its write lease.</summary>
    /// <exception cref="LedgerExistsException">There is one.</exception>
    /// <exception cref="LedgerHeldException">Someone else writes there.</exception>
    /// <exception cref="LedgerDamagedException">There is no log, but there is a data file with events.</exception>
    /// <exception cref="LedgerFaultException">The disk refuses.</exception>
    public static LedgerStore Create(LedgerFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return Leased(folder, lease => Create(new DiskFileSystem(folder), lease, new StoreLimits(), onThread: true));
    }

    /// <summary>
    /// Takes the write lease and recovers the log, which is all that appending needs. LiteDB opens on the store's own thread
    /// meanwhile; what is found damaged there is thrown by the next append or read.
    /// </summary>
    /// <exception cref="LedgerMissingException">There is none.</exception>
    /// <exception cref="LedgerHeldException">Someone else writes there.</exception>
    /// <exception cref="LedgerDamagedException">Durable events are missing or changed.</exception>
    /// <exception cref="LedgerOlderException">An estoppl from before the first release wrote it.</exception>
    /// <exception cref="LedgerNewerException">A newer estoppl wrote it.</exception>
    /// <exception cref="LedgerFaultException">The disk refuses.</exception>
    public static LedgerStore Open(LedgerFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        // Before the lease, which would make the folder.
        if (!Directory.Exists(folder.Path)) throw new LedgerMissingException(folder.Path);
        return Leased(folder, lease => Open(new DiskFileSystem(folder), lease, new StoreLimits(), onThread: true));
    }

    /// <summary>Whether the folder holds a ledger, whole or damaged.</summary>
    public static bool Exists(LedgerFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!Directory.Exists(folder.Path)) return false;
        var disk = new DiskFileSystem(folder);
        return disk.LengthOf(LedgerFolder.LogName) is not null || disk.LengthOf(LedgerFolder.DataName) > 0;
    }

    internal static LedgerStore Create(IDisk disk, IDisposable? lease, StoreLimits limits, bool onThread)
    {
        if (disk.LengthOf(LedgerFolder.LogName) is not null) throw new LedgerExistsException(disk.Folder);
        if (disk.LengthOf(LedgerFolder.DataName) > 0) throw Absent(disk);
        if (disk.LengthOf(LedgerFolder.JournalName) is not null)
        {
            // Left by a ledger that was removed: its pages must not find their way into this one.
            using var journal = disk.Open(LedgerFolder.JournalName);
            new PageJournal(journal).Clear();
            journal.Sync();
        }

        EventLog.Create(disk, limits);
        return new LedgerStore(disk, lease, limits, onThread);
    }

    internal static LedgerStore Open(IDisk disk, IDisposable? lease, StoreLimits limits, bool onThread) => new(disk, lease, limits, onThread);

    /// <summary>
    /// Adds events behind the last, all or none of them, and returns when they are durable. One thread at a time. Waits when LiteDB
    /// is thousands of events behind. The bytes are kept, not copied: they must not change afterwards.
    /// </summary>
    /// <param name="frontier">Of the Merkle tree over all events up to and including the group: see <see cref="CompactRange.Frontier"/>.</param>
    /// <exception cref="ArgumentException">The positions do not continue <see cref="Next"/>, an event is empty, or the frontier is one of another size. Nothing was written.</exception>
    /// <exception cref="LedgerException">The store has failed, now or before. The group may or may not be there when the ledger is opened anew.</exception>
    public void Append(ReadOnlySpan<SealedEvent> group, ReadOnlySpan<Digest> frontier)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _failure.ThrowIfAny();
        if (group.IsEmpty) return;
        Check(group, frontier);
        try
        {
            _ingestion.WaitForRoom();
            lock (_appending)
            {
                _failure.ThrowIfAny();
                _log.Append(group);
                _tail.Add(group, frontier);
            }

            _ingestion.Nudge();
        }
        catch (Exception cause)
        {
            var fault = _failure.Remember(cause);
            _ingestion.Wake();
            _tail.Wake();
            throw fault;
        }
    }

    /// <summary>
    /// All events from <paramref name="from"/> to the last that was durable at the call, in order. LiteDB is read in short batches
    /// while appends go on; the newest come from memory. Right after opening, the first waits until LiteDB is open and was found to
    /// agree with the log.
    /// </summary>
    /// <exception cref="LedgerException">While enumerating: an event is missing or unreadable.</exception>
    public IEnumerable<SealedEvent> Read(Position from)
    {
        return Each(ReadBatches(from, Next));

        static IEnumerable<SealedEvent> Each(IEnumerable<ReadOnlyMemory<SealedEvent>> batches)
        {
            foreach (var batch in batches)
                for (var i = 0; i < batch.Length; i++)
                    yield return batch.Span[i];
        }
    }

    /// <summary>
    /// The same in batches, for whoever reads many: from <paramref name="from"/> up to <paramref name="end"/>, as far as events were
    /// durable at the call. A batch has at least one event; how many is up to how they lie on disk. Any number of threads.
    /// </summary>
    /// <exception cref="LedgerException">While enumerating: an event is missing or unreadable.</exception>
    /// <exception cref="ObjectDisposedException">The store is closed, or was while enumerating.</exception>
    public IEnumerable<ReadOnlyMemory<SealedEvent>> ReadBatches(Position from, Position end)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(from.Value, nameof(from));
        var next = Next;
        return _events.Forwards(from, end < next ? end : next);
    }

    /// <summary>
    /// From where on events are in the log, and so in memory right after an opening: <see cref="TryReadRecent"/> has them at once then, while
    /// LiteDB takes its time.
    /// </summary>
    internal Position LogStart => _log.Base;

    /// <summary>The events from <paramref name="from"/> on, if all of them are in memory.</summary>
    internal bool TryReadRecent(Position from, out SealedEvent[] events) => _tail.TryCopy(from, Next, out events);

    /// <summary>
    /// Waits until an event at <paramref name="end"/> is durable, which is when <see cref="Next"/> is behind it. Any number of threads;
    /// they wake right after the append.
    /// </summary>
    /// <param name="timeout"><see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <returns>False when the time is up.</returns>
    /// <exception cref="LedgerException">The store has failed: there will be no more.</exception>
    /// <exception cref="ObjectDisposedException">The store is closed, or was while waiting.</exception>
    /// <exception cref="OperationCanceledException">The wait was given up.</exception>
    public bool WaitForMore(Position end, TimeSpan timeout, CancellationToken cancellation = default)
    {
        _tail.WaitForMore(end, () => _disposed || _failure.First is not null, timeout, cancellation);
        if (Next > end) return true;
        ObjectDisposedException.ThrowIf(_disposed, this);
        _failure.ThrowIfAny();
        return false;
    }

    /// <summary>All events before <paramref name="before"/>, the newest first, down to event 0.</summary>
    /// <exception cref="LedgerException">While enumerating: an event is missing or unreadable.</exception>
    public IEnumerable<SealedEvent> ReadBackwards(Position before)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(before.Value, nameof(before));
        var next = Next;
        return _events.Backwards(before < next ? before : next);
    }

    /// <summary>
    /// Brings all events to the data file, truncates the log and gives the lease back. Throws nothing: if the disk fails now,
    /// the events are durable in the log, the next opening finds them there, and <see cref="Fault"/> tells.
    /// </summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _tail.Wake();
        _ingestion.Stop();
        _log.Dispose();
        _lease?.Dispose();
    }

    private void Check(ReadOnlySpan<SealedEvent> group, ReadOnlySpan<Digest> frontier)
    {
        var expected = Next;
        foreach (ref readonly var one in group)
        {
            if (one.Seq != expected) throw new ArgumentException($"event {one.Seq} does not stand at {expected}", nameof(group));
            if (one.Event.IsEmpty) throw new ArgumentException($"event {one.Seq} has no bytes", nameof(group));
            expected = expected.Next;
        }

        if (frontier.Length != BitOperations.PopCount((ulong)expected.Value))
            throw new ArgumentException($"a tree of {expected.Value} leaves has no frontier of {frontier.Length}", nameof(frontier));
        if (LogGroup.SizeOf(group) > LogGroup.MaxBytes) throw new ArgumentException($"a group has at most {LogGroup.MaxBytes} bytes", nameof(group));
    }

    private static LedgerException Absent(IDisk disk) => disk.LengthOf(LedgerFolder.DataName) > 0
        ? new LedgerDamagedException($"the log in {disk.Folder} is missing, and the data file beside it holds events")
        : new LedgerMissingException(disk.Folder);

    private static LedgerStore Leased(LedgerFolder folder, Func<IDisposable, LedgerStore> open)
    {
        var lease = WriteLease.Take(folder);
        try
        {
            return open(lease);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }
}
