using System.Globalization;
using System.Text;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Ledger.Sharing;
using Estoppl.Ledger.Storage;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Sharing;

/// <summary>A process that holds calls. A shell stands between it and the spec, so that the spec is not on its agent's side.</summary>
internal sealed class Holding : IAsyncDisposable
{
    private readonly Child _process;

    private Holding(Child process) => _process = process;

    public int Id { get; private set; }

    public static async Task<Holding> StartAsync(Commons commons, bool isOurChild = false)
    {
        string[] words = [Programs.Appender, "desk", commons.Home.Folder.Path];
        var one = new Holding(isOurChild ? Child.Start(words[0], words[1..]) : Child.Start("/bin/sh", ["-c", "\"$@\"; exit $?", "sh", .. words]));
        one.Id = int.Parse(await one.HearAsync("joined"), CultureInfo.InvariantCulture);
        return one;
    }

    public async Task<CallId> HoldAsync(string text, double seconds = 300)
    {
        var call = new CallId(EventId.New(DateTimeOffset.UtcNow));
        await SayAsync($"hold {call} {seconds.ToString(CultureInfo.InvariantCulture)} {text}");
        await HearAsync($"held {call}");
        return call;
    }

    public Task SayAsync(string line) => _process.WriteLineAsync(line);

    /// <summary>The rest of the next line, which has to begin so.</summary>
    public async Task<string> HearAsync(string words)
    {
        var line = await _process.ReadTextAsync();
        return line.StartsWith(words, StringComparison.Ordinal) ? line[words.Length..].Trim() : throw new InvalidOperationException($"it says `{line}` instead of `{words}`");
    }

    public async Task EndAsync()
    {
        _process.CloseInput();
        Assert.Equal(0, await _process.ExitAsync());
    }

    public void Kill() => Signal.Send(Id, Signal.Kill);

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}

/// <summary>Calls wait for a person in the holder's memory; what the person says binds to exactly one of them, once.</summary>
[Trait("Category", "EndToEnd")]
public sealed class The_desk : IAsyncDisposable
{
    private const string Marker = "account-4711-marker";

    private readonly Commons _commons = new();
    private readonly SharedLedger _person;
    private readonly List<Holding> _proxies = [];

