using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Ledger.Storage;
using Estoppl.Specs.Ledger;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Sharing;

public sealed class A_holder_that_does_not_answer : IDisposable
{
    private static readonly JoinOptions s_impatient = Commons.Appending with { Timeout = TimeSpan.FromMilliseconds(300) };
    private readonly Commons _commons = new();
    private readonly SteppedClock _clock = new();

    public void Dispose() => _commons.Dispose();

    [Fact]
    public async Task Fails_an_append_when_its_time_is_over_and_is_named()
    {
        using var holder = new PlayedHolder(_commons.Home);
        var part = await JoinAsync(holder, Commons.Appending with { Clock = _clock });
        var early = part.AppendAsync(Commons.Event("a", 0));
        _clock.Advance(TimeSpan.FromSeconds(3));
        var late = part.AppendAsync(Commons.Event("a", 1));
        _clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(early.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(0.2));
        var failure = await Assert.ThrowsAsync<LedgerHeldException>(() => Commons.In(early));
        Assert.Equal(Environment.ProcessId, failure.ProcessId);
        Assert.Matches($@"is held by process {Environment.ProcessId} \(.+\), which has not answered for 5 s$", failure.Fact);
        Assert.Contains($"kill -CONT {Environment.ProcessId}", failure.Hint, StringComparison.Ordinal);
        Assert.Same(failure, part.Fault);
        Assert.False(late.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(3));
        await Assert.ThrowsAsync<LedgerHeldException>(() => Commons.In(late));
    }

    [Fact]
    public async Task Loses_nothing_of_what_was_given_up_when_another_holds_the_ledger()
    {
        var events = Enumerable.Range(0, 20).Select(n => Commons.Event("a", n)).ToList();
        SharedLedger part;
        using (var holder = new PlayedHolder(_commons.Home))
        {
            part = await JoinAsync(holder, Commons.Appending with { Clock = _clock, ProcessStart = _clock.GetTimestamp() });
            var givenUp = events[..15].Select(part.AppendAsync).ToList();
            _clock.Advance(TimeSpan.FromSeconds(6));
            foreach (var task in givenUp) await Assert.ThrowsAsync<LedgerHeldException>(() => Commons.In(task));
        }

        await Commons.In(Task.WhenAll(events[15..].Select(part.AppendAsync)));
        Assert.True(part.IsHolder);
        Assert.Null(part.Fault);
        part.Dispose();
        _commons.AssertStored(events.SelectMany(some => some));
    }

    [Fact]
    public async Task Is_not_waited_for_by_readers_either()
    {
        using var holder = new PlayedHolder(_commons.Home);
        var part = await JoinAsync(holder, s_impatient);
        await Assert.ThrowsAsync<LedgerHeldException>(() => Commons.In(() => part.End()));
        await Assert.ThrowsAsync<LedgerHeldException>(() => Commons.In(() => part.Events(Position.First).Count()));
        await Assert.ThrowsAsync<LedgerHeldException>(() => Commons.In(part.Seal));
        await Assert.ThrowsAsync<LedgerHeldException>(() => Commons.In(() => part.Follow(Position.First, TestContext.Current.CancellationToken).Count()));
    }

    [Fact]
    public async Task Is_not_waited_for_by_readers_when_it_stops_in_the_middle()
    {
        using var holder = new PlayedHolder(_commons.Home);
        var part = await JoinAsync(holder, s_impatient);
        var reading = Commons.In(() => part.Events(Position.First).Count());
        await holder.ReceiveAsync();
        await Assert.ThrowsAsync<LedgerHeldException>(() => reading);
        var sealing = Commons.In(part.Seal);
        await holder.ReceiveAsync();
        await Assert.ThrowsAsync<LedgerHeldException>(() => sealing);
    }

    [Fact]
    public async Task Is_waited_for_while_it_receives_visitors()
    {
        using var holder = new PlayedHolder(_commons.Home);
        var part = await JoinAsync(holder, s_impatient);
        var sealing = Commons.In(part.Seal);
        var asking = await holder.ReceiveAsync();
        for (var visits = 0; visits < 3; visits++) await holder.ReceiveAsync();
        asking.Send(new FrameWriter().Begin(FrameKind.Answer).Frame);
        await sealing;
    }

    [Fact]
    public async Task Is_named_to_a_newcomer_in_time_also_when_too_many_wait_there_already()
    {
        using var holder = new PlayedHolder(_commons.Home);
        for (var newcomers = 0; newcomers < 4; newcomers++)
        {
            // Each tries again until its time is over, and leaves its connections waiting.
            var failures = await Commons.In(Task.WhenAll(Enumerable.Range(0, 80).Select(_ => Task.Factory.StartNew(
                () => Assert.Throws<LedgerHeldException>(() => _commons.Home.Join(s_impatient)),
                TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default))));
            Assert.All(failures, failure => Assert.Equal(Environment.ProcessId, failure.ProcessId));
        }
    }

