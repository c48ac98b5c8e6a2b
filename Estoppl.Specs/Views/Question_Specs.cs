using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Ledger.Views;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Views;

public sealed class A_question_to_the_views : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Recorder _recorder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Gets_the_newest_calls_in_pages()
    {
        var calls = Enumerable.Range(0, 700).Select(_ => _recorder.Call(1)).ToList();
        using var views = Follow();
        var seen = new List<CallId>();
        Position? before = null;
        do
        {
            var page = await views.Calls(301, before, null, null, Token);
            seen.AddRange(page.Rows.Select(row => row.Call));
            before = page.Older;
        }
        while (before is not null);
        Assert.Equal(Enumerable.Reverse(calls), seen);
    }

    [Fact]
    public async Task Gets_only_what_it_wants()
    {
        for (var i = 0; i < 1000; i++) _recorder.Call(1, i % 100 == 7 ? "rare" : "common");
        using var views = Follow();
        var page = await views.Calls(4, null, row => row.Tool.Value == "rare", null, Token);
        Assert.Equal([907, 807, 707, 607], page.Rows.Select(row => (row.Seq.Value - 1) / 3));
        Assert.Equal(page.Rows[^1].Seq, page.Older);
        Assert.Equal(new CallPage([], null), await views.Calls(4, null, row => row.Tool.Value == "none", null, Token) with { Rows = [] });
        Assert.Empty((await views.Calls(4, Position.First, null, null, Token)).Rows);
    }

    [Fact]
    public async Task Finds_a_call_by_its_id_even_where_the_clock_went_back()
    {
        var calls = new List<CallId>();
        for (var i = 0; i < 300; i++)
        {
            _recorder.Now += TimeSpan.FromSeconds(i is 150 or 200 ? -3600 : 2);
            calls.Add(_recorder.Call(1));
        }

        var open = new CallId(_recorder.Add(Recorder.Stream(1), A.Intercepted));
        using var views = Follow();
        foreach (var call in calls.Append(open)) Assert.Equal(call, (await views.Call(call, Token))?.Call);
        Assert.Null(await views.Call(new CallId(new EventId(Guid.Empty)), Token));
        Assert.Null(await views.Call(new CallId(new EventId(new Guid("ffffffff-ffff-ffff-ffff-ffffffffffff"))), Token));
    }

    [Fact]
    public async Task Gets_the_minutes_that_had_calls()
    {
        foreach (var minute in new[] { 0, 0, 3, 2, 0, -5, 600 })
        {
            _recorder.Now = A.Noon.AddMinutes(minute).AddSeconds(59);
            _recorder.Call(1);
        }

        _recorder.Add(Recorder.Stream(1), A.Intercepted with { Decision = DecisionKind.Block });
        var first = MinuteCounts.MinuteOf(A.Noon);
        using var views = Follow();
        Assert.Equal(
            [new MinuteCounts(first, 3, 0, 0), new MinuteCounts(first + 2, 1, 0, 0), new MinuteCounts(first + 3, 1, 0, 0)],
            await views.Minutes(A.Noon, A.Noon.AddMinutes(3), Token));
        Assert.Equal([new MinuteCounts(first + 600, 1, 1, 0)], await views.Minutes(A.Noon.AddMinutes(4), DateTimeOffset.MaxValue, Token));
        Assert.Empty(await views.Minutes(A.Noon.AddMinutes(1), A.Noon.AddMinutes(1), Token));
        Assert.Equal(A.Noon, new MinuteCounts(first, 0, 0, 0).Start);
    }

    [Fact]
    public async Task Gets_what_a_dead_proxy_left_open()
    {
        _recorder.Add(Recorder.Stream(1), A.Started);
        _recorder.Add(Recorder.Stream(2), A.Started with { Agent = new AgentId("other") });
        _recorder.Call(1);
        _recorder.Add(Recorder.Stream(1), A.Intercepted with { Decision = DecisionKind.Block });
        _recorder.Add(Recorder.Stream(1), new LedgerEvent.MessageRefused(-32700, "no", A.Intercepted.Input, 1));
        var open = new CallId(_recorder.Add(Recorder.Stream(1), A.Intercepted));
        _recorder.Add(Recorder.Stream(1), new LedgerEvent.CallForwarded(), open);
        _recorder.Add(Recorder.Stream(2), new LedgerEvent.SessionEnded(SessionEnd.ClientClosed, 0, 0, 0, 0));
        using var views = Follow();
        var session = Assert.Single(await views.OpenSessions(Token));
        Assert.Equal(
            (Recorder.SessionOf(1), Recorder.Stream(1), A.Started.Agent, true, false, 3L, 1L, 1L),
            (session.Session, session.Stream, session.Agent!.Value, session.HasStarted, session.HasEnded, session.Calls, session.Blocked, session.Refused));
        Assert.Equal(open, Assert.Single(session.Forwarded).Call);
    }

    private LedgerViews Follow() => Stored.Follow(_folder, new Committed(_recorder.Events), Stored.Lazy with { BiteEvents = 500 });
}