    public The_desk()
    {
        Programs.NeedLinux();
        _person = _commons.Join();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies) await proxy.DisposeAsync();
        _commons.Dispose();
    }

    [Fact]
    public async Task Shows_a_call_and_tells_its_process_what_a_person_decides()
    {
        var proxy = await StartAsync();
        var (version, none) = _person.HeldCalls(-1, TimeSpan.Zero);
        Assert.Empty(none);
        var waiting = Commons.In(() => _person.HeldCalls(version, TimeSpan.FromSeconds(25)));
        var call = await proxy.HoldAsync(Marker);
        var held = Assert.Single((await waiting).Calls);
        Assert.Equal((call, Marker, "pay", "agent", "it moves money"), (held.Call, Encoding.UTF8.GetString(held.Arguments.Span), held.Tool.Value, held.Agent.Value, held.Why));
        Assert.Equal(ReviewOutcome.Recorded, _person.Review(Approval(held)));
        Assert.Equal("approved operator:alice", await proxy.HearAsync($"reviewed {call}"));
        Assert.Empty(_person.HeldCalls(-1, TimeSpan.Zero).Calls);
        Assert.Equal(ReviewOutcome.NotHeld, _person.Review(Approval(held)));
        var recorded = Assert.Single(_commons.Stored(), it => it.Fact is LedgerEvent.ReviewApproved or LedgerEvent.ReviewDenied);
        Assert.Equal((new LedgerEvent.ReviewApproved(held.Input, held.Policy, null), "operator:alice", held.Stream, call, call.Intercepted),
            (recorded.Fact, recorded.Actor, recorded.Stream, recorded.Call, recorded.Cause));
    }

    [Fact]
    public async Task Records_a_denial_with_its_reason()
    {
        var proxy = await StartAsync();
        var call = await proxy.HoldAsync(Marker);
        Assert.Equal(ReviewOutcome.Recorded, _person.Review(Approval(Held(call)) with { IsApproved = false, Reason = "not today" }));
        Assert.Equal("denied operator:alice not today", await proxy.HearAsync($"reviewed {call}"));
        Assert.Equal(new LedgerEvent.ReviewDenied("not today"), Assert.Single(_commons.Stored(), it => it.Call == call && it.Actor == "operator:alice").Fact);
        Assert.Equal(CallState.Denied, _person.Views.Call(call)!.State);
    }

    [Fact]
    public async Task Refuses_a_verdict_on_something_else_than_is_held_and_records_none()
    {
        var proxy = await StartAsync();
        var call = await proxy.HoldAsync(Marker);
        var late = await proxy.HoldAsync(Marker, seconds: 0);
        var verdict = Approval(Held(call));
        Assert.Equal(ReviewOutcome.NotHeld, _person.Review(verdict with { Call = new CallId(EventId.New(DateTimeOffset.UtcNow)) }));
        Assert.Equal(ReviewOutcome.Changed, _person.Review(verdict with { Input = new Commitment($"{verdict.Input}0") }));
        Assert.Equal(ReviewOutcome.Changed, _person.Review(verdict with { Policy = A.Digest(9) }));
        Assert.Equal(ReviewOutcome.TooLate, _person.Review(Approval(Held(late))));
        // Which of two wrongs is told: the deadline before the change.
        Assert.Equal(ReviewOutcome.TooLate, _person.Review(Approval(Held(late)) with { Policy = A.Digest(9) }));
        Assert.Throws<ArgumentException>(() => _person.Review(verdict with { By = "agent:agent" }));
        await proxy.SayAsync($"letgo {call}");
        await Commons.In(() => { while (_person.HeldCalls(-1, TimeSpan.Zero).Calls.Length > 1) Thread.Yield(); });
        Assert.Equal(ReviewOutcome.NotHeld, _person.Review(verdict));
        Assert.DoesNotContain(_commons.Stored(), it => it.Fact is LedgerEvent.ReviewApproved or LedgerEvent.ReviewDenied);
        await proxy.EndAsync();
    }

    [Fact]
    public async Task Hangs_up_on_a_verdict_that_is_no_persons()
    {
        var proxy = await StartAsync();
        var held = Held(await proxy.HoldAsync(Marker));
        using var visitor = Visitor.Introduced(_commons.Home);
        visitor.Say(new FrameWriter().Begin(FrameKind.Review).Rest(ControlFrames.Content(to => ControlFrames.Write(to, Approval(held) with { By = "estoppl" }))).Frame);
        Assert.Null(await Commons.In(visitor.Hear));
        Assert.Equal(held.Call, Held(held.Call).Call);
    }

    [Fact]
    public async Task Refuses_a_verdict_from_the_agents_side()
    {
        // The spec starts this one, as an MCP client would; so it and its children are of the agent's side.
        var proxy = await StartAsync(isOurChild: true);
        var other = await StartAsync();
        var call = await proxy.HoldAsync(Marker);
        var others = await other.HoldAsync(Marker);
        Assert.Equal(ReviewOutcome.ByAgent, _person.Review(Approval(Held(call))));
        Assert.Equal("outcome ByAgent", await ApproveAsync(call));
        await proxy.SayAsync($"approve {call}");
        Assert.Equal("ByAgent", await proxy.HearAsync("outcome"));
        await other.SayAsync($"child {others}");
        Assert.Equal("ByAgent", await other.HearAsync("outcome"));
        // Each for its own calls.
        await proxy.SayAsync($"approve {others}");
        Assert.Equal("Recorded", await proxy.HearAsync("outcome"));
        Assert.Equal("approved operator:somebody", await other.HearAsync($"reviewed {others}"));
        Assert.Equal(call, Assert.Single(_person.HeldCalls(-1, TimeSpan.Zero).Calls).Call);
    }

    [Fact]
    public async Task Refuses_a_verdict_from_the_process_that_both_holds_the_ledger_and_the_call()
    {
        var reviewed = new List<ReviewVerdict>();
        _person.Dispose();
        var own = _commons.Join(Commons.Appending with { OnReviewed = reviewed.Add });
        var call = A.FreshHeldCall();
        own.Hold(call);
        Assert.Equal(ReviewOutcome.ByAgent, own.Review(Approval(call)));
        Assert.Equal("outcome ByAgent", await ApproveAsync(call.Call));
        own.LetGo(call.Call);
        Assert.Equal(ReviewOutcome.NotHeld, own.Review(Approval(call)));
        Assert.Empty(reviewed);
    }

    [Fact]
    public async Task Lets_a_call_go_with_its_process_whose_end_the_holder_records()
    {
        var proxy = await StartAsync();
        var call = await proxy.HoldAsync(Marker);
        Assert.Equal(CallState.Held, _person.Views.Call(call)!.State);
        proxy.Kill();
        await Commons.In(() => { while (_person.HeldCalls(-1, TimeSpan.Zero).Calls.Length > 0) Thread.Yield(); });
        await Commons.In(() => { while (_person.Views.Call(call)!.State == CallState.Held) Thread.Yield(); });
        Assert.Equal(CallState.Denied, _person.Views.Call(call)!.State);
        var last = _commons.Stored().Where(it => it.Stream.StartsWith("session/", StringComparison.Ordinal)).TakeLast(2).ToList();
        Assert.Equal((new LedgerEvent.ReviewDenied("the proxy died"), call), (last[0].Fact, last[0].Call));
        Assert.Equal(SessionEnd.ProxyDied, Assert.IsType<LedgerEvent.SessionEnded>(last[1].Fact).Reason);
    }

    [Fact]
    public async Task Is_set_up_again_by_the_next_holder_and_leaves_arguments_on_no_disk()
    {
        var first = await StartAsync();
        await first.SayAsync("who");
        await first.HearAsync("client");
        _person.Dispose();
        await Commons.In(UntilHolderAsync(first));
        var second = await StartAsync();
        var call = await second.HoldAsync(Marker);
        var person = _commons.Join();
        Assert.False(person.IsHolder);
        await Commons.In(person.AppendAsync(The_snapshot_of_controls.By("operator:alice", new LedgerEvent.KillSwitchEngaged("p", "r"))));
        Assert.Equal("1", await second.HearAsync("controls"));
        var known = person.HeldCalls(-1, TimeSpan.Zero).Version;
        first.Kill();
        HeldCall? held = null;
        await Commons.In(() => { while ((held = person.HeldCalls(known, TimeSpan.Zero).Calls.SingleOrDefault()) is null) Thread.Yield(); });
        Assert.Equal((call, Marker), (held!.Call, Encoding.UTF8.GetString(held.Arguments.Span)));
        Assert.Equal("p", Assert.Single(person.Controls.KillSwitches).Pattern);
        Assert.NotEqual(first.Id, HolderFile.Read(_commons.Home.Folder).ProcessId);
        AssertNowhere();
        Assert.Equal(ReviewOutcome.Recorded, person.Review(Approval(held)));
        person.Dispose();
        AssertNowhere();
    }

    private static async Task UntilHolderAsync(Holding one)
    {
        do await one.SayAsync("who");
        while (await one.HearAsync("") != "holder");
    }

    private async Task<Holding> StartAsync(bool isOurChild = false)
    {
        var proxy = await Holding.StartAsync(_commons, isOurChild);
        _proxies.Add(proxy);
        return proxy;
    }

    // A process that holds a call does not wait until the holder has it.
    private HeldCall Held(CallId call)
    {
        for (var (known, polls) = (-1L, 0); polls < 3; polls++)
        {
            (known, var calls) = _person.HeldCalls(known, TimeSpan.FromSeconds(10));
            if (calls.SingleOrDefault(one => one.Call == call) is { } held) return held;
        }

        throw new TimeoutException($"{call} is not on the desk");
    }

    private async Task<string> ApproveAsync(CallId call)
    {
        await using var approver = Child.Start(Programs.Appender, ["approve", _commons.Home.Folder.Path, $"{call}"]);
        return await approver.ReadTextAsync();
    }

    private static ReviewVerdict Approval(HeldCall call) => new(call.Call, true, call.Input, call.Policy, "", "operator:alice");

    private void AssertNowhere()
    {
        // Those that are locked are empty.
        var files = Directory.GetFiles(_commons.Home.Folder.Path, "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length > 0).ToList();
        Assert.Contains(files, file => Path.GetFileName(file) == "ledger.log");
        Assert.All(files, file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Marker)) < 0, file);
        });
    }
}

