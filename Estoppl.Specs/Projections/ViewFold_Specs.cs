using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Specs.Testing;
using Estoppl.Specs.Views;
using Xunit;

namespace Estoppl.Specs.Projections;

public sealed class The_fold_of_bites
{
    private readonly Recorder _recorder = new();

    private ViewState State => Folded(_recorder.Events).State;

    [Fact]
    public void Takes_every_case() => Assert.All(A.EveryFact, fact =>
    {
        var call = new CallId(_recorder.Add(Recorder.Stream(1), A.Intercepted));
        _recorder.Add(Recorder.Stream(1), fact, call);
        Assert.Equal(0, State.Stats.Skipped);
    });

    /// <summary>The one property that lets views be rebuilt: where bites end does not matter.</summary>
    [Fact]
    public void Does_not_depend_on_where_bites_end() => Gen.Select(AnyHistory.Events, Gen.Int[1, 20].Array[1, 30]).Sample((events, sizes) =>
    {
        var (state, rows, at, next) = (ViewState.Empty, new SortedDictionary<Position, CallView>(), 0, 0);
        while (at < events.Count)
        {
            var bite = events.Skip(at).Take(sizes[next++ % sizes.Length]).ToArray();
            var step = ViewFold.Apply(state, new Bite([bite]), new StoredEventReader());
            Assert.Same(state, step.Before);
            foreach (var row in step.Rows) rows[row.Seq] = row;
            (state, at) = (step.State, at + bite.Length);
        }

        var whole = Folded(events);
        Assert.Equal(whole.Rows, rows.Values);
        Assert.Equal(whole.State.Stats, state.Stats);
        Assert.Equal((whole.State.Digest, whole.State.Rows, whole.State.Last, whole.State.Log), (state.Digest, state.Rows, state.Last, state.Log));
        Assert.Equal(Told(whole.State), Told(state));
    }, iter: 300);

    [Fact]
    public void Refuses_a_bite_that_does_not_continue_it() =>
        Assert.Throws<ArgumentException>(() => ViewFold.Apply(ViewState.Empty, new Bite([A.Chain(3).ToArray().AsMemory(1)]), new StoredEventReader()));

    /// <summary>The rows are those of the other fold over calls.</summary>
    [Fact]
    public void Agrees_with_the_fold_of_events() => AnyHistory.Events.Sample(events =>
    {
        var log = CallLog.All;
        foreach (var one in events)
            if (EventCodec.Decode(one.Event.Span) is DecodedEvent.Known { Envelope: var envelope } && envelope.Seq == one.Seq) log = CallFold.Apply(log, envelope);
        Assert.Equal(log.Totals, Folded(events).State.Stats.Totals);
    }, iter: 100);

    [Fact]
    public void Counts_by_tool_server_and_agent()
    {
        _recorder.Add(Recorder.Stream(1), A.Started);
        _recorder.Add(Recorder.Stream(2), A.Started with { Agent = new AgentId("other"), Server = new ServerName("shell") });
        _recorder.Call(1, "a", 100);
        _recorder.Call(1, "b", 200);
        _recorder.Call(2, "b", 300);
        _recorder.Add(Recorder.Stream(2), A.Intercepted with { Tool = new ToolName("b"), Decision = DecisionKind.Block });
        _recorder.Call(3, "a", 400);
        var stats = State.Stats;
        Assert.Equal(
            [("a", 2L, 0L), ("b", 3L, 1L)], stats.Tools.Rows.Select(row => (row.Name, row.Calls.Calls, row.Calls.Blocked)));
        Assert.Equal([("files", 2L), ("shell", 2L), ("(others)", 1L)], stats.Servers.Rows.Select(row => (row.Name, row.Calls.Calls)));
        Assert.Equal([("agent-7", 2L), ("other", 2L), ("(others)", 1L)], stats.Agents.Rows.Select(row => (row.Name, row.Calls.Calls)));
        Assert.Equal(new CallStats(5, 4, 1, 0, 0, 5 * 42, 4 * 1234, stats.All.Latency), stats.All);
        Assert.Equal([4, 2, 2], new[] { stats.All.Latency.Count, stats.Tools.Find("b")!.Latency.Count, stats.Agents.Find("agent-7")!.Latency.Count });
        Assert.Null(stats.Tools.Find("c"));
    }

    public static readonly TheoryData<LedgerEvent, int, int> Ends = new()
    {
        { A.Completed, 0, 1 },
        { A.Completed with { IsError = true }, 1, 1 },
        { new LedgerEvent.CallFailed(1, A.Completed.Output, 17, TimeSpan.FromMilliseconds(2)), 1, 1 },
        { new LedgerEvent.CallCancelled(TimeSpan.FromSeconds(5)), 0, 0 },
        { new LedgerEvent.CallUpstreamDied(1), 1, 0 },
        { new LedgerEvent.CallOutcomeUnknown("the proxy died"), 0, 0 },
        { new LedgerEvent.CallWithheld("the ledger did not answer"), 0, 0 },
    };

