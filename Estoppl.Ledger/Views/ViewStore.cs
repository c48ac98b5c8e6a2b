using System.Collections.Concurrent;
using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Ledger.Storage;
using LiteDB;
using LiteDB.Engine;

namespace Estoppl.Ledger.Views;

/// <summary>
/// The views in LiteDB: collections <c>calls</c> (a row each, by the place of its <c>call.intercepted</c>), <c>stats</c>, <c>minutes</c>,
/// <c>sessions</c> and <c>state</c>. Each step is one transaction together with the position it reaches, and is in the file when the step
/// is written: a process killed later loses nothing. Not durable. For one thread, which must be a plain one: under a task scheduler
/// of someone else's LiteDB hangs (its issue 2464).
/// </summary>
internal sealed class ViewStore : IDisposable
{
    private const string Calls = "calls", Stats = "stats", Minutes = "minutes", Sessions = "sessions", State = "state", CheckpointPragma = "CHECKPOINT";

    /// <summary>Rows per cursor. LiteDB holds every page that a cursor has seen until it is closed.</summary>
    private const int RowsPerCursor = 256;

    /// <summary>Rows per engine. LiteDB's cache grows with the pages that were read and never shrinks: by 0.4, 0.8, 4 and 8 MB at a time.</summary>
    private const int RowsPerEngine = 2048;

    /// <summary>
    /// Engines that have failed, kept reachable until the process ends. An open transaction that LiteDB leaves behind has a finalizer which
    /// releases pages and locks that are gone, and what a finalizer throws ends the process.
    /// </summary>
    private static readonly ConcurrentBag<LiteEngine> s_failed = [];

    private readonly ViewFile _file;
    private LiteEngine _engine;
    private long _rowsRead;
    private bool _hasFailed;

