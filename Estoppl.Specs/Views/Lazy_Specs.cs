using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Ledger.Views;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Views;

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
