using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Ledger.Storage;
using Estoppl.Ledger.Views;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Views;

public sealed class Views_that_follow_a_ledger : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Answer_with_all_that_was_durable_when_they_were_asked()
    {
        var recorder = new Recorder();
        recorder.Add(Recorder.Stream(1), A.Started);
        var first = recorder.Call(1);
        var second = recorder.Call(1, "write_file");
        var committed = new Committed(recorder.Events, durable: 5);
        using var views = Stored.Follow(_folder, committed);
        Assert.Equal(first, Assert.Single((await views.Calls(10, null, null, null, Token)).Rows).Call);
        committed.Grow(3);
        Assert.Equal([second, first], (await views.Calls(10, null, null, null, Token)).Rows.Select(row => row.Call));
        Assert.Equal(new CallTotals(2, 2, 0, 0), (await views.Stats(Token)).Totals);
        Assert.Equal(new ViewVerdict.Equal(new Position(8), 2), await views.Check(null, Token));
    }

    /// <summary>Grown in random steps, stored in random bites, closed and opened at random: in the end it is what one fold over all makes.</summary>
    [Fact]
    public async Task Are_those_that_a_rebuild_makes()
    {
        await Gen.Select(AnyHistory.Events, Gen.Int[1, 40], Gen.Int[1, 60].Array[1, 8]).SampleAsync(async (events, bite, steps) =>
        {
            using var folder = new TemporaryFolder();
            var committed = new Committed(events, durable: 0);
            foreach (var step in steps.Append(events.Count))
            {
                committed.Grow(step);
                using var views = Stored.Follow(folder, committed, Stored.Lazy with { BiteEvents = bite });
                await views.CatchUp(committed.End, null, Token);
                Assert.Null(views.Discarded);
            }

            using var live = Stored.Follow(folder, committed);
            var told = await Stored.Everything(live);
            Assert.Equal(Stored.Everything(events), told);
            Assert.IsType<ViewVerdict.Equal>(await live.Check(null, Token));
            await live.Rebuild(null, Token);
            Assert.Equal(told, await Stored.Everything(live));
        }, iter: 60, threads: 2);
    }

    /// <summary>What a process killed between two transactions leaves behind is what the files hold then.</summary>
    [Fact]
    public async Task Go_on_from_whatever_a_killed_process_left() => await AnyHistory.Events.SampleAsync(async events =>
    {
        using var folder = new TemporaryFolder();
        var committed = new Committed(events, durable: 1);
        using var views = Stored.Follow(folder, committed);
        while (true)
        {
            await views.CatchUp(committed.End, null, Token);
            using var left = new TemporaryFolder();
            Stored.Copy(folder, left);
            using var next = Stored.Follow(left, new Committed(events));
            Assert.Equal(Stored.Everything(events), await Stored.Everything(next));
            Assert.Null(next.Discarded);
            if (committed.End.Value == events.Count) return;
            committed.Grow(29);
        }
    }, iter: 8, threads: 2);

    [Fact]
    public async Task Tell_how_far_they_are()
    {
        var recorder = new Recorder();
        for (var i = 0; i < 20; i++) recorder.Call(1);
        var told = new List<ViewProgress>();
        using var views = Stored.Follow(_folder, new Committed(recorder.Events));
        await views.CatchUp(new Position(61), new Told(told), Token);
        Assert.Equal([10, 20, 30, 40, 50, 60, 61], told.Select(it => it.Events));
        Assert.All(told, it => Assert.Equal(61, it.Total));
    }

    [Fact]
    public async Task Wait_for_what_is_not_durable_yet()
    {
        var recorder = new Recorder();
        recorder.Call(1);
        var committed = new Committed(recorder.Events, durable: 2);
        using var views = Stored.Follow(_folder, committed);
        var caughtUp = views.CatchUp(new Position(4), null, Token);
        await committed.ViewsWaitFor(2);
        Assert.False(caughtUp.IsCompleted);
        committed.Grow(1);
        await committed.ViewsWaitFor(3);
        Assert.False(caughtUp.IsCompleted);
        committed.Grow(1);
        await caughtUp;
    }

    [Fact]
    public async Task Fail_what_is_not_answered_when_they_are_closed()
    {
        var committed = new Committed(new Recorder().Events);
        var views = Stored.Follow(_folder, committed);
        var caughtUp = views.CatchUp(new Position(100), null, Token);
        views.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => caughtUp);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => views.Stats(Token));
    }

    [Fact]
    public async Task Let_go_of_a_question_that_is_given_up()
    {
        using var views = Stored.Follow(_folder, new Committed(new Recorder().Events));
        using var giveUp = new CancellationTokenSource();
        var caughtUp = views.CatchUp(new Position(100), null, giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => caughtUp);
        Assert.Equal(new Position(1), (await views.Stats(Token)).Through);
    }

    [Fact]
    public async Task Pass_on_that_the_ledger_cannot_be_read_and_answer_when_it_can()
    {
        var committed = new Committed(new Recorder().Events) { Trouble = new LedgerDamagedException("event #0 is gone") };
        using var views = Stored.Follow(_folder, committed);
        await Assert.ThrowsAsync<LedgerDamagedException>(() => views.Stats(Token));
        committed.Trouble = null;
        Assert.Equal(new Position(1), (await views.Stats(Token)).Through);
    }

    private sealed class Told(List<ViewProgress> all) : IProgress<ViewProgress>
    {
        public void Report(ViewProgress value) => all.Add(value);
    }
}

