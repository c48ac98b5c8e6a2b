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