    private ViewStore(ViewFile file)
    {
        _file = file;
        try
        {
            _engine = Ask(Started);
            Ask(() => _engine.Pragma(CheckpointPragma) != 0 && _engine.Pragma(CheckpointPragma, 0));
            Current = Ask(Load);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What is stored.</summary>
    public ViewState Current { get; private set; }

    /// <exception cref="UnusableViewsException">There are none, or they cannot be trusted to be whole.</exception>
    public static ViewStore Open(ViewPaths paths, MachineStart machine) => new(ViewFile.Open(paths, machine));

    /// <summary>Deletes what is there, and begins before the first event.</summary>
    public static ViewStore Create(ViewPaths paths, MachineStart machine) => new(ViewFile.Create(paths, machine));

    /// <summary>Stores what a step changed.</summary>
    public void Write(ViewStep step)
    {
        Ask(() =>
        {
            var minutes = MinutesBefore(step);
            _engine.BeginTrans();
            var split = step.Rows.AsSpan().Length;
            while (split > 0 && step.Rows[split - 1].Seq >= step.Before.Next) split--;
            Put(Calls, step.Rows.Take(split).Select(RowDocument.Of));
            Add(Calls, step.Rows.Skip(split).Select(RowDocument.Of));
            Put(Stats, StatsDocuments.Changed(step.Before.Stats, step.State.Stats));
            Put(Minutes, minutes.Select(MinuteDocument.Of));
            Add(Minutes, step.Minutes.Skip(minutes.Count).Select(MinuteDocument.Of));
            Put(Sessions, step.Sessions.Where(step.State.Sessions.ContainsKey).Select(id => StateDocuments.Of(step.State.Sessions[id])));
            _engine.Delete(Sessions, step.Sessions.Where(id => !step.State.Sessions.ContainsKey(id)).Select(id => new BsonValue(id.Value)));
            Put(State, [StateDocuments.Of(step.State)]);
            _engine.Commit();
            _file.Next = step.State.Next;
            _engine.Checkpoint();
            return true;
        });
        Current = step.State;
    }

    /// <summary>Some rows before <paramref name="before"/>, the newest first; none when there are none.</summary>
    public ImmutableArray<CallView> RowsBefore(Position before) =>
        [.. Walk(Calls, "_id <= @0", before.Value - 1, Query.Descending, RowsPerCursor).Select(Row)];

    /// <summary>Some rows from <paramref name="from"/> on, the oldest first; none when there are none.</summary>
    public ImmutableArray<CallView> RowsFrom(Position from) => [.. DocumentsFrom(from).Select(Row)];

    /// <summary>The same as they are stored.</summary>
    public IReadOnlyList<BsonDocument> DocumentsFrom(Position from) => Walk(Calls, "_id >= @0", from.Value, Query.Ascending, RowsPerCursor);

    /// <summary>The first row at <paramref name="from"/> or behind; none when there is none.</summary>
    public CallView? RowFrom(Position from) => Walk(Calls, "_id >= @0", from.Value, Query.Ascending, 1) is [var only] ? Row(only) : null;

    /// <summary>The minutes from <paramref name="from"/> to <paramref name="to"/>, both included, as far as there were calls.</summary>
    public ImmutableArray<MinuteCounts> MinutesIn(long from, long to)
    {
        var minutes = ImmutableArray.CreateBuilder<MinuteCounts>();
        while (from <= to)
        {
            var some = Walk(Minutes, "_id >= @0", from, Query.Ascending, RowsPerCursor).Select(one => Ask(() => MinuteDocument.Read(one))).ToList();
            minutes.AddRange(some.Where(minute => minute.Minute <= to));
            if (some.Count < RowsPerCursor || some[^1].Minute == long.MaxValue) break;
            from = some[^1].Minute + 1;
        }

        return minutes.ToImmutable();
    }

    /// <summary>Writes nothing: the pragma keeps LiteDB from a checkpoint of its own. Throws nothing.</summary>
    public void Dispose()
    {
        try
        {
            // One that has failed has closed itself.
            if (!_hasFailed) _engine?.Dispose();
        }
        catch (Exception)
        {
            // Of damaged pages it may even fail to let go. There is nothing to be lost.
            Abandon();
        }

        _file.Dispose();
    }

    private LiteEngine Started() => new(new EngineSettings
    {
        DataStream = new ViewFileStream(_file),
        LogStream = new PageLogStream(),
        TempStream = new MemoryStream(),
        Collation = Collation.Binary,
    });

    private ViewState Load()
    {
        if (ById(State, StateDocuments.Key) is { } state)
            return StateDocuments.Read(state, StatsDocuments.Read(Everything(Stats)), Everything(Sessions), RowAt);
        return _file.Next == Position.First ? ViewState.Empty : throw new ViewFormatException("there is no state");
    }

    // Those of the step that may be stored already, added to what is.
    private List<MinuteCounts> MinutesBefore(ViewStep step) => [.. step.Minutes.TakeWhile(minute => minute.Minute <= step.Before.LastMinute)
        .Select(minute => ById(Minutes, minute.Minute) is { } stored ? MinuteDocument.Read(stored) + minute : minute)];

    private void Put(string collection, IEnumerable<BsonDocument> documents) => _engine.Upsert(collection, documents, BsonAutoId.Int64);

    private void Add(string collection, IEnumerable<BsonDocument> documents) => _engine.Insert(collection, documents, BsonAutoId.Int64);

    private CallView Row(BsonDocument document) => Ask(() => RowDocument.Read(document));

    private CallView? RowAt(Position seq) => ById(Calls, seq.Value) is { } row ? RowDocument.Read(row) : null;

    private BsonDocument? ById(string collection, BsonValue id)
    {
        var query = new Query();
        query.Where.Add(BsonExpression.Create("_id = @0", id));
        using var cursor = _engine.Query(collection, query);
        return cursor.Read() ? cursor.Current.AsDocument : null;
    }

    private List<BsonDocument> Everything(string collection)
    {
        var all = new List<BsonDocument>();
        using var cursor = _engine.Query(collection, new Query());
        while (cursor.Read()) all.Add(cursor.Current.AsDocument);
        return all;
    }

    private List<BsonDocument> Walk(string collection, string range, long start, int order, int limit) => Ask(() =>
    {
        ForgetPages();
        var query = new Query { OrderBy = BsonExpression.Create("_id"), Order = order, Limit = limit };
        query.Where.Add(BsonExpression.Create(range, start));
        var read = new List<BsonDocument>();
        using var cursor = _engine.Query(collection, query);
        while (cursor.Read())
        {
            var one = cursor.Current.AsDocument;
            var id = one["_id"] is { IsInt64: true } or { IsInt32: true } ? one["_id"].AsInt64 : throw new ViewFormatException("_id has the wrong type");
            if (read.Count > 0 && id.CompareTo(read[^1]["_id"].AsInt64) != order) throw new ViewFormatException("the order of ids is broken");
            read.Add(one);
        }

        _rowsRead += read.Count;
        return read;
    });

    private void ForgetPages()
    {
        if (_rowsRead < RowsPerEngine) return;
        _engine.Dispose();
        _engine = Started();
        _rowsRead = 0;
    }

    // LiteDB has no checksums: on pages that were changed from outside it fails in any way a program can.
    private T Ask<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        // Read well, but not what was written.
        catch (ViewFormatException cause)
        {
            throw new UnusableViewsException(cause.Message, cause);
        }
        catch (Exception cause)
        {
            Abandon();
            if (_file.Fault is { } fault) throw new ViewsException(_file.Path, fault);
            throw new UnusableViewsException(cause.Message, cause);
        }
    }

    private void Abandon()
    {
        if (_hasFailed || _engine is null) return;
        _hasFailed = true;
        s_failed.Add(_engine);
    }
}
