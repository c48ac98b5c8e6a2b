using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Ledger.Storage;
using Estoppl.Specs.Sharing;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Control;

public sealed class The_desk_where_calls_wait
{
    /// <summary>A process that has nothing to do with the agent: of the one with id 1 nobody descends by this rule.</summary>
    private const int Person = 1;

    private readonly ManualClock _clock = new();
    private readonly List<ObservedEvent> _recorded = [];
    private readonly List<ReviewVerdict> _told = [];
    private readonly ReviewDesk _desk;

    public The_desk_where_calls_wait() => _desk = new ReviewDesk(new JoinOptions { Clock = _clock }, submission =>
    {
        _recorded.AddRange(((ObservedSubmission)submission).Events);
        Assert.Empty(_told);
        submission.OnDurable(new Position(1));
    });

    private HeldCall Held(int number = 1, int size = 2) => new(
        new CallId(A.Id(number)), $"session/{A.Session}", new AgentId("agent-7"), new ServerName("bank"), new ToolName("wire"), new RuleName("human_review_tools: wire"),
        "A person should see it.", new Commitment($"sha256:{A.Digest((byte)number)}"), A.Digest(2), _clock.GetUtcNow(), _clock.GetUtcNow() + TimeSpan.FromSeconds(55), new byte[size]);

    private HeldCall Add(HeldCall call, object? owner = null)
    {
        _desk.Add(owner ?? this, Environment.ProcessId, call, _told.Add);
        return call;
    }

    private static ReviewVerdict Yes(HeldCall call) => new(call.Call, true, call.Input, call.Policy, "", "operator:alice");

    [Fact]
    public void Takes_one_verdict_and_records_it_before_it_is_told()
    {
        var call = Add(Held());
        Assert.Equal(ReviewOutcome.Recorded, _desk.Decide(Yes(call), Person));
        Assert.Equal(Yes(call), Assert.Single(_told));
        var recorded = Assert.Single(_recorded);
        Assert.Equal(("operator:alice", call.Stream, call.Call, call.Call.Intercepted), (recorded.Actor, recorded.Stream, recorded.Call, recorded.Cause));
        Assert.Equal(new LedgerEvent.ReviewApproved(call.Input, call.Policy, null), recorded.Fact);
        Assert.Equal(ReviewOutcome.NotHeld, _desk.Decide(Yes(call), Person));
        Assert.Single(_recorded);
    }

    [Theory]
    [InlineData("no such call", ReviewOutcome.NotHeld)]
    [InlineData("another input", ReviewOutcome.Changed)]
    [InlineData("another policy", ReviewOutcome.Changed)]
    [InlineData("too late", ReviewOutcome.TooLate)]
    [InlineData("by nobody in particular", ReviewOutcome.ByAgent)]
    [InlineData("by the proxy itself", ReviewOutcome.ByAgent)]
    public void Takes_no_verdict(string because, ReviewOutcome outcome)
    {
        var call = Add(Held());
        var (verdict, process) = because switch
        {
            "no such call" => (Yes(Held(2)), Person),
            "another input" => (Yes(call) with { Input = new Commitment("sha256:00") }, Person),
            "another policy" => (Yes(call) with { Policy = A.Digest(3) }, Person),
            "by nobody in particular" => (Yes(call) with { By = "agent:agent-7" }, Person),
            "by the proxy itself" => (Yes(call), Environment.ProcessId),
            _ => (Yes(call), Person),
        };
        if (because == "too late") _clock.Advance(TimeSpan.FromSeconds(55));
        Assert.Equal(outcome, _desk.Decide(verdict, process));
        Assert.Empty(_recorded);
        Assert.Empty(_told);
        Assert.Equal([call.Call], _desk.Read(-1, TimeSpan.Zero).Calls.Select(it => it.Call));
    }

    [Fact]
    public void Is_cleared_of_what_a_proxy_lets_go_and_of_all_when_it_is_gone()
    {
        var other = new object();
        var calls = Enumerable.Range(1, 4).Select(n => Add(Held(n), n == 4 ? other : this)).ToList();
        _desk.Remove(this, calls[0].Call);
        // Nobody takes away what is another's.
        _desk.Remove(this, calls[3].Call);
        Assert.Equal(3, _desk.Read(-1, TimeSpan.Zero).Calls.Length);
        _desk.RemoveAll(this);
        Assert.Equal(calls[3].Call, Assert.Single(_desk.Read(-1, TimeSpan.Zero).Calls).Call);
    }

    [Fact]
    public void Has_room_for_so_much()
    {
        for (var n = 1; n <= 16; n++) Add(Held(n, 4 << 20));
        Assert.Empty(_told);
        var refused = Add(Held(17, 1));
        var told = Assert.Single(_told);
        Assert.Equal((refused.Call, false, ReviewVerdict.ByEstoppl), (told.Call, told.IsApproved, told.By));
        Assert.Equal(16, _desk.Read(-1, TimeSpan.Zero).Calls.Length);
        _desk.Remove(this, new CallId(A.Id(1)));
        Add(Held(18, 1));
        Assert.Equal(16, _desk.Read(-1, TimeSpan.Zero).Calls.Length);
    }