/// <summary>Somebody's memory holds the calls: only so much of it.</summary>
public sealed class A_desk_that_is_full : IDisposable
{
    private readonly Commons _commons = new();
    private readonly System.Collections.Concurrent.BlockingCollection<ReviewVerdict> _told = [];

    public void Dispose()
    {
        _commons.Dispose();
        _told.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tells_who_holds_more_that_nobody_will_see_it_and_records_that_nowhere(bool isHolder)
    {
        var other = isHolder ? null : _commons.Join();
        var part = _commons.Join(Commons.Appending with { OnReviewed = _told.Add });
        var large = A.FreshHeldCall() with { Arguments = new byte[ReviewDesk.MostArguments + 1] };
        part.Hold(large);
        AssertDenied(large, "4 MiB");
        var wordy = A.FreshHeldCall() with { Why = new string('x', 1 << 20) };
        part.Hold(wordy);
        AssertDenied(wordy, "names");

        // The texts count too, so that the last of 64 MiB does not fit.
        var full = Enumerable.Range(0, 16).Select(_ => A.FreshHeldCall() with { Arguments = new byte[ReviewDesk.MostArguments] }).ToList();
        full.ForEach(part.Hold);
        AssertDenied(full[^1], "64 MiB");
        Assert.Equal(15, Calls());
        full.ForEach(call => part.LetGo(call.Call));

        var many = Enumerable.Range(0, ReviewDesk.MostCalls + 1).Select(_ => A.FreshHeldCall()).ToList();
        many.ForEach(part.Hold);
        AssertDenied(many[^1], "1000 calls");
        Assert.Equal(ReviewDesk.MostCalls, Calls());
        part.LetGo(many[0].Call);
        part.Hold(many[^1]);
        await Commons.In(part.AppendAsync(Commons.Event("a", 0)));
        Assert.Equal(ReviewDesk.MostCalls, Calls());
        Assert.Empty(_told);
        part.Dispose();
        var left = other ?? _commons.Join();
        await Commons.In(() => { while (left.HeldCalls(-1, TimeSpan.Zero).Calls.Length > 0) Thread.Yield(); });
        other?.Dispose();
        Assert.DoesNotContain(_commons.Stored(), it => it.Fact is LedgerEvent.ReviewDenied);

        int Calls() => part.HeldCalls(-1, TimeSpan.Zero).Calls.Length;
    }

    private void AssertDenied(HeldCall call, string why)
    {
        Assert.True(_told.TryTake(out var verdict, Commons.Limit));
        Assert.Equal((call.Call, false, "estoppl"), (verdict.Call, verdict.IsApproved, verdict.By));
        Assert.Contains(why, verdict.Reason, StringComparison.Ordinal);
    }
}