    [Fact]
    public async Task Is_left_so_much_to_do_and_no_more_but_for_what_ends_a_call()
    {
        const int limit = 2048;
        var events = Enumerable.Range(0, limit).Select(n => Commons.Event("a", n)).ToList();
        var endings = Enumerable.Range(0, 200).Select(n => Writing.Event("b", n, n, new LedgerEvent.CallWithheld("it was refused"))).ToList();
        SharedLedger part;
        List<Task> appended;
        using (var holder = new PlayedHolder(_commons.Home))
        {
            part = await JoinAsync(holder, s_impatient with { Timeout = TimeSpan.FromSeconds(3) });
            appended = [.. events.Select(part.AppendAsync)];
            await Assert.ThrowsAsync<LedgerHeldException>(() => Commons.In(() => part.AppendAsync(Commons.Event("c", 0)).GetAwaiter().GetResult()));
            appended.AddRange(endings.Select(one => part.AppendAsync([one])));
        }

        await Commons.In(Task.WhenAll(appended).ContinueWith(_ => { }, TaskScheduler.Default));
        await Commons.In(part.AppendAsync(Commons.Event("d", 0)));
        part.Dispose();
        Assert.Equal([("a", limit), ("b", 200), ("d", 1)], _commons.Stored().GroupBy(it => it.Actor).Select(of => (of.Key, of.Count())));
    }

    private async Task<SharedLedger> JoinAsync(PlayedHolder holder, JoinOptions options)
    {
        var joining = Commons.In(() => _commons.Join(options));
        await holder.ReceivePartAsync();
        return await joining;
    }
}

/// <summary>What comes from the other side is not trusted, although it is a process of the same user: it may be of another version, or broken.</summary>
public sealed class A_holder_that_talks_nonsense : IDisposable
{
    private readonly Commons _commons = new();

    public static TheoryData<string> Nonsense => ["nothing", "random bytes", "half a frame", "a huge frame", "an acknowledgement of what was never sent", "an unasked answer", "controls that are none", "a verdict that is none", "a failure"];

    public void Dispose() => _commons.Dispose();

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task Costs_nobody_an_event(string nonsense)
    {
        var events = Enumerable.Range(0, 50).Select(n => Commons.Event("a", n)).ToList();
        SharedLedger part;
        using (var holder = new PlayedHolder(_commons.Home))
        {
            var joining = Commons.In(() => _commons.Join());
            var channel = await holder.ReceivePartAsync();
            part = await joining;
            foreach (var some in events) Keep(part.AppendAsync(some));
            Assert.True(await Commons.In(() => channel.Receive(out _, out _)));
            channel.SendAndWait(Say(nonsense));
            channel.Close();
        }

        await Commons.In(() => { while (!part.IsHolder) Thread.Yield(); });
        await Commons.In(part.AppendAsync(Commons.Event("b", 0)));
        part.Dispose();
        _commons.AssertStored([.. events.SelectMany(some => some), .. _commons.Stored().Where(it => it.Actor == "b")]);
    }

    [Fact]
    public async Task Is_named_when_it_is_of_another_version()
    {
        using var holder = new PlayedHolder(_commons.Home);
        var joining = Commons.In(() => _commons.Join());
        await holder.ReceiveAsync(version: 7);
        var failure = await Assert.ThrowsAsync<LedgerHeldException>(() => joining);
        Assert.EndsWith("an estoppl that speaks version 7 of the ledger's protocol", failure.Fact, StringComparison.Ordinal);
    }

    private static byte[] Say(string nonsense)
    {
        switch (nonsense)
        {
            case "nothing": return [];
            case "half a frame": return new FrameWriter().Begin(FrameKind.Durable).Long(1).Long(0).Frame[..^3].ToArray();
            case "a huge frame": return [0xff, 0xff, 0xff, 0x7f, (byte)FrameKind.Durable];
            case "an acknowledgement of what was never sent": return new FrameWriter().Begin(FrameKind.Durable).Long(1).Long(4711).Frame.ToArray();
            case "an unasked answer": return new FrameWriter().Begin(FrameKind.Answer).Long(1).Frame.ToArray();
            case "controls that are none": return new FrameWriter().Begin(FrameKind.Controls).Byte(1).Long(0).Int(1).Text("x").Frame.ToArray();
            case "a verdict that is none": return new FrameWriter().Begin(FrameKind.Reviewed).Id(Guid.Empty).Byte(2).Frame.ToArray();
            case "a failure": return new FrameWriter().Begin(FrameKind.Failed).Text("the disk is full").Text("free space").Frame.ToArray();
            default:
                var bytes = new byte[1000];
                new Random(7).NextBytes(bytes);
                return bytes;
        }
    }

    // It may fail with what the holder says. It is stored all the same.
    private static void Keep(Task durable) => durable.ContinueWith(task => task.Exception, TaskScheduler.Default);
}

public sealed class A_ledger_that_nobody_holds : IDisposable
{
    private readonly Commons _commons = new();

    public void Dispose() => _commons.Dispose();

    [Fact]
    public async Task Takes_an_event_that_cannot_be_written_from_nobody_and_harms_nobody()
    {
        SharedLedger part;
        using (var holder = new PlayedHolder(_commons.Home))
        {
            var joining = Commons.In(() => _commons.Join());
            var channel = await holder.ReceivePartAsync();
            part = await joining;
            channel.Close();
            // Whoever connects again is not answered at first, so there is nobody to say that it cannot be written.
            var next = await holder.TakeAsync();
            var unwritable = part.AppendAsync(Commons.Unwritable());
            holder.Introduce(next);
            await Commons.In(() => PlayedHolder.TellControls(next));
            await Assert.ThrowsAsync<ArgumentException>(() => Commons.In(unwritable));
        }

        await Commons.In(part.AppendAsync(Commons.Event("a", 0)));
    }
}
