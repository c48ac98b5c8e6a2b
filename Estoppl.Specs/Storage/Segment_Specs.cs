using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;
using LiteDB;
using LiteDB.Engine;
using Xunit;

namespace Estoppl.Specs.Storage;

public sealed class A_data_file_of_segments
{
    [Fact]
    public void Keeps_events_too_large_for_a_document_in_pieces()
    {
        var folder = new LedgerFolder(Directory.CreateTempSubdirectory("estoppl-").FullName);
        try
        {
            SealedEvent[] all = [Stored.Event(0, 700), Stored.Event(1, 20_000_000), Stored.Event(2, 700), Stored.Event(3, 5_000_000), Stored.Event(4, 4 << 20)];
            using (var store = LedgerStore.Create(folder))
            {
                store.Append(all.AsSpan(..3));
                store.Append(all.AsSpan(3..));
                Assert.Null(store.Fault);
            }

            using var again = LedgerStore.Open(folder);
            Stored.AreSame(all, again.Read(Position.First));
            Stored.AreSame([.. all.Reverse()], again.ReadBackwards(again.Next));
            Assert.Null(again.Fault);
        }
        finally
        {
            Directory.Delete(folder.Path, recursive: true);
        }
    }

    [Fact]
    public void Takes_few_documents_and_little_more_than_the_events() => Plain.Thread(() =>
    {
        var disk = new SimulatedDisk();
        using (var store = Stored.Create(disk, new StoreLimits())) Stored.Fill(store, 3000);
        var documents = 0;
        Alter(disk, engine =>
        {
            using var cursor = engine.Query("segments", new Query());
            while (cursor.Read()) documents++;
        });
        Assert.InRange(documents, 3000 / 64, 3000 / 64 + 10);
        Assert.InRange(disk[LedgerFolder.DataName].Length / 3000, 764, 840);
    });

    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 6)]
    [InlineData(10, 40)]
    [InlineData(0, 40)]
    [InlineData(39, 1000)]
    [InlineData(40, 50)]
    [InlineData(20, 20)]
    [InlineData(20, 3)]
    public void Gives_the_events_between_two_positions_in_batches(int from, int end) => Plain.Thread(() =>
    {
        var (disk, all) = Closed(40);
        using var store = Stored.Open(disk);
        var batches = store.ReadBatches(new Position(from), new Position(end)).ToList();
        Assert.All(batches, batch => Assert.False(batch.IsEmpty));
        Stored.AreSame(all[from..Math.Max(from, Math.Min(end, 40))], batches.SelectMany(batch => batch.ToArray()));
    });

    [Fact]
    public void Reads_nothing_behind_its_end_without_waiting_for_LiteDB() => Plain.Thread(() =>
    {
        var (disk, _) = Closed(40);
        disk[LedgerFolder.DataName].Content = new byte[disk[LedgerFolder.DataName].Length];
        var store = Stored.Open(disk);
        Assert.Empty(store.Read(store.Next));
        Assert.Empty(store.ReadBackwards(Position.First));
        Assert.Throws<LedgerDamagedException>(() => store.Read(Position.First).Count());
    });

    [Fact]
    public void Says_that_it_was_closed_to_whoever_still_reads() => Plain.Thread(() =>
    {
        var (disk, _) = Closed(40);
        var store = Stored.Open(disk);
        store.Append(Stored.Group(40, 3));
        using var forwards = store.ReadBatches(Position.First, store.Next).GetEnumerator();
        using var backwards = store.ReadBackwards(store.Next).GetEnumerator();
        Assert.True(forwards.MoveNext() && backwards.MoveNext());
        var late = store.Read(Position.First);
        store.Dispose();
        Assert.Throws<ObjectDisposedException>(() => forwards.MoveNext());
        Assert.Throws<ObjectDisposedException>(() => { while (backwards.MoveNext()) { } });
        Assert.Throws<ObjectDisposedException>(() => late.First());
        Assert.Throws<ObjectDisposedException>(() => store.Read(Position.First));
    });

    [Fact]
    public void Ends_readers_on_other_threads_with_that_exception_too() => Plain.Thread(() =>
    {
        var (disk, all) = Closed(200);
        for (var round = 0; round < 20; round++)
        {
            var store = LedgerStore.Open(disk, null, Stored.Small, onThread: true);
            var thrown = new Exception?[4];
            using var reading = new CountdownEvent(thrown.Length);
            var threads = thrown.Select((_, n) => new Thread(() =>
            {
                try
                {
                    for (var first = true; ; first = false)
                    {
                        Assert.Equal(all.Count, n % 2 == 0 ? store.Read(Position.First).Count() : store.ReadBackwards(store.Next).Count());
                        if (first) reading.Signal();
                    }
                }
                catch (Exception cause)
                {
                    thrown[n] = cause;
                }
            })).ToList();
            threads.ForEach(thread => thread.Start());
            reading.Wait(TestContext.Current.CancellationToken);
            store.Dispose();
            threads.ForEach(thread => thread.Join());
            Assert.All(thrown, cause => Assert.IsType<ObjectDisposedException>(cause));
        }
    });

    [Fact]
    public void Is_refused_in_the_former_layout() => Plain.Thread(() =>
    {
        var disk = new SimulatedDisk();
        Alter(disk, engine => engine.Insert("events", [new BsonDocument { ["_id"] = 0L, ["e"] = new byte[700], ["s"] = new byte[64] }], BsonAutoId.Int64));
        byte[] before = [.. disk[LedgerFolder.DataName].Content];
        var refusal = Assert.Throws<LedgerOlderException>(() => new EventStore(disk, Stored.Small));
        Assert.Equal("ledger.db has format 1, from before the first release, and this estoppl knows format 2 only", refusal.Fact);
        Assert.Equal(before, disk[LedgerFolder.DataName].Content);
    });

    [Fact]
    public void Is_left_alone_when_a_newer_version_wrote_it() => Plain.Thread(() =>
    {
        var (disk, _) = Closed(40);
        Alter(disk, engine => engine.Pragma("USER_VERSION", EventStore.Version + 1));
        byte[] before = [.. disk[LedgerFolder.DataName].Content];
        Assert.Throws<LedgerNewerException>(() => new EventStore(disk, Stored.Small));
        Assert.Equal(before, disk[LedgerFolder.DataName].Content);
    });

    public static TheoryData<string> Alterations => new(s_alterations.Keys);

    // Each leaves segments that LiteDB reads well. A segment that is gone or says something impossible is refused, by whichever way a
    // reader comes to it; never is an event shown that was not appended there.
    [Theory, MemberData(nameof(Alterations))]
    public void Is_refused_where_a_segment_is_not_what_it_was(string alteration) => Plain.Thread(() =>
    {
        var (source, all) = Closed(60);
        foreach (var id in Ids(source))
        {
            var disk = source.Copy();
            Alter(disk, engine => s_alterations[alteration](engine, id));
            var store = Stored.Open(disk);
            Assert.Throws<LedgerDamagedException>(() => store.Read(Position.First).Count());
            for (var at = 0; at < 60; at++)
            {
                try
                {
                    Assert.True(Stored.Same(all[at], store.Read(new Position(at)).First()));
                    Assert.True(Stored.Same(all[at], store.ReadBackwards(new Position(at + 1)).First()));
                }
                catch (LedgerDamagedException)
                {
                    // Refused.
                }
            }
        }
    });

    [Fact]
    public void Names_the_event_that_was_deleted_with_its_segment() => Plain.Thread(() =>
    {
        var (disk, _) = Closed(60);
        var id = Ids(disk)[2];
        var count = 0;
        Alter(disk, engine =>
        {
            Replace(engine, id, segment => count = segment["e"].AsArray.Count);
            engine.Delete("segments", [id]);
        });
        var store = Stored.Open(disk);
        Assert.Equal($"event #{id}: is not in ledger.db (deleted here)", Assert.Throws<LedgerDamagedException>(() => store.Read(Position.First).Count()).Fact);
        Assert.Equal($"event #{id + count - 1}: is not in ledger.db (deleted here)", Assert.Throws<LedgerDamagedException>(() => store.ReadBackwards(store.Next).Count()).Fact);
    });

    private static readonly Dictionary<string, Action<LiteEngine, long>> s_alterations = new()
    {
        ["gone"] = (engine, id) => engine.Delete("segments", [id]),
        ["under another number"] = (engine, id) => Replace(engine, id, segment => segment["_id"] = id + 1),
        ["under a number of another type"] = (engine, id) => Replace(engine, id, segment => segment["_id"] = (int)id),
        ["without events"] = (engine, id) => Replace(engine, id, segment => segment.Remove("e")),
        ["without signatures"] = (engine, id) => Replace(engine, id, segment => segment.Remove("s")),
        ["with no events"] = (engine, id) => Replace(engine, id, segment => (segment["e"], segment["s"]) = (new BsonArray(), new BsonArray())),
        ["with a signature less"] = (engine, id) => Replace(engine, id, segment => segment["s"].AsArray.RemoveAt(0)),
        ["with an event less at the end"] = (engine, id) => Replace(engine, id, segment =>
        {
            segment["e"].AsArray.RemoveAt(segment["e"].AsArray.Count - 1);
            segment["s"].AsArray.RemoveAt(segment["s"].AsArray.Count - 1);
        }),
        ["with an event more"] = (engine, id) => Replace(engine, id, segment =>
        {
            segment["e"].AsArray.Add(new byte[10]);
            segment["s"].AsArray.Add(new byte[64]);
        }),
        ["with text for an event"] = (engine, id) => Replace(engine, id, segment => segment["e"].AsArray[0] = "event"),
        ["with text for a signature"] = (engine, id) => Replace(engine, id, segment => segment["s"].AsArray[0] = "signature"),
        ["in pieces that are not there"] = (engine, id) => Replace(engine, id, segment => (segment["size"], segment["s"]) = (100L, new BsonArray { new byte[64] })),
        ["with a size of nothing"] = (engine, id) => Replace(engine, id, segment => (segment["size"], segment["s"]) = (0L, new BsonArray { new byte[64] })),
        ["with a size beyond all memory"] = (engine, id) => Replace(engine, id, segment => (segment["size"], segment["s"]) = (long.MaxValue, new BsonArray { new byte[64] })),
    };

    // Whoever began to read there would be shown another event than whoever came from the segment's start, as verification does.
    [Fact]
    public void Is_refused_where_a_segment_has_another_one_inside_it() => Plain.Thread(() =>
    {
        var (source, _) = Closed(60);
        foreach (var id in Ids(source))
        {
            var disk = source.Copy();
            Alter(disk, engine => engine.Insert("segments", [new BsonDocument
            {
                ["_id"] = id + 1,
                ["e"] = new BsonArray { new byte[10] },
                ["s"] = new BsonArray { new byte[64] },
            }], BsonAutoId.Int64));
            var store = Stored.Open(disk);
            Assert.Throws<LedgerDamagedException>(() => store.Read(Position.First).Count());
            Assert.Throws<LedgerDamagedException>(() => store.Read(new Position(id)).Count());
            Assert.Throws<LedgerDamagedException>(() => store.ReadBackwards(store.Next).Count());
        }
    });

    [Fact]
    public void Is_refused_where_a_piece_of_a_large_event_is_missing_or_different_in_size() => Plain.Thread(() =>
    {
        var source = new SimulatedDisk();
        var large = Stored.Event(0, 50_000);
        using (var store = Stored.Create(source)) store.Append(large);
        foreach (var alter in (Action<LiteEngine>[])[
            engine => engine.Delete("pieces", [Segment.PieceId(Position.First, 2)]),
            engine => engine.Update("pieces", [new BsonDocument { ["_id"] = Segment.PieceId(Position.First, 1), ["b"] = new byte[1_000] }]),
            engine => engine.Update("pieces", [new BsonDocument { ["_id"] = Segment.PieceId(Position.First, 5), ["b"] = new byte[9_000] }]),
            engine => engine.Update("pieces", [new BsonDocument { ["_id"] = Segment.PieceId(Position.First, 0), ["b"] = Array.Empty<byte>() }]),
            engine => engine.Update("pieces", [new BsonDocument { ["_id"] = Segment.PieceId(Position.First, 0), ["b"] = "text" }]),
        ])
        {
            var disk = source.Copy();
            Alter(disk, alter);
            Assert.Throws<LedgerDamagedException>(() => Stored.Open(disk).Read(Position.First).Count());
        }

        Stored.AreSame([large], Stored.Open(source).Read(Position.First));
    });

    private static (SimulatedDisk Disk, List<SealedEvent> All) Closed(int events)
    {
        var disk = new SimulatedDisk();
        using var store = Stored.Create(disk);
        return (disk, Stored.Fill(store, events));
    }

    // Of the segments with several events.
    private static List<long> Ids(SimulatedDisk disk)
    {
        List<long> ids = [];
        Alter(disk, engine =>
        {
            using var cursor = engine.Query("segments", new Query());
            while (cursor.Read())
                if (cursor.Current["e"].AsArray.Count > 1)
                    ids.Add(cursor.Current["_id"].AsInt64);
        });
        Assert.True(ids.Count > 3, "this needs some segments");
        return ids;
    }

    // What someone does who opens the data file with LiteDB itself.
    private static void Alter(SimulatedDisk disk, Action<LiteEngine> alter)
    {
        var journal = new PageJournal(disk.Open(LedgerFolder.JournalName));
        var data = new DataFileStream(disk.Open(LedgerFolder.DataName), journal);
        using var engine = new LiteEngine(new EngineSettings { DataStream = data, LogStream = new PageLogStream(), TempStream = new MemoryStream(), Collation = Collation.Binary });
        alter(engine);
        engine.Checkpoint();
    }

    private static void Replace(LiteEngine engine, long id, Action<BsonDocument> alter)
    {
        BsonDocument segment;
        using (var cursor = engine.Query("segments", new Query { Where = { BsonExpression.Create("_id = @0", id) } }))
        {
            Assert.True(cursor.Read());
            segment = cursor.Current.AsDocument;
        }

        engine.Delete("segments", [id]);
        alter(segment);
        engine.Insert("segments", [segment], BsonAutoId.Int64);
    }
}