    [Fact]
    public async Task Wakes_who_waits_for_a_change()
    {
        var desk = new ReviewDesk(new JoinOptions(), _ => { });
        var (version, _) = desk.Read(-1, TimeSpan.Zero);
        var waiting = Commons.In(() => desk.Read(version, Commons.Limit));
        desk.Add(this, Environment.ProcessId, Held(), _ => { });
        Assert.Single((await waiting).Calls);
        waiting = Commons.In(() => desk.Read((desk.Read(-1, TimeSpan.Zero)).Version, Commons.Limit));
        desk.Close();
        Assert.Single((await waiting).Calls);
    }
}

public sealed class Calls_that_are_held_in_several_processes : IDisposable
{
    private readonly Commons _commons = new();

    public void Dispose() => _commons.Dispose();

    private static HeldCall Held(int number) => new(
        new CallId(A.Id(number)), $"session/{A.Session}", new AgentId("agent-7"), new ServerName("bank"), new ToolName("wire"), new RuleName("rule"), "why",
        new Commitment("sha256:00"), A.Digest(2), A.Noon, DateTimeOffset.UtcNow + TimeSpan.FromMinutes(5), "{\"to\":\"ACME\"}"u8.ToArray());

    [Fact]
    public async Task Are_seen_by_all_until_they_are_let_go()
    {
        var (holder, other, person) = (_commons.Join(), _commons.Join(), _commons.Join());
        holder.Hold(Held(1));
        other.Hold(Held(2));
        var seen = await Commons.In(() => Until(person, 2));
        Assert.Equal("{\"to\":\"ACME\"}", System.Text.Encoding.UTF8.GetString(seen[1].Arguments.Span));
        other.LetGo(Held(2).Call);
        holder.LetGo(Held(1).Call);
        Assert.Empty(await Commons.In(() => Until(person, 0)));
    }

    [Fact]
    public async Task Are_shown_to_the_next_holder_and_gone_with_the_one_that_held_them()
    {
        var (holder, other, person) = (_commons.Join(), _commons.Join(), _commons.Join());
        holder.Hold(Held(1));
        other.Hold(Held(2));
        await Commons.In(() => Until(person, 2));
        holder.Dispose();
        Assert.Equal(Held(2).Call, Assert.Single(await Commons.In(() => Until(person, 1))).Call);
        other.Dispose();
        Assert.Empty(await Commons.In(() => Until(person, 0)));
    }

    [Fact]
    public void Are_not_decided_by_the_process_that_holds_them()
    {
        var (holder, other) = (_commons.Join(), _commons.Join());
        other.Hold(Held(1));
        Until(holder, 1);
        var verdict = new ReviewVerdict(Held(1).Call, true, Held(1).Input, Held(1).Policy, "", "operator:alice");
        if (OperatingSystem.IsLinux()) Assert.Equal(ReviewOutcome.ByAgent, other.Review(verdict));
        Assert.Equal(ReviewOutcome.ByAgent, other.Review(verdict with { By = "agent:agent-7" }));
    }

    private static List<HeldCall> Until(SharedLedger part, int count)
    {
        for (var known = -1L; ;)
        {
            (known, var calls) = part.HeldCalls(known, Commons.Limit);
            if (calls.Length == count) return [.. calls];
        }
    }
}

public sealed class A_process_of_the_agents_side
{
    public A_process_of_the_agents_side() => Programs.NeedLinux();

    [Fact]
    public async Task Is_the_proxy_its_client_and_what_either_has_started()
    {
        // An agent's shell that starts a "proxy" and, by way of another shell, a command.
        await using var agent = Child.Start("sh", ["-c", "sleep 60 & echo $!; sh -c 'sleep 60 & echo $!; wait' & wait"]);
        var proxy = int.Parse(await agent.ReadTextAsync(), System.Globalization.CultureInfo.InvariantCulture);
        var command = int.Parse(await agent.ReadTextAsync(), System.Globalization.CultureInfo.InvariantCulture);
        var side = Descent.SideOf(proxy);
        Assert.Equal((proxy, agent.Id), side);
        Assert.True(Descent.IsOn(side, proxy));
        Assert.True(Descent.IsOn(side, agent.Id));
        Assert.True(Descent.IsOn(side, command));
        await using var elsewhere = Child.Start("sleep", ["60"]);
        Assert.False(Descent.IsOn(side, elsewhere.Id));
        Assert.False(Descent.IsOn(side, Environment.ProcessId));
        Assert.False(Descent.IsOn(side, 1));
    }

    [Fact]
    public async Task Is_not_found_once_it_has_left_its_ancestors()
    {
        await using var agent = Child.Start("sh", ["-c", "sleep 60 & echo $!; setsid -f sh -c 'echo $$; exec sleep 5' & wait"]);
        var proxy = int.Parse(await agent.ReadTextAsync(), System.Globalization.CultureInfo.InvariantCulture);
        var detached = int.Parse(await agent.ReadTextAsync(), System.Globalization.CultureInfo.InvariantCulture);
        // The limit of the method, written down: whoever mends it changes this.
        Assert.False(Descent.IsOn(Descent.SideOf(proxy), detached));
    }
}
