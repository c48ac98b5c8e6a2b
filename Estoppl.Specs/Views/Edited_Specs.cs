using Estoppl.Ledger.Events;
using Estoppl.Ledger.Views;
using Estoppl.Specs.Testing;
using LiteDB;
using Xunit;

namespace Estoppl.Specs.Views;

/// <summary>Whoever can write the folder can open the views with LiteDB itself.</summary>
public sealed class Views_that_somebody_edited : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly Recorder _recorder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _recorder.Add(Recorder.Stream(1), A.Started);
        for (var i = 0; i < 5; i++)
        {
            _recorder.Call(1, i < 3 ? "read_file" : "write\u001b_file");
            _recorder.Now += TimeSpan.FromMinutes(1);
        }

        _recorder.Add(Recorder.Stream(1), new LedgerEvent.CallForwarded(), new CallId(_recorder.Add(Recorder.Stream(1), A.Intercepted)));
        await Stored.Keep(_folder, _recorder.Events);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Are_not_found_to_be_when_nobody_did()
    {
        Edit("calls", _ => { });
        Assert.Equal("the views are what 19 events say (6 calls)", (await Verdict()).Describe());
    }

    public static readonly TheoryData<string, string, Action<ILiteCollection<BsonDocument>>> Edits = new()
    {
        { "call CALL at event #5 is not what its events say", "calls", all => Set(all, 5L, "decision", "block") },
        { "call CALL at event #5 is not what its events say", "calls", all => Set(all, 5L, "inputSize", 43) },
        { "call CALL at event #5 is not what its events say", "calls", all => Set(all, 5L, "latencyUs", BsonValue.Null) },
        { "call CALL at event #5 is not what its events say", "calls", all => Set(all, 5L, "note", "innocent") },
        { "call CALL at event #5 is not what its events say", "calls", all => Set(all, 5L, "state", "fine") },
        { "call CALL at event #17 is not what its events say", "calls", all => Set(all, 17L, "tool", "harmless") },
        { "call CALL at event #8 is missing in the view", "calls", all => all.Delete(8L) },
        { "the view has a call at event #9 that no event tells of", "calls", all => Add(all, 9L) },
        { "the view has a call at event #100 that no event tells of", "calls", all => Add(all, 100L) },
        { "what is stored as a row or a minute is not what the events say", "calls", all => Add(all, "more") },
        { "the sum of all calls is not what the events say", "stats", all => Set(all, "all", "errors", 1) },
        { "the sum of `write\\u001b_file` among the tools is not what the events say", "stats", all => Set(all, "tool/1", "blocked", 1L) },
        { "the sum of `files` among the servers is not what the events say", "stats", all => Set(all, "server/0", "latency", new byte[] { 0 }) },
        { "the sum of `agent-7` among the agents is not what the events say", "stats", all => Set(all, "agent/0", "name", "nobody") },
        { "the sum of (others) among the tools is not what the events say", "stats", all => Set(all, "tool/others", "calls", 1L, from: "all") },
        { "the sum of the minute 2026-03-14 12:01 is not what the events say", "minutes", all => Set(all, Minute(1), "blocked", 1) },
        { "the sum of the minute 2026-03-14 12:05 is not what the events say", "minutes", all => all.Delete(Minute(5)) },
        { "the sum of the minute 2026-03-14 12:09 is not what the events say", "minutes", all => Set(all, Minute(9), "blocked", 1, from: Minute(1)) },
        { "the state of the sessions is not what the events say", "sessions", all => all.DeleteAll() },
        { "the number of refused messages is not what the events say", "state", all => Set(all, 0L, "refused", 1) },
        { "the digest over all rows is not what the events say", "state", all => Set(all, 0L, "digest", new byte[32]) },
    };

    [Theory]
    [MemberData(nameof(Edits), DisableDiscoveryEnumeration = true)]
    public async Task Are_told_from_what_the_events_say(string sentence, string collection, Action<ILiteCollection<BsonDocument>> edit)
    {
        Edit(collection, edit);
        using var views = Stored.Follow(_folder, new Committed(_recorder.Events));
        var described = (await views.Check(null, Token)).Describe();
        Assert.Equal($"VIEW EDITED: {Named(sentence)}; the ledger is intact", described);
        await views.Rebuild(null, Token);
        Assert.IsType<ViewVerdict.Equal>(await views.Check(null, Token));
        Assert.Equal(Stored.Everything(_recorder.Events), await Stored.Everything(views));
    }

    public static readonly TheoryData<string, string, Action<ILiteCollection<BsonDocument>>> Breaks = new()
    {
        { "they reflect other events than the ledger has", "state", all => Set(all, 0L, "next", 18L) },
        { "this is no view: it is of another version", "state", all => Set(all, 0L, "version", 99) },
        { "this is no view: there is no state", "state", all => all.DeleteAll() },
        { "this is no view: a name is missing", "stats", all => all.Delete("tool/0") },
        { "this is no view: the row of an open call is missing", "calls", all => all.Delete(17L) },
    };

    [Theory]
    [MemberData(nameof(Breaks), DisableDiscoveryEnumeration = true)]
    public async Task Are_made_anew_when_they_no_longer_hang_together(string why, string collection, Action<ILiteCollection<BsonDocument>> edit)
    {
        Edit(collection, edit);
        using var views = Stored.Follow(_folder, new Committed(_recorder.Events));
        Assert.Equal(new ViewVerdict.Remade(why), await views.Check(null, Token));
        Assert.Equal(Stored.Everything(_recorder.Events), await Stored.Everything(views));
    }

    [Fact]
    public async Task Are_made_anew_before_anybody_sees_them()
    {
        Edit("calls", all => Set(all, 5L, "tool", "harmless"), isForged: false);
        using var views = Stored.Follow(_folder, new Committed(_recorder.Events));
        Assert.Equal("read_file", (await views.Calls(1, new Position(6), null, null, Token)).Rows[0].Tool.Value);
        Assert.Equal("VIEW EDITED: somebody else has written them; they were made anew from the ledger, which is intact", (await views.Check(null, Token)).Describe());
    }

    [Fact]
    public async Task Are_shown_as_they_are_when_their_sum_is_forged_until_somebody_checks_them()
    {
        Edit("calls", all => Set(all, 5L, "tool", "harmless"));
        using var views = Stored.Follow(_folder, new Committed(_recorder.Events));
        Assert.Equal("harmless", (await views.Calls(1, new Position(6), null, null, Token)).Rows[0].Tool.Value);
    }

    private string Named(string sentence)
    {
        if (!sentence.Contains("CALL", StringComparison.Ordinal)) return sentence;
        var seq = int.Parse(sentence.Split('#')[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        return sentence.Replace("CALL", new StoredEventReader().Read(_recorder.Events[seq].Event.Span)!.Event.Id.ToString(), StringComparison.Ordinal);
    }

    private static long Minute(int number) => Estoppl.Ledger.Projections.MinuteCounts.MinuteOf(A.Noon) + number;

    private static void Set(ILiteCollection<BsonDocument> all, BsonValue id, string field, BsonValue value, BsonValue? from = null)
    {
        var document = all.FindById(from ?? id);
        document["_id"] = id;
        document[field] = value;
        all.Upsert(document);
    }

    private static void Add(ILiteCollection<BsonDocument> all, BsonValue id)
    {
        var document = all.FindById(2L);
        document["_id"] = id;
        all.Insert(document);
    }

    private void Edit(string collection, Action<ILiteCollection<BsonDocument>> edit, bool isForged = true) => Storage.Plain.Thread(() =>
    {
        using (var database = new LiteDatabase(Stored.Paths(_folder).Data))
        {
            edit(database.GetCollection(collection));
            database.Checkpoint();
        }

        if (isForged) Forge();
    });

    /// <summary>Makes the mark say of the edited file what it said of the one before.</summary>
    private void Forge()
    {
        const int page = Estoppl.Ledger.Storage.PageJournal.PageSize;
        var paths = Stored.Paths(_folder);
        var data = File.ReadAllBytes(paths.Data);
        var mark = File.ReadAllBytes(paths.Mark);
        var sum = Enumerable.Range(0, data.Length / page).Aggregate(0UL, (sum, number) => sum + PageSum.Of(number, data.AsSpan(number * page, page)));
        (ViewMark.Read(mark)!.Value with { Length = data.Length, Written = File.GetLastWriteTimeUtc(paths.Data), Sum = sum }).Write(mark);
        File.WriteAllBytes(paths.Mark, mark);
    }

    private async Task<ViewVerdict> Verdict()
    {
        using var views = Stored.Follow(_folder, new Committed(_recorder.Events));
        return await views.Check(null, Token);
    }
}
