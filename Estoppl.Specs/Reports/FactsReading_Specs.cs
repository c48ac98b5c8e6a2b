using System.Collections.Immutable;
using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Ledger.Proofs;
using Estoppl.Operator.Filters;
using Estoppl.Operator.Reports;
using Estoppl.Specs.Testing;
using Estoppl.Specs.Views;
using Xunit;

namespace Estoppl.Specs.Reports;

public sealed class What_is_told_besides_calls
{
    private readonly Recorder _recorder = new();
    private readonly string _stream = Recorder.Stream(1);

    [Fact]
    public void Is_found_among_any_events() => AnyHistory.Events.Sample(events =>
    {
        var read = Read(events, events.Count);
        var facts = events.Select(it => EventCodec.Decode(it.Event.Span)).OfType<DecodedEvent.Known>().Select(known => known.Envelope.Event.Fact).ToList();
        Assert.Equal(events.Count, read.Next.Value);
        Assert.Equal(facts.OfType<LedgerEvent.CallIntercepted>().Count(), read.Calls);
        Assert.Equal(facts.OfType<LedgerEvent.CheckpointSealed>().Count(), read.Checkpoints);
        Assert.Equal(facts.OfType<LedgerEvent.SessionStarted>().Count(), read.Facts.Sessions.Total);
        Assert.Equal(facts.Count(fact => fact is LedgerEvent.ReviewRequested or LedgerEvent.ReviewApproved { Continues: not null }), read.Facts.Reviews.Total);
        Assert.Equal(facts.Count(fact => fact is LedgerEvent.KillSwitchEngaged or LedgerEvent.KillSwitchReleased), read.Facts.Switches.Total);
        Assert.Equal(facts.Count(fact => fact is LedgerEvent.PolicyChanged or LedgerEvent.PolicyRejected), read.Facts.Policies.Total);
        Assert.Equal(facts.Count(fact => fact is LedgerEvent.ConfigWrapped or LedgerEvent.ConfigUnwrapped), read.Facts.Clients.Total);
        Assert.Equal(facts.Count(fact => fact is LedgerEvent.LedgerOpened or LedgerEvent.KeyRotated), read.Facts.Keys.Total);
    }, iter: 200);

    [Fact]
    public void Passes_the_events_on_as_they_are()
    {
        var batches = new[] { new SealedEvent[3], [], new SealedEvent[2] }.Select(batch => (ReadOnlyMemory<SealedEvent>)batch).ToList();
        Assert.Equal(batches, new FactsReading().Watch(batches));
    }

    [Fact]
    public void Names_the_tool_that_was_held_and_who_let_it_go()
    {
        var call = Hold("wire_transfer");
        _recorder.Now += TimeSpan.FromSeconds(20);
        Add(new LedgerEvent.ReviewApproved(A.Intercepted.Input, A.Digest(2), null), call);
        var line = Assert.Single(Read().Reviews);
        Assert.Equal((new ToolName("wire_transfer"), ReviewOutcome.Approved, TimeSpan.FromSeconds(20)), (line.Tool, line.Outcome, line.Took));
        Assert.Equal("estoppl", line.Approved?.By);
    }

