using System.Collections.Concurrent;
using Estoppl.Ledger.Events;
using LiteDB;
using LiteDB.Engine;

namespace Estoppl.Ledger.Storage;

/// <summary>
/// The events in LiteDB: collection <c>segments</c>, one document for each batch (<see cref="Segment"/>), no index but the primary one,
/// nothing ever updated or deleted. Nothing here is durable before <see cref="Checkpoint"/>. One lock lets one thread at a time into
/// LiteDB, and only ever one thread writes, which goes first.
/// </summary>
/// <remarks>
/// LiteDB walks an index range without a guard against loops, and one flipped bit can make a loop. So nothing here walks: a segment is
/// found as the first item of the descending range from a position, which takes one guarded descent through the index.
/// </remarks>
internal sealed class EventStore : IDisposable
{
    /// <summary>The data file's format, in LiteDB's own place for it. Format 1 had one document for each event.</summary>
    public const int Version = 2;

    private const string Segments = "segments", Pieces = "pieces", CheckpointPragma = "CHECKPOINT", VersionPragma = "USER_VERSION";

    /// <summary>
    /// Engines that have failed, kept reachable until the process ends. An open transaction that LiteDB leaves behind has a finalizer which
    /// releases pages and locks that are gone, and what a finalizer throws ends the process.
    /// </summary>
    private static readonly ConcurrentBag<LiteEngine> s_failed = [];

    private readonly WriterFirst _turns = new();
    private readonly PageLogStream _pages = new();
    private readonly IDiskFile _data, _journal;
    private readonly int _pieceBytes;
    private readonly LiteEngine _engine;
    private readonly BsonExpression _id = BsonExpression.Create("_id"), _isAtMost = BsonExpression.Create("_id <= @0");
    private bool _hasFailed, _disposed;

    /// <summary>Finishes an interrupted checkpoint and opens LiteDB. To be called on a plain thread: under a task scheduler of someone else's LiteDB hangs (its issue 2464).</summary>
    /// <exception cref="LedgerDamagedException">LiteDB cannot make sense of the data file.</exception>
    /// <exception cref="LedgerOlderException">The data file has a former format.</exception>
    /// <exception cref="LedgerNewerException">The data file has a newer format.</exception>
    public EventStore(IDisk disk, StoreLimits limits)
    {
        _pieceBytes = limits.PieceBytes;
        var isNew = disk.LengthOf(LedgerFolder.DataName) is null || disk.LengthOf(LedgerFolder.JournalName) is null;
        _data = disk.Open(LedgerFolder.DataName);
        try
        {
            _journal = disk.Open(LedgerFolder.JournalName);
            if (isNew) disk.SyncFolder();
            var journal = new PageJournal(_journal);
            journal.Recover(_data);
            _engine = Ask(() => new LiteEngine(Settings(journal)));
            Ask(() => Set(CheckpointPragma, 0));
            CheckVersion();
            End = Newest();
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

    /// <summary>Inserts events that follow <see cref="End"/>, as one segment, or as several around large ones.</summary>
    public void Insert(ReadOnlySpan<SealedEvent> events)
    {
        using (_turns.Write())
        {
            var from = 0;
            for (var i = 0; i < events.Length; i++)
            {
                if (events[i].Event.Length <= _pieceBytes) continue;
                Put(events[from..i]);
                PutLarge(events[i]);
                from = i + 1;
            }

            Put(events[from..]);
        }
    }

    /// <summary>All inserted events are durable in the data file when this returns.</summary>
    public void Checkpoint()
    {
        using (_turns.Write())
        {
            ThrowIfDeleted(_journal);
            Ask(_engine.Checkpoint);
            ThrowIfDeleted(_data);
        }
    }

    /// <summary>All events of the segment that holds the one at <paramref name="at"/>, which must be inserted.</summary>
    /// <exception cref="LedgerDamagedException">The event is missing, or its segment is not one.</exception>
    /// <exception cref="ObjectDisposedException">LiteDB was closed meanwhile.</exception>
    public ReadOnlyMemory<SealedEvent> SegmentOf(Position at)
    {
        using (_turns.Read())
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(LedgerStore));
            if (Find(at) is not { } document) throw Missing(at);
            if (Segment.Read(document, Piece) is not { } events || events[0].Seq > at) throw Altered(at);
            var last = events[^1].Seq;
            if (last < at) throw Missing(at);
            // If another segment began inside this one, whoever reads from there or backwards would be shown that one.
            return last == at || FindId(last) == document["_id"] ? events : throw Altered(last);
        }
    }

