using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Specs.Ledger;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Sharing;

public sealed class Two_that_share_a_ledger : IDisposable
{
    private readonly Commons _commons = new();
    private readonly SharedLedger _holder, _other;

    public Two_that_share_a_ledger() => (_holder, _other) = (_commons.Join(), _commons.Join());

    public void Dispose() => _commons.Dispose();

    [Fact]
    public void Are_its_holder_and_one_that_is_connected()
    {
        Assert.Equal((true, false), (_holder.IsHolder, _other.IsHolder));
        Assert.Equal(_holder.Log, _other.Log);
        Assert.Equal(_holder.End(), _other.End());
    }

    [Fact]
    public async Task Each_find_their_events_in_their_order()
    {
        List<ImmutableArray<ObservedEvent>> events = [.. Enumerable.Range(0, 1500).SelectMany(n => (string[])["a", "b"], (n, who) => Writing.Group(who, n, 1 + n % 3))];
        var appended = events.Select(some => (some[0].Actor == "a" ? _holder : _other).AppendAsync(some)).ToList();
        await Commons.In(Task.WhenAll(appended));
        _other.Dispose();
        _holder.Dispose();
        _commons.AssertStored(events.SelectMany(some => some));
    }

    [Fact]
    public async Task Each_read_what_they_have_just_appended()
    {
        for (var n = 0; n < 50; n++)
        {
            var who = n % 2 == 0 ? _other : _holder;
            var from = who.End();
            var mine = Commons.Event("a", n);
            await Commons.In(who.AppendAsync(mine));
            Assert.True(who.End() > from);
            Assert.Contains(mine[0].Id, await Commons.In(() => who.Events(from).Select(it => EventCodec.IdOf(it.Event.Span)).ToList()));
        }
    }

    [Fact]
    public async Task Are_told_of_an_event_that_cannot_be_written_and_go_on_without_it()
    {
        foreach (var part in (SharedLedger[])[_holder, _other])
        {
            await Assert.ThrowsAsync<ArgumentException>(() => Commons.In(part.AppendAsync(Commons.Unwritable())));
            await Commons.In(part.AppendAsync(Commons.Event("a", 1)));
            Assert.Null(part.Fault);
        }
    }

    [Fact]
    public async Task Cannot_append_what_only_a_holder_knows()
    {
        foreach (var fact in (LedgerEvent[])[A.Opened, A.EveryFact.OfType<LedgerEvent.CheckpointSealed>().Single(), A.EveryFact.OfType<LedgerEvent.KeyRotated>().Single()])
            await Assert.ThrowsAsync<ArgumentException>(() => Commons.In(_other.AppendAsync([Writing.Event("x", 0, 0, fact)])));
        await Commons.In(_other.AppendAsync(Commons.Event("a", 0)));
        Assert.Single(_commons.Stored());
    }

    [Fact]
    public async Task Lose_nothing_and_double_nothing_when_the_holder_leaves()
    {
        var events = Enumerable.Range(0, 1500).Select(n => Commons.Event("b", n)).ToList();
        var appended = new List<Task>();
        var leaving = Task.CompletedTask;
        foreach (var some in events)
        {
            appended.Add(_other.AppendAsync(some));
            if (appended.Count == 500) leaving = Commons.In(_holder.Dispose);
        }

        await leaving;
        await Commons.In(Task.WhenAll(appended));
        Assert.True(_other.IsHolder);
        _other.Dispose();
        _commons.AssertStored(events.SelectMany(some => some));
    }

    [Fact]
    public async Task Are_sealed_by_either()
    {
        await Commons.In(_other.AppendAsync(Commons.Event("b", 0)));
        await Commons.In(_other.Seal);
        await Commons.In(_holder.Seal);
        var facts = await Commons.In(() => Writing.Decoded(_other).Select(it => it.Fact.GetType().Name).ToList());
        Assert.Equal(["LedgerOpened", "CallForwarded", "CheckpointSealed"], facts);
    }

    [Fact]
    public async Task Each_tell_by_a_locked_file_that_their_session_lives()
    {
        var started = Session("aa", A.Started);
        var ended = Session("aa", new LedgerEvent.SessionEnded("clientClosed", 0, 0, 0, 0));
        await Commons.In(_other.AppendAsync(started));
        Assert.True(File.Exists(Path.Combine(_commons.Home.Folder.Sessions, "aa")));
        Assert.Empty(SessionFiles.Dead(_commons.Home.Folder));
        await Commons.In(_other.AppendAsync(ended));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_commons.Home.Folder.Sessions));

        await Commons.In(_other.AppendAsync(Session("bb", A.Started)));
        _other.Dispose();
        Assert.Equal(["session/bb"], SessionFiles.Dead(_commons.Home.Folder));
    }

    private static ImmutableArray<ObservedEvent> Session(string id, LedgerEvent fact) => [Writing.Event("a", 0, 0, fact) with { Stream = $"session/{id}" }];
}

public sealed class A_part_that_is_closed : IDisposable
{
    private readonly Commons _commons = new();

    public void Dispose() => _commons.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Has_stored_what_was_submitted(bool isHolder)
    {
        var first = _commons.Join();
        var part = isHolder ? first : _commons.Join();
        var events = Enumerable.Range(0, 500).Select(n => Commons.Event("a", n)).ToList();
        var appended = events.Select(part.AppendAsync).ToList();
        await Commons.In(part.Dispose);
        Assert.All(appended, task => Assert.True(task.IsCompletedSuccessfully));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Commons.In(part.AppendAsync(events[0])));
        part.Dispose();
        _commons.AssertStored(events.SelectMany(some => some));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reads_no_more(bool isHolder)
    {
        var first = _commons.Join();
        var part = isHolder ? first : _commons.Join();
        part.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Commons.In(() => part.Events(Position.First).Count()));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Commons.In(() => part.End()));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Commons.In(part.Seal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Wakes_who_waits_there_for_more(bool isHolder)
    {
        var first = _commons.Join();
        var part = isHolder ? first : _commons.Join();
        var seen = new TaskCompletionSource();
        var following = Task.Run(() =>
        {
            foreach (var _ in part.Follow(Position.First, TestContext.Current.CancellationToken)) seen.TrySetResult();
        }, TestContext.Current.CancellationToken);
        await Commons.In(seen.Task);
        await Commons.In(part.Dispose);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Commons.In(following));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Says_of_each_event_that_comes_meanwhile_whether_it_is_stored(bool isHolder)
    {
        var first = _commons.Join();
        var part = isHolder ? first : _commons.Join();
        var stored = new List<ObservedEvent>();
        var appending = Enumerable.Range(0, 4).Select(thread => Task.Run(async () =>
        {
            for (var n = 0; ; n++)
            {
                var some = Commons.Event($"{thread}", n);
                try
                {
                    await part.AppendAsync(some);
                }
                catch (ObjectDisposedException)
                {
                    return;
                }

                lock (stored) stored.Add(some[0]);
            }
        })).ToList();
        while (part.End().Value < 400) await Task.Yield();
        await Commons.In(part.Dispose);
        await Commons.In(Task.WhenAll(appending));
        _commons.AssertStored(stored);
    }
}