public sealed class Views_that_nobody_asks : IDisposable
{
    private static readonly ViewPace s_pace = new() { Backlog = 10, Delay = TimeSpan.FromSeconds(1), WatchedDelay = TimeSpan.FromMilliseconds(50), Idle = TimeSpan.FromSeconds(2) };
    private readonly TemporaryFolder _folder = new();
    private readonly StepClock _clock = new();
    private readonly Committed _committed;

    public Views_that_nobody_asks()
    {
        var recorder = new Recorder();
        for (var i = 0; i < 20; i++) recorder.Call(1);
        _committed = new Committed(recorder.Events, durable: 0);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Position End => ViewFile.EndOf(Stored.Paths(_folder));

    private bool IsOpen
    {
        get
        {
            try
            {
                using var alone = new FileStream(Stored.Paths(_folder).Data, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                return false;
            }
            catch (IOException)
            {
                return true;
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Touch_nothing_while_nothing_is_there()
    {
        using var views = Stored.Follow(_folder, _committed, s_pace, clock: _clock);
        await _committed.ViewsWaitFor(0);
        Assert.False(File.Exists(Stored.Paths(_folder).Data));
    }

    [Fact]
    public async Task Wait_for_many_events()
    {
        using var views = Stored.Follow(_folder, _committed, s_pace, clock: _clock);
        _committed.Grow(9);
        await _committed.ViewsWaitFor(9);
        Assert.False(File.Exists(Stored.Paths(_folder).Data));
        _committed.Grow(1);
        await _committed.ViewsWaitFor(10);
        Assert.Equal(new Position(10), End);
    }

    [Fact]
    public async Task Or_for_some_time()
    {
        using var views = Stored.Follow(_folder, _committed, s_pace, clock: _clock);
        _committed.Grow(3);
        await _committed.ViewsWaitFor(9);
        _clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(File.Exists(Stored.Paths(_folder).Data));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await _committed.ViewsWaitFor(3);
        Assert.Equal(new Position(3), End);
    }

    [Fact]
    public async Task Know_without_opening_anything_how_far_they_had_come()
    {
        _committed.Grow(20);
        using (var views = Stored.Follow(_folder, _committed, s_pace, clock: _clock)) await views.CatchUp(new Position(20), null, Token);
        using var again = Stored.Follow(_folder, _committed, s_pace, clock: _clock);
        await _committed.ViewsWaitFor(20);
        Assert.False(IsOpen);
    }

    [Fact]
    public async Task Close_their_file_when_nothing_happens()
    {
        using var views = Stored.Follow(_folder, _committed, s_pace, clock: _clock);
        _committed.Grow(10);
        await _committed.ViewsWaitFor(10);
        Assert.True(IsOpen);
        var idle = _committed.ViewsWaitForAgain(10);
        _clock.Advance(TimeSpan.FromSeconds(2));
        await idle;
        Assert.False(IsOpen);
        Assert.Equal(3, (await views.Stats(Token)).All.Calls);
    }

    [Fact]
    public async Task Hurry_when_somebody_watches()
    {
        using var views = Stored.Follow(_folder, _committed, s_pace, clock: _clock);
        var seen = new List<ViewChange>();
        using (views.Changes.Subscribe(seen.Add))
        {
            _committed.Grow(3);
            await _committed.ViewsWaitFor(9);
            _clock.Advance(TimeSpan.FromMilliseconds(50));
            await _committed.ViewsWaitFor(3);
            Assert.Equal([CallState.Pending], seen.SelectMany(change => change.Rows).Select(row => row.State));
            _committed.Grow(10);
            await _committed.ViewsWaitFor(13);
        }

        _committed.Grow(10);
        await _committed.ViewsWaitFor(23);
        Assert.Equal([1, 4], seen.Select(change => change.Stats.All.Calls));
        Assert.Equal([new Position(1), new Position(1), new Position(4), new Position(7), new Position(10)], seen.SelectMany(change => change.Rows).Select(row => row.Seq));
    }
}
