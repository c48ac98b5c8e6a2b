using System.Reactive.Concurrency;
using System.Reactive.Subjects;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Screens.Live;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Screens.Live;

public sealed class The_feed_of_calls : IDisposable
{
    private readonly HistoricalScheduler _clock = new(A.Noon);
    private readonly Subject<CallLog> _states = new();
    private readonly List<LiveNews> _news = [];
    private readonly IDisposable _watching;
    private CallLog _log = CallLog.All;
    private int _events;

    public The_feed_of_calls() => _watching = CallFeed.News(_states, 0, _clock).Subscribe(_news.Add);

    public void Dispose()
    {
        _watching.Dispose();
        _states.Dispose();
    }

    [Fact]
    public void Tells_many_changes_at_once_and_of_each_call_only_the_last()
    {
        for (var call = 0; call < 40; call++) Happens(A.Intercepted, new LedgerEvent.CallForwarded(), A.Completed);
        Assert.Empty(_news);
        _clock.AdvanceBy(CallFeed.Pace);

        var changed = Assert.IsType<LiveNews.Changed>(Assert.Single(_news));
        Assert.Equal(40, changed.Rows.Length);
        Assert.All(changed.Rows, row => Assert.Equal(CallState.Completed, row.State));
        Assert.Equal(40, changed.Totals.Total);
    }

    [Fact]
    public void Tells_nothing_of_events_that_change_no_call()
    {
        Happens(A.Started, new LedgerEvent.PolicyLoaded(A.Digest(2), "estoppl.toml"));
        _clock.AdvanceBy(TimeSpan.FromMinutes(1));
        Assert.Empty(_news);
    }

    [Fact]
    public void Tells_how_many_calls_come_in_a_second_and_when_they_do_no_longer()
    {
        for (var n = 0; n < 30; n++)
        {
            Happens(A.Intercepted);
            _clock.AdvanceBy(TimeSpan.FromMilliseconds(100));
        }

        Assert.InRange(Assert.IsType<LiveNews.Rate>(_news.First(news => news is LiveNews.Rate)).PerSecond, 9, 11);
        _clock.AdvanceBy(TimeSpan.FromSeconds(5));
        Assert.Equal(0, _news.OfType<LiveNews.Rate>().Last().PerSecond);
    }

    [Fact]
    public void Has_no_timer_running_when_nothing_comes()
    {
        Happens(A.Intercepted);
        _clock.AdvanceBy(TimeSpan.FromSeconds(10));
        var told = _news.Count;
        _clock.AdvanceBy(TimeSpan.FromDays(1));
        Assert.Equal(told, _news.Count);
    }

    private void Happens(params LedgerEvent[] facts)
    {
        foreach (var fact in facts)
        {
            var call = fact is LedgerEvent.CallIntercepted ? _events : _events - (fact is LedgerEvent.CallForwarded ? 1 : 2);
            var observed = A.Observed(fact, _events) with { Call = fact is LedgerEvent.SessionStarted or LedgerEvent.PolicyLoaded ? null : new CallId(A.Id(Math.Max(0, call))) };
            _log = CallFold.Apply(_log, new Envelope(A.Log, new Position(_events++), default, A.Key.Id, observed));
            _states.OnNext(_log);
        }
    }
}
