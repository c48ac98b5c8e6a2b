using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;
using LiteDB;
using LiteDB.Engine;
using Xunit;

namespace Estoppl.Specs.Storage;

/// <summary>What the storage takes for granted about LiteDB 5.0.20. A new version has to pass here first.</summary>
public sealed class LiteDB_as_we_use_it
{
    [Fact]
    public void Is_the_version_whose_source_was_read() =>
        Assert.Equal(new Version(5, 0, 20), typeof(LiteEngine).Assembly.GetName().Version is { } v ? new Version(v.Major, v.Minor, v.Build) : null);

    [Fact]
    public void Writes_the_data_file_in_whole_pages_and_flushes_once_at_the_end_of_a_checkpoint()
    {
        var data = new Watched();
        using var engine = new LiteEngine(new EngineSettings { DataStream = data, LogStream = new PageLogStream(), TempStream = new MemoryStream() });
        engine.Pragma("CHECKPOINT", 0);
        data.Words.Clear();
        for (var i = 0; i < 50; i++) engine.Insert("events", [new BsonDocument { ["_id"] = (long)i, ["e"] = new byte[3000] }], BsonAutoId.Int64);
        Assert.Empty(data.Words);
        engine.Checkpoint();
        Assert.All(data.Words.SkipLast(1), word => Assert.Equal("page", word));
        Assert.Equal("flush", data.Words[^1]);
        Assert.True(data.Words.Count > 20);
    }

    [Fact]
    public void Writes_nothing_when_it_is_closed_without_a_checkpoint()
    {
        var disk = new SimulatedDisk();
        var store = new EventStore(disk, Stored.Small);
        store.Insert(Stored.Group(0, 5));
        var operations = disk.Operations;
        store.Dispose();
        Assert.Equal(operations, disk.Operations);
        using var again = new EventStore(disk, Stored.Small);
        Assert.Equal(Position.First, again.End);
    }

    [Fact]
    public void Puts_no_page_it_did_not_flush_into_the_data_file()
    {
        var disk = new SimulatedDisk();
        var data = disk.Open("data");
        var stream = new DataFileStream(data, new PageJournal(disk.Open("journal")));
        stream.Write(new byte[PageJournal.PageSize], 0, PageJournal.PageSize);
        Assert.Equal((0, (long)PageJournal.PageSize), (data.Length, stream.Length));
        stream.Flush();
        Assert.Equal(PageJournal.PageSize, data.Length);
    }

    // Why a look-up cannot loop on a damaged index: the range begins with one guarded descent, nothing filters its first item away, and
    // the query ends there. A filter would walk on, without the guard.
    [Theory]
    [InlineData("$", false)]
    [InlineData("_id", true)]
    public void Finds_the_newest_at_most_by_one_descent_through_the_index(string select, bool fromTheIndexAlone)
    {
        using var engine = new LiteEngine(new EngineSettings { DataStream = new MemoryStream(), LogStream = new MemoryStream(), TempStream = new MemoryStream() });
        engine.Insert("segments", [.. Enumerable.Range(0, 100).Select(i => new BsonDocument { ["_id"] = 10L * i })], BsonAutoId.Int64);
        var query = new Query
        {
            Select = BsonExpression.Create(select),
            Where = { BsonExpression.Create("_id <= @0", 57L) },
            OrderBy = BsonExpression.Create("_id"),
            Order = Query.Descending,
            Limit = 1,
        };
        using (var found = engine.Query("segments", query))
        {
            Assert.True(found.Read());
            Assert.Equal(50, found.Current["_id"].AsInt64);
            Assert.False(found.Read());
        }

        query.ExplainPlan = true;
        using var explained = engine.Query("segments", query);
        Assert.True(explained.Read());
        var plan = explained.Current;
        Assert.StartsWith("INDEX SCAN(_id <= ", plan["index"]["mode"].AsString, StringComparison.Ordinal);
        Assert.Equal(-1, plan["index"]["order"].AsInt32);
        Assert.Equal(fromTheIndexAlone, plan["lookup"]["loader"].AsString == "index");
        Assert.False(plan.AsDocument.ContainsKey("filters"));
        Assert.False(plan.AsDocument.ContainsKey("orderBy"));
    }

    private sealed class Watched : MemoryStream
    {
        public List<string> Words { get; } = [];

        public override void Write(byte[] buffer, int offset, int count)
        {
            Words.Add(count == 8192 && Position % 8192 == 0 ? "page" : $"{count} bytes");
            base.Write(buffer, offset, count);
        }

        public override void Flush() => Words.Add("flush");
    }
}