    [Fact]
    public void Says_how_each_held_call_came_out()
    {
        Add(new LedgerEvent.ReviewDenied("no invoice"), Hold("denied"));
        Add(new LedgerEvent.ReviewExpired(A.Noon), Hold("expired"));
        Add(new LedgerEvent.CallCancelled(TimeSpan.Zero), Hold("withdrawn"));
        var late = Hold("approved too late");
        Add(new LedgerEvent.ReviewApproved(A.Intercepted.Input, A.Digest(2), null), late);
        Add(new LedgerEvent.ReviewDenied("the approval does not hold"), late);
        var sent = Hold("approved, then cancelled");
        Add(new LedgerEvent.ReviewApproved(A.Intercepted.Input, A.Digest(2), null), sent);
        Add(new LedgerEvent.CallCancelled(TimeSpan.Zero), sent);
        Add(new LedgerEvent.ReviewApproved(A.Intercepted.Input, A.Digest(2), late), new CallId(_recorder.Add(_stream, A.Intercepted)));
        Hold("left behind");
        Add(new LedgerEvent.SessionEnded(SessionEnd.ClientClosed, 0, 1, 1, 0));
        _recorder.Add(Recorder.Stream(2), new LedgerEvent.ReviewRequested(new RuleName("r"), A.Intercepted.Input, A.Digest(2), A.Noon), new CallId(A.Id(99)));
        Assert.Equal(
            [
                "denied Denied no invoice", "expired Expired ", "withdrawn Withdrawn ", "approved too late Denied the approval does not hold",
                "approved, then cancelled Approved ", $" Approved continues call {late}", "left behind Denied its session ended", " Open ",
            ],
            Read().Reviews.Select(line => $"{line.Tool} {line.Outcome} {line.Reason}"));
    }

    [Fact]
    public void Has_the_kill_switches_in_force()
    {
        foreach (var pattern in (string[])["a", "b", "c"]) Add(new LedgerEvent.KillSwitchEngaged(pattern, "why"));
        Add(new LedgerEvent.KillSwitchReleased("b", ""));
        var facts = Read();
        Assert.Equal(["a", "c"], facts.InForce.Select(line => line.Pattern));
        Assert.Equal(4, facts.Switches.Total);
    }

    [Fact]
    public void Says_what_became_of_tools()
    {
        ServerName files = new("files");
        ListedTool tool = new(new ToolName("read"), A.Digest(4));
        Add(new LedgerEvent.ToolsPinned(files, A.Digest(1), [.. Enumerable.Range(0, 9).Select(n => new ListedTool(new ToolName($"t{n}"), A.Digest(4)))], true));
        Add(new LedgerEvent.ToolChanged(files, A.Digest(1), tool.Name, A.Digest(4), A.Digest(5)));
        Add(new LedgerEvent.ToolChanged(files, A.Digest(1), tool.Name, A.Digest(4), A.Digest(4)));
        Add(new LedgerEvent.ToolChanged(files, A.Digest(1), tool.Name, null, A.Digest(5)));
        Add(new LedgerEvent.ToolChanged(files, A.Digest(1), tool.Name, A.Digest(4), null));
        Add(new LedgerEvent.ToolSuspected(files, A.Digest(1), tool.Name, A.Digest(5), ["x", "y"]));
        Add(new LedgerEvent.ToolsAccepted(files, A.Digest(1), [tool], [new ToolName("old")]));
        Assert.Equal(
            ["Pinned 9 t0,t1,t2,t3,t4 ", "Changed 1 read ", "Restored 1 read ", "Added 1 read ", "Gone 1 read ", "Suspected 1 read x,y", "Accepted 1 read ", "Dropped 1 old "],
            Read().Tools.Select(line => $"{line.News} {line.Count} {string.Join(',', line.Tools)} {string.Join(',', line.Findings)}"));
    }

    [Fact]
    public void Is_bounded_however_much_there_is()
    {
        const int many = Newest<object>.Limit + 10;
        for (var n = 0; n < many; n++)
        {
            _recorder.Add(Recorder.Stream(n), A.Started with { AgentVersion = new string('v', 5_000) });
            _recorder.Add(Recorder.Stream(n), new LedgerEvent.ReviewRequested(new RuleName("r"), A.Intercepted.Input, A.Digest(2), A.Noon), new CallId(A.Id(n + 100_000)));
        }

        _recorder.Add(Recorder.Stream(0), new LedgerEvent.SessionEnded(SessionEnd.ClientClosed, 0, 1, 1, 0));
        _recorder.Add(Recorder.Stream(many - 1), new LedgerEvent.SessionEnded(SessionEnd.ClientClosed, 0, 7, 1, 0));
        var facts = Read();
        Assert.Equal((many, Newest<object>.Limit), (facts.Sessions.Total, facts.Sessions.Kept));
        Assert.Equal((many, Newest<object>.Limit), (facts.Reviews.Total, facts.Reviews.Kept));
        Assert.Equal(Recorder.Stream(10), facts.Sessions.First().Stream);
        Assert.Equal(7, facts.Sessions.Last().End?.Calls);
        Assert.All(facts.Sessions, line => Assert.True(line.AgentVersion.Length <= CutText.Longest));
    }