    public void Dispose()
    {
        using (_turns.Write())
        {
            _disposed = true;
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

    private bool Set(string pragma, int value) => _engine.Pragma(pragma) != value && _engine.Pragma(pragma, value);

    private void CheckVersion()
    {
        var version = Ask(() => _engine.Pragma(VersionPragma).AsInt32);
        if (version > Version) throw new LedgerNewerException(_data.Path, (uint)version, Version);
        if (version < Version && Ask(() => _engine.GetCollectionNames().Any())) throw new LedgerOlderException(_data.Path, 1, Version);
        Ask(() => Set(VersionPragma, Version));
    }

    private void Put(ReadOnlySpan<SealedEvent> events)
    {
        if (events.IsEmpty) return;
        var segment = Segment.Of(events);
        Ask(() => _engine.Insert(Segments, [segment], BsonAutoId.Int64));
        End = events[^1].Seq.Next;
    }

    private void PutLarge(SealedEvent one)
    {
        // Each piece in a transaction of its own, so that LiteDB holds the pages of one only. That the segment comes last is no
        // matter of crashes: nothing of it is on disk before a checkpoint, which comes from the thread that inserts.
        foreach (var piece in Segment.Pieces(one, _pieceBytes)) Ask(() => _engine.Insert(Pieces, [piece], BsonAutoId.Int64));
        Ask(() => _engine.Insert(Segments, [Segment.OfLarge(one)], BsonAutoId.Int64));
        End = one.Seq.Next;
    }

    private Position Newest()
    {
        if (Find(new Position(long.MaxValue)) is not { } newest) return Position.First;
        return Segment.Read(newest, Piece) is { } events
            ? events[^1].Seq.Next
            : throw new LedgerDamagedException($"{_data.Path}: the newest segment is not one (altered here)");
    }

    // The newest segment that begins at the position or before it.
    private BsonDocument? Find(Position at) => First(Segments, AtMost(at));

    // The same, from the index alone.
    private BsonValue? FindId(Position at)
    {
        var query = AtMost(at);
        query.Select = _id;
        return First(Segments, query)?["_id"];
    }

    private Query AtMost(Position at)
    {
        _isAtMost.Parameters["0"] = at.Value;
        return new Query { Where = { _isAtMost }, OrderBy = _id, Order = Query.Descending, Limit = 1 };
    }

    private byte[]? Piece(Position at, int n)
    {
        // In a document of parameters: the id is a document itself, which would be taken for one.
        var isIt = BsonExpression.Create("_id = @0", new BsonDocument { ["0"] = Segment.PieceId(at, n) });
        var query = new Query { Where = { isIt }, Limit = 1 };
        return First(Pieces, query) is { } piece && piece["b"].IsBinary ? piece["b"].AsBinary : null;
    }

    private BsonDocument? First(string collection, Query query) => Ask(() =>
    {
        using var cursor = _engine.Query(collection, query);
        return cursor.Read() ? cursor.Current.AsDocument : null;
    });

    private static void ThrowIfDeleted(IDiskFile file)
    {
        if (!file.IsLinked) throw LedgerFaultException.Deleted(file.Path);
    }

    private LedgerDamagedException Missing(Position at) => new($"event {at}: is not in {_data.Path} (deleted here)");

    private LedgerDamagedException Altered(Position at) => new($"event {at}: {_data.Path} has something else in its place (altered here)");

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
