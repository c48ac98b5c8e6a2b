using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Specs.Sharing;
using Xunit;

namespace Estoppl.Specs.Control;

/// <summary>What makes a kill switch exact: whoever is told that an append is durable knows every order that stands before it.</summary>
public sealed class An_order : IDisposable
{
    private readonly Commons _commons = new();

    public void Dispose() => _commons.Dispose();

    private static Task OrderAsync(SharedLedger ledger, LedgerEvent fact) =>
        Commons.In(ledger.AppendAsync([Estoppl.Specs.Ledger.Writing.Event("operator:alice", 0, 0, fact)]));

    [Fact]
    public async Task Is_known_to_all_before_anything_behind_it_is_acknowledged()
    {
        SharedLedger[] parts = [_commons.Join(), _commons.Join(), _commons.Join()];
        var person = _commons.Join();
        var acknowledged = new List<(EventId Id, int Known)>();
        using var ending = new CancellationTokenSource();
        var work = parts.Select((part, who) => Task.Run(async () =>
        {
            for (var n = 0; !ending.IsCancellationRequested; n++)
            {
                var mine = Commons.Event($"part {who}", n);
                await Commons.In(part.AppendAsync(mine));
                lock (acknowledged) acknowledged.Add((mine[0].Id, part.Controls.KillSwitches.Length));
            }
        })).ToList();
        for (var order = 0; order < 40; order++) await OrderAsync(person, new LedgerEvent.KillSwitchEngaged($"pattern_{order}", ""));
        ending.Cancel();
        await Commons.In(Task.WhenAll(work));

        var (engaged, before) = (0, new Dictionary<EventId, int>());
        foreach (var it in _commons.Stored())
        {
            if (it.Fact is LedgerEvent.KillSwitchEngaged) engaged++;
            else before[it.Id] = engaged;
        }

        Assert.Equal(40, engaged);
        Assert.Contains(acknowledged, it => before[it.Id] is > 0 and < 40);
        Assert.All(acknowledged, it => Assert.True(it.Known >= before[it.Id], $"{it.Known} of {before[it.Id]} were known"));
    }

    [Fact]
    public async Task Is_known_from_the_beginning_and_to_the_next_holder()
    {
        var holder = _commons.Join();
        await OrderAsync(holder, new LedgerEvent.KillSwitchEngaged("stripe.*", "it pays twice"));
        var other = _commons.Join();
        Assert.Equal("stripe.*", Assert.Single(other.Controls.KillSwitches).Pattern);
        holder.Dispose();
        await Commons.In(other.AppendAsync(Commons.Event("a", 1)));
        Assert.True(other.IsHolder);
        Assert.Equal("stripe.*", Assert.Single(other.Controls.KillSwitches).Pattern);
        await OrderAsync(other, new LedgerEvent.KillSwitchReleased("stripe.*", ""));
        Assert.Empty(other.Controls.KillSwitches);
        Assert.Empty(_commons.Join().Controls.KillSwitches);
    }

    [Fact]
    public async Task Is_told_to_whoever_wants_to_hear_of_it()
    {
        var told = new SemaphoreSlim(0);
        _commons.Join();
        var other = _commons.Join(Commons.Appending with { OnControls = () => told.Release() });
        var person = _commons.Join();
        while (told.Wait(TimeSpan.Zero, TestContext.Current.CancellationToken)) { }
        await OrderAsync(person, new LedgerEvent.KillSwitchEngaged("a", ""));
        Assert.True(await told.WaitAsync(Commons.Limit, TestContext.Current.CancellationToken));
        Assert.Single(other.Controls.KillSwitches);
    }

    [Fact]
    public async Task Sent_again_by_a_part_that_missed_its_acknowledgement_does_not_undo_what_came_behind()
    {
        var part = _commons.Join();
        var engaged = Estoppl.Specs.Ledger.Writing.Event("operator:alice", 0, 0, new LedgerEvent.KillSwitchEngaged("a", ""));
        await Commons.In(part.AppendAsync([engaged]));
        await OrderAsync(part, new LedgerEvent.KillSwitchReleased("a", ""));
        // As a link sends again what it does not know to be stored: the holder knows the event by its id.
        using var visitor = Visitor.Introduced(_commons.Home);
        Assert.True(visitor.Say(Visitor.Append(1, Position.First, engaged)));
        Assert.Equal(FrameKind.Durable, visitor.Hear());
        Assert.Empty(part.Controls.KillSwitches);
        Assert.Single(_commons.Stored(), it => it.Fact is LedgerEvent.KillSwitchEngaged);
    }
}
