using System.Collections.Immutable;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Ledger.Storage;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Sharing;

/// <summary>An order reaches each process before anything that stands behind it is acknowledged there.</summary>
public sealed class A_process_whose_ledger_others_give_orders_in : IDisposable
{
    private readonly Commons _commons = new();

    public void Dispose() => _commons.Dispose();

    [Fact]
    public async Task Knows_them_when_it_has_joined_as_the_holder_or_not()
    {
        var holder = _commons.Join();
        Assert.Equal(Controls.None, holder.Controls);
        await EngageAsync(holder, "a");
        Assert.Equal(["a"], Patterns(holder));
        var client = _commons.Join();
        Assert.Equal(["a"], Patterns(client));
        await EngageAsync(client, "b");
        Assert.Equal(["a", "b"], Patterns(client));
        holder.Dispose();
        await Commons.In(client.AppendAsync(Commons.Event("x", 0)));
        Assert.True(client.IsHolder);
        Assert.Equal(["a", "b"], Patterns(client));
        client.Dispose();
        Assert.Equal(["a", "b"], Patterns(_commons.Join(new JoinOptions())));
    }

    [Fact]
    public async Task Is_told_of_each_change()
    {
        var changes = new SemaphoreSlim(0);
        var holder = _commons.Join(Commons.Appending with { OnControls = () => changes.Release() });
        var told = new SemaphoreSlim(0);
        var client = _commons.Join(Commons.Appending with { OnControls = () => told.Release() });
        await EngageAsync(holder, "a");
        await Commons.In(changes.WaitAsync(TestContext.Current.CancellationToken));
        await Commons.In(told.WaitAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["a"], Patterns(client));
        await Commons.In(client.AppendAsync(Of("operator:bob", new LedgerEvent.KillSwitchReleased("unknown", ""), new LedgerEvent.KillSwitchReleased("a", ""))));
        await Commons.In(changes.WaitAsync(TestContext.Current.CancellationToken));
        Assert.Empty(holder.Controls.KillSwitches);
        Assert.Equal(0, changes.CurrentCount);
    }

    [Fact]
    public async Task Learns_of_tools_by_a_place_and_asks_for_them()
    {
        var holder = _commons.Join();
        var client = _commons.Join();
        await Commons.In(holder.AppendAsync(Of("estoppl", new LedgerEvent.ToolsPinned(A.Server.Server, A.Server.Upstream, [new ListedTool(new ToolName("read"), A.Digest(3))], true))));
        await Commons.In(client.AppendAsync(Commons.Event("x", 0)));
        Assert.Equal(holder.Controls, client.Controls);
        Assert.True(client.Controls.Pins > Position.First);
        Assert.Equal(A.Digest(3), client.ToolsOf(A.Server).Pinned[new ToolName("read")]);
        Assert.Equal(A.Server, Assert.Single(client.AllTools()).Key);
        Assert.Empty(client.ToolsOf(A.Server with { Upstream = A.Digest(9) }).Pinned);
    }

    [Fact]
    public async Task May_append_when_it_is_told()
    {
        SharedLedger? part = null;
        var done = new TaskCompletionSource();
        part = _commons.Join(Commons.Appending with { OnControls = () => part!.AppendAsync(Commons.Event("told", 0)).ContinueWith(_ => done.TrySetResult(), TaskScheduler.Default) });
        await EngageAsync(part, "a");
        await Commons.In(done.Task);
    }

    private static IEnumerable<string> Patterns(SharedLedger part) => part.Controls.KillSwitches.Select(one => one.Pattern);

    private static Task EngageAsync(SharedLedger part, string pattern) => Commons.In(part.AppendAsync(Of("operator:alice", new LedgerEvent.KillSwitchEngaged(pattern, "r"))));

    private static ImmutableArray<ObservedEvent> Of(string actor, params LedgerEvent[] facts) => The_snapshot_of_controls.By(actor, facts);
}

/// <summary>The same among real processes, some of which are killed.</summary>
[Trait("Category", "EndToEnd")]
public sealed class Processes_that_append_while_one_gives_orders : IAsyncDisposable
{
    private readonly Commons _commons = new();
    private readonly TemporaryFolder _notes = new();
    private readonly List<Appending> _all = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _all) await one.DisposeAsync();
        _commons.Dispose();
        _notes.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Know_of_every_order_before_what_they_are_acknowledged_behind_it(bool isHolderKilled)
    {
        Programs.NeedLinux();
        for (var n = 0; n < 3; n++) await StartAsync(n);
        var engager = _commons.Join();
        var orders = Rounds.Of(60);
        for (var n = 0; n < orders; n++)
        {
            if (isHolderKilled && n % 20 == 10)
            {
                // The one who orders may have become the holder itself.
                if (_all.SingleOrDefault(one => one.Id == HolderFile.Read(_commons.Home.Folder).ProcessId) is { } holder) holder.Kill();
                await StartAsync(_all.Count);
            }

            await Commons.In(engager.AppendAsync(The_snapshot_of_controls.By("operator:alice", new LedgerEvent.KillSwitchEngaged($"p{n}", "r"))));
            Assert.Equal(n + 1, engager.Controls.KillSwitches.Length);
        }

        engager.Dispose();
        var all = _all.ToList();
        _all.Clear();
        foreach (var one in all) await one.DisposeAsync();
        AssertKnown(orders, all);
    }

    private void AssertKnown(int orders, List<Appending> all)
    {
        using var ledger = _commons.Home.Join(new JoinOptions());
        var before = new Dictionary<EventId, int>();
        var engaged = 0;
        foreach (var it in Ledger.Writing.Decoded(ledger))
        {
            before[it.Id] = engaged;
            if (it.Fact is LedgerEvent.KillSwitchEngaged) engaged++;
        }

        Assert.Equal(orders, engaged);
        var acknowledged = all.SelectMany(one => one.AcknowledgedKnowing()).ToList();
        Assert.All(acknowledged, one => Assert.InRange(one.Switches, before[one.Id], orders));
        // Many of them, and between the orders: otherwise this shows nothing.
        Assert.InRange(acknowledged.Count(one => before[one.Id] is > 0 && before[one.Id] < orders), 20, int.MaxValue);
    }

    private async Task StartAsync(int n)
    {
        var one = Appending.Start(_commons.Home, _notes.Path, $"{n}", "rate", "1000");
        _all.Add(one);
        await one.HearAsync("joined");
        await one.HearAsync("first");
    }
}
