using System.Collections.Concurrent;
using Estoppl.Ledger.Events;
using LiteDB;
using LiteDB.Engine;

namespace Estoppl.Ledger.Storage;

/// <summary>
/// The events in LiteDB: collection <c>events</c>, documents <c>{ _id: position, e: event, s: signature }</c>, no index but the
/// primary one, nothing ever updated or deleted. Nothing here is durable before <see cref="Checkpoint"/>. One lock lets one thread at
/// a time into LiteDB, and only ever one thread writes.
/// </summary>
internal sealed class EventStore : IDisposable
{
    private const string Events = "events", CheckpointPragma = "CHECKPOINT";
    private const int ReadBytes = 4 << 20;

    /// <summary>
    /// Engines that have failed, kept reachable until the process ends. An open transaction that LiteDB leaves behind has a finalizer which
    /// releases pages and locks that are gone, and what a finalizer throws ends the process.
    /// </summary>
    private static readonly ConcurrentBag<LiteEngine> s_failed = [];

    private readonly Lock _lock = new();
    private readonly PageLogStream _pages = new();
    private readonly IDiskFile _data, _journal;
    private readonly LiteEngine _engine;
    private bool _hasFailed;

    /// <summary>Finishes an interrupted checkpoint and opens LiteDB. To be called on a plain thread: under a task scheduler of someone else's LiteDB hangs (its issue 2464).</summary>
    /// <exception cref="LedgerDamagedException">LiteDB cannot make sense of the data file.</exception>
    public EventStore(IDisk disk)
    {
        var isNew = disk.LengthOf(LedgerFolder.DataName) is null || disk.LengthOf(LedgerFolder.JournalName) is null;
        _data = disk.Open(LedgerFolder.DataName);
        try
        {
            _journal = disk.Open(LedgerFolder.JournalName);
            if (isNew) disk.SyncFolder();
            var journal = new PageJournal(_journal);
            journal.Recover(_data);
            _engine = Ask(() => new LiteEngine(Settings(journal)));
            Ask(TurnOwnCheckpointsOff);
            End = Ask(() => NewestFirst().Select(one => one.Seq.Next).FirstOrDefault());
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Behind the newest event in LiteDB. Written by the one writing thread.</summary>
    public Position End { get; private set; }

    /// <summary>Length of the data file in bytes.</summary>
    public long DataLength => _data.Length;

    /// <summary>Inserts events that follow <see cref="End"/>, in one transaction.</summary>
    public void Insert(IReadOnlyList<SealedEvent> events)
    {
        lock (_lock)
        {
            Ask(() => _engine.Insert(Events, events.Select(Document), BsonAutoId.Int64));
            End = events[^1].Seq.Next;
        }
    }

    /// <summary>All inserted events are durable in the data file when this returns.</summary>
    public void Checkpoint()
    {
        lock (_lock) Ask(_engine.Checkpoint);
    }

    /// <summary>Events from <paramref name="from"/> up to <paramref name="end"/>, at least one, fewer where they are large; all of these must be inserted.</summary>
    /// <exception cref="LedgerDamagedException">An event is missing or is not one.</exception>
    public List<SealedEvent> Read(Position from, Position end) => Range(from, end, Query.Ascending);

    /// <summary>Some events before <paramref name="before"/>, newest first, at least one; all of these must be inserted.</summary>
    /// <exception cref="LedgerDamagedException">An event is missing or is not one.</exception>
    public List<SealedEvent> ReadBackwards(Position before, int count) =>
        Range(new Position(Math.Max(0, before.Value - count)), before, Query.Descending);

    public void Dispose()
    {
        lock (_lock)
        {
            // The pragma keeps LiteDB from a checkpoint of its own here: closing writes nothing. A failed engine has closed itself.
            if (!_hasFailed) _engine?.Dispose();
            _journal?.Dispose();
            _data.Dispose();
        }
    }

    private EngineSettings Settings(PageJournal journal) => new()
    {
        DataStream = new DataFileStream(_data, journal),
        LogStream = _pages,
        TempStream = new MemoryStream(),
        Collation = Collation.Binary,
    };

    private bool TurnOwnCheckpointsOff() => _engine.Pragma(CheckpointPragma) != 0 && _engine.Pragma(CheckpointPragma, 0);

    private List<SealedEvent> Range(Position from, Position end, int order)
    {
        lock (_lock)
        {
            return Ask(() =>
            {
                var read = new List<SealedEvent>();
                var positions = new BsonArray();
                for (var at = from.Value; at < end.Value; at++) positions.Add(at);
                if (order == Query.Descending) positions = new BsonArray(positions.Reverse());
                // Single look-ups, which LiteDB guards against a loop in a damaged index. It walks a range without that guard.
                var query = new Query();
                query.Where.Add(BsonExpression.Create("_id IN @0", positions));
                using var cursor = _engine.Query(Events, query);
                var bytes = 0;
                var expected = order == Query.Ascending ? from.Value : end.Value - 1;
                while (expected >= from.Value && expected < end.Value && bytes < ReadBytes)
                {
                    if (!cursor.Read()) throw Missing(expected);
                    var one = Event(cursor.Current);
                    if (one.Seq.Value != expected) throw Missing(expected);
                    bytes += one.Event.Length + one.Signature.Length;
                    expected += order;
                    read.Add(one);
                }

                return read;
            });
        }
    }

    private IEnumerable<SealedEvent> NewestFirst()
    {
        using var cursor = _engine.Query(Events, Query.All(Query.Descending));
        while (cursor.Read()) yield return Event(cursor.Current);
    }

    private static BsonDocument Document(SealedEvent one) => new()
    {
        ["_id"] = one.Seq.Value,
        ["e"] = one.Event.ToArray(),
        ["s"] = one.Signature.ToArray(),
    };

    private static SealedEvent Event(BsonValue document) =>
        new(new Position(document["_id"].AsInt64), document["e"].AsBinary, document["s"].AsBinary);

    private LedgerDamagedException Missing(long position) => new($"event {new Position(position)}: is not in {_data.Path} (deleted here)");

    private void Abandon()
    {
        if (_hasFailed || _engine is null) return;
        _hasFailed = true;
        s_failed.Add(_engine);
    }

    // LiteDB has no checksums: on pages that were changed from outside it fails in any way a program can.
    private T Ask<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception cause)
        {
            Abandon();
            if (cause is LedgerException) throw;
            throw new LedgerDamagedException($"{_data.Path} cannot be read: {cause.Message.TrimEnd('.')}", cause);
        }
    }
}
