using Estoppl.Ledger.Storage;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Sharing;

/// <summary>SIGSTOP: the laptop's container that was frozen, the debugger that was attached. The lease is still theirs.</summary>
[Trait("Category", "EndToEnd")]
public sealed class Processes_that_are_stopped_while_they_share_a_ledger : IAsyncDisposable
{
    private readonly Commons _commons = new();
    private readonly TemporaryFolder _notes = new();
    private readonly List<Appending> _all = [];

    public Processes_that_are_stopped_while_they_share_a_ledger() => Programs.NeedLinux();

    private int? HolderId => HolderFile.Read(_commons.Home.Folder).ProcessId;

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _all) await one.DisposeAsync();
        _commons.Dispose();
        _notes.Dispose();
    }

    [Fact]
    public async Task Are_named_by_all_others_in_time_if_one_of_them_holds_it_and_then_everything_goes_on()
    {
        var holder = await StartAsync();
        var others = new[] { await StartAsync(), await StartAsync() };
        for (var round = 0; round < Rounds.Of(3); round++)
        {
            holder.Send(Signal.Stop);
            foreach (var one in others)
                Assert.Matches($@"is held by process {holder.Id} \(.+\), which has not answered for 1\.5 s$", await one.HearAsync("failed"));
            await using var newcomer = Appending.Start(_commons.Home, _notes.Path, $"newcomer-{round}", "timeout", "1500");
            Assert.Matches($@"is held by process {holder.Id} \(.+\), which has not answered for 1\.5 s$", await newcomer.HearAsync("refused"));
            holder.Send(Signal.Continue);
            foreach (var one in others) await one.HearAsync("first", "failed");
        }

        foreach (var one in _all) await one.EndAsync("failed");
        _commons.AssertAllOf(_all);
    }

    [Fact]
    public async Task Are_missed_by_nobody_if_another_holds_it_and_lose_nothing()
    {
        var holder = await StartAsync();
        var stopped = await StartAsync();
        var other = await StartAsync();
        var before = other.Acknowledged().Count;

        stopped.Send(Signal.Stop);
        while (other.Acknowledged().Count < before + 300) await Task.Delay(10, TestContext.Current.CancellationToken);
        stopped.Send(Signal.Continue);

        await AssertGoesOnAsync(stopped);
        Assert.Equal(holder.Id, HolderId);
        Assert.NotEqual((0, 0), ((await holder.EndAsync()).Acknowledged, (await other.EndAsync()).Acknowledged));
        await stopped.EndAsync("failed");
        _commons.AssertAllOf(_all);
    }

    [Fact]
    public async Task Find_their_way_if_meanwhile_another_holds_it()
    {
        var holder = await StartAsync();
        var stopped = await StartAsync();
        var other = await StartAsync();

        stopped.Send(Signal.Stop);
        holder.Kill();
        var before = other.Acknowledged().Count;
        while (other.Acknowledged().Count < before + 300) await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.Equal(other.Id, HolderId);
        stopped.Send(Signal.Continue);

        await AssertGoesOnAsync(stopped);
        Assert.Equal(other.Id, HolderId);
        await other.EndAsync();
        await stopped.EndAsync("failed");
        _commons.AssertAllOf(_all);
    }

    [Fact]
    public async Task Do_not_take_back_what_another_holds_if_they_held_it_and_were_killed()
    {
        var holder = await StartAsync();
        var other = await StartAsync();
        holder.Send(Signal.Stop);
        await other.HearAsync("failed");
        holder.Kill();
        await other.HearAsync("first", "failed");
        Assert.Equal(other.Id, HolderId);
        await other.EndAsync("failed");
        _commons.AssertAllOf(_all);
    }

    // Whether the time that it was stopped for was too long for what it had on its way is for it to say.
    private static async Task AssertGoesOnAsync(Appending one)
    {
        var acknowledged = one.Acknowledged().Count;
        for (var waited = 0; one.Acknowledged().Count < acknowledged + 50; waited++)
        {
            Assert.True(waited < 1000, "it does not go on");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private async Task<Appending> StartAsync()
    {
        var one = Appending.Start(_commons.Home, _notes.Path, $"{_all.Count}", "rate", "200", "timeout", "1500");
        _all.Add(one);
        await one.HearAsync("first", "joined");
        return one;
    }
}