    [Fact]
    public void Has_the_first_and_last_times_and_the_newest_checkpoint()
    {
        var built = new LedgerBuilder().SealAt(5).SealAt(9).Calls(2);
        var read = Read(built.Events, built.Events.Count);
        Assert.Equal((A.Noon, A.Noon.AddSeconds(11)), (read.FirstAt, read.LastAt));
        Assert.Equal(2, read.Checkpoints);
        var content = Content(read, null);
        Assert.Equal(built.Notes[9].ToString(), content.Checkpoint?.Note.ToString());
    }

    [Fact]
    public void Finds_views_that_have_another_number_of_calls()
    {
        for (var n = 0; n < 3; n++) _recorder.Call(1);
        var step = ViewFold.Apply(ViewState.Empty, new Bite([_recorder.Events.ToArray()]), new StoredEventReader());
        var read = Read(_recorder.Events, _recorder.Events.Count);
        Assert.Empty(Content(read, step.State.Stats).Findings(3));
        Assert.Contains("has 3 calls, and the views have 0", Assert.Single(Content(read, StatsView.Empty).Findings(null)), StringComparison.Ordinal);
        Assert.Contains("the views have 2", Assert.Single(Content(read, step.State.Stats).Findings(2)), StringComparison.Ordinal);
        Assert.Contains("the views have 4", Assert.Single(Content(read, step.State.Stats).Findings(4)), StringComparison.Ordinal);
        // What a later version wrote is no row.
        Assert.Empty(Content(read, step.State.Stats with { All = CallStats.None with { Calls = 2 }, Skipped = 1 }).Findings(null));
    }

    [Fact]
    public void Finds_events_that_could_not_be_read()
    {
        var read = Read(_recorder.Events, 1);
        Assert.Contains("before #1 could be read, of 5", Assert.Single((Content(read, StatsView.Empty) with { End = new Position(5) }).Findings(null)), StringComparison.Ordinal);
        Assert.Contains("no disk", Assert.Single((Content(read, null) with { ViewsFault = "no disk" }).Findings(null)), StringComparison.Ordinal);
    }

    private static ReportContent Content(FactsReading read, StatsView? whole) => new()
    {
        Log = A.Log, End = read.Next, MadeAt = A.Noon, MadeBy = "ada", Filter = CallFilter.Everything, Verdict = ReportVerdict.Of(new Verification.Empty(), A.Key.Public),
        Read = read, Whole = whole, ViewsFault = null,
    };

    private CallId Hold(string tool)
    {
        var call = new CallId(_recorder.Add(_stream, A.Intercepted with { Tool = new ToolName(tool), Decision = DecisionKind.Review }));
        Add(new LedgerEvent.ReviewRequested(new RuleName("r"), A.Intercepted.Input, A.Digest(2), A.Noon), call);
        return call;
    }

    private void Add(LedgerEvent fact, CallId? call = null) => _recorder.Add(_stream, fact, call);

    private ReportedFacts Read() => Read(_recorder.Events, 7).Facts;

    private static FactsReading Read(List<SealedEvent> events, int batch)
    {
        var reading = new FactsReading();
        foreach (var _ in reading.Watch(events.Chunk(Math.Max(1, batch)).Select(some => (ReadOnlyMemory<SealedEvent>)some))) { }
        return reading;
    }
}
