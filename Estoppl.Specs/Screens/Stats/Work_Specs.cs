using System.Threading.Channels;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Operator.Commands;
using Estoppl.Operator.Screens;
using Estoppl.Operator.Screens.Stats;
using Estoppl.Operator.Screens.Work;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Screens.Stats;

public sealed class Work_on_stats : IDisposable
{
    private static readonly StatsIntent.Count s_always = new(StatsSpan.Hour, OnlyIfMoved: false), s_ifMoved = new(StatsSpan.Hour, OnlyIfMoved: true);

    private readonly Workspace _workspace = new();
    private readonly ManualClock _clock = new();
    private readonly Channel<ConsoleNews> _news = Channel.CreateUnbounded<ConsoleNews>();
    private readonly SharedLedger _ledger;
    private readonly WorkDesk _desk;
    private readonly StatsWork _work;
    private int _number;

    public Work_on_stats()
    {
        _workspace.Home.Create(TimeProvider.System);
        _ledger = _workspace.Home.Join(new JoinOptions());
        _desk = new WorkDesk(news => _news.Writer.TryWrite(news));
        _work = new StatsWork(new OpenLedger(_workspace.Configuration, ConfigurationLoading.Load(_workspace.Configuration), _workspace.Home, _ledger), _clock, _desk);
    }

    public void Dispose()
    {
        _desk.Dispose();
        _ledger.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public async Task Adds_up_what_is_in_the_ledger()
    {
        await Call(_clock.GetUtcNow());
        await Call(_clock.GetUtcNow().AddHours(-2));
        _work.Do(s_always);
        var counted = await Next();
        Assert.Equal((2, 1), (counted.Stats.All.Calls, counted.Minutes.Sum(minute => minute.Calls)));
        _work.Do(s_always with { Span = StatsSpan.All });
        Assert.Equal(2, (await Next()).Minutes.Sum(minute => minute.Calls));
    }

    [Fact]
    public async Task Tells_nothing_while_nothing_is_new()
    {
        _work.Do(s_always);
        await Next();
        _work.Do(s_ifMoved);
        _work.Do(s_ifMoved);
        await Call(_clock.GetUtcNow());
        _work.Do(s_always);
        Assert.Equal(1, (await Next()).Stats.All.Calls);
    }

    [Fact]
    public async Task Tells_what_is_new_when_it_is_asked_again()
    {
        _work.Do(s_always);
        await Next();
        await Call(_clock.GetUtcNow());
        // Where the answer before is still on its way out, it is not asked twice at a time; the console asks each second.
        while (!_news.Reader.TryPeek(out _))
        {
            _work.Do(s_ifMoved);
            await Task.Yield();
        }

        Assert.Equal(1, (await Next()).Stats.All.Calls);
    }

    [Fact]
    public async Task Answers_what_was_asked_last_when_it_was_busy()
    {
        _work.Do(s_always);
        _work.Do(s_always with { Span = StatsSpan.Day });
        _work.Do(s_always with { Span = StatsSpan.All });
        while ((await Next()).Span != StatsSpan.All) { }

        _work.Do(s_always);
        Assert.Equal(StatsSpan.Hour, (await Next()).Span);
    }

    private Task Call(DateTimeOffset at) => _ledger.AppendAsync([A.Observed(A.Intercepted, ++_number) with { At = at }]);

    private async Task<StatsNews.Counted> Next() => Assert.IsType<StatsNews.Counted>(await _news.Reader.ReadAsync(TestContext.Current.CancellationToken));
}