    [Theory]
    [MemberData(nameof(Ends), DisableDiscoveryEnumeration = true)]
    public void Counts_errors_and_latencies_of_answers(LedgerEvent end, int errors, int latencies)
    {
        _recorder.Add(Recorder.Stream(1), end, new CallId(_recorder.Add(Recorder.Stream(1), A.Intercepted)));
        Assert.Equal((errors, latencies), ((int)State.Stats.All.Errors, (int)State.Stats.All.Latency.Count));
        Assert.Empty(State.Open);
    }

    [Fact]
    public void Counts_sessions_that_are_open()
    {
        _recorder.Add(Recorder.Stream(1), A.Started);
        _recorder.Add(Recorder.Stream(2), A.Started);
        Assert.Equal(new SessionCounts(2, 0, 2), State.Stats.Sessions);
        _recorder.Add(Recorder.Stream(1), new LedgerEvent.SessionEnded(SessionEnd.ClientClosed, 0, 0, 0, 0));
        Assert.Equal(new SessionCounts(2, 1, 1), State.Stats.Sessions);
    }

    [Fact]
    public void Keeps_a_session_until_its_forwarded_calls_have_their_ends()
    {
        _recorder.Add(Recorder.Stream(1), A.Started);
        var forwarded = new CallId(_recorder.Add(Recorder.Stream(1), A.Intercepted));
        _recorder.Add(Recorder.Stream(1), new LedgerEvent.CallForwarded(), forwarded);
        _recorder.Add(Recorder.Stream(1), A.Intercepted);
        _recorder.Add(Recorder.Stream(1), new LedgerEvent.SessionEnded(SessionEnd.ClientClosed, 0, 0, 0, 0));
        var session = Assert.Single(State.OpenSessions());
        Assert.True(session.HasEnded);
        Assert.Equal(forwarded, Assert.Single(session.Forwarded).Call);
        _recorder.Add(Recorder.Stream(1), A.Completed, forwarded);
        Assert.Empty(State.OpenSessions());
        Assert.Empty(State.Open);
    }

    [Fact]
    public void Skips_what_it_does_not_know_and_what_lies_about_its_place()
    {
        _recorder.Call(1);
        _recorder.AddNewer();
        _recorder.AddBytes([1, 2, 3]);
        var moved = _recorder.Events[1];
        _recorder.AddBytes(moved.Event.ToArray());
        Assert.Equal((3, 1, new Position(7)), (State.Stats.Skipped, State.Stats.All.Calls, State.Next));
    }

    [Fact]
    public void Keeps_nothing_of_a_thousand_sessions_that_are_over()
    {
        for (var i = 0; i < 1000; i++)
        {
            _recorder.Add(Recorder.Stream(i), A.Started);
            _recorder.Call(i);
            _recorder.Add(Recorder.Stream(i), A.Intercepted);
            _recorder.Add(Recorder.Stream(i), new LedgerEvent.SessionEnded(SessionEnd.ClientClosed, 0, 0, 0, 0));
        }

        Assert.Empty(State.Sessions);
        Assert.Empty(State.Open);
    }

    internal static ViewStep Folded(IEnumerable<SealedEvent> events) => ViewFold.Apply(ViewState.Empty, new Bite([events.ToArray()]), new StoredEventReader());

    private static string Told(ViewState state) =>
        string.Join('\n', state.OpenSessions().Select(session => $"{session} {string.Join(", ", session.Forwarded)}")) + string.Join('\n', state.Open.Values.OrderBy(row => row.Seq));
}

public sealed class Names_that_somebody_makes_up
{
    private readonly Recorder _recorder = new();

    private NameTable Tools => The_fold_of_bites.Folded(_recorder.Events).State.Stats.Tools;

    [Fact]
    public void Have_rows_only_until_there_are_a_thousand()
    {
        for (var i = 0; i < 10_000; i++) _recorder.Call(1, $"tool {i}");
        _recorder.Call(1, "tool 9");
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"tool {i}"), Tools.Names.Select(name => name.Name));
        Assert.Equal((9000, 9000), (Tools.Others.Calls, Tools.Others.Latency.Count));
        Assert.Equal(2, Tools.Find("tool 9")!.Calls);
        Assert.Equal(("(others)", 9000), (Tools.Rows[^1].Name, Tools.Rows[^1].Calls.Calls));
        Assert.Equal(1001, Tools.Rows.Length);
    }

    [Fact]
    public void Are_counted_among_the_others_when_they_are_long_or_pretend_to_be_them()
    {
        _recorder.Call(1, new string('x', 256));
        _recorder.Call(1, new string('x', 257));
        _recorder.Call(1, "(others)");
        Assert.Equal([new string('x', 256)], Tools.Names.Select(name => name.Name));
        Assert.Equal(2, Tools.Others.Calls);
    }

    [Fact]
    public void Are_cut_in_rows_and_never_within_a_character()
    {
        _recorder.Call(1, new string('x', 1024));
        _recorder.Call(1, new string('x', 5000));
        _recorder.Call(1, new string('x', 1022) + "😀😀");
        Assert.Equal(
            [new string('x', 1024), new string('x', 1023) + "…", new string('x', 1022) + "…"],
            The_fold_of_bites.Folded(_recorder.Events).Rows.Select(row => row.Tool.Value));
    }
}
