using System.Diagnostics;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Views;
using Estoppl.Operator.Filters;
using Estoppl.Operator.Screens.Verifying;
using Estoppl.Operator.Screens.Work;

namespace Estoppl.Operator.Screens.Stats;

/// <summary>Asks the views what the calls add up to, off the screen's thread and one question at a time.</summary>
/// <param name="clock">Where the chart ends, and how fast questions follow each other.</param>
internal sealed class StatsWork(OpenLedger ledger, TimeProvider clock, WorkDesk desk)
{
    // A ledger whose numbers take long is asked so seldom that this takes a tenth of a processor at most.
    private const int Rest = 10;

    private readonly Lock _gate = new();
    private bool _isBusy;
    private StatsIntent.Count? _waiting;

    // Of the work, which is never done twice at a time.
    private Position? _through;
    private long _answered;
    private TimeSpan _took;

    /// <summary>On the screen's thread; must not wait.</summary>
    public void Do(StatsIntent intent)
    {
        var asked = intent as StatsIntent.Count ?? throw new UnreachableException();
        lock (_gate)
        {
            if (_isBusy)
            {
                if (!asked.OnlyIfMoved) _waiting = asked;
                return;
            }

            _isBusy = true;
        }

        desk.Do(() => Run(asked), why => new StatsNews.Uncounted(why));
    }

    private void Run(StatsIntent.Count asked)
    {
        try
        {
            for (StatsIntent.Count? next = asked; next is not null; next = Next()) Count(next);
        }
        catch
        {
            lock (_gate) (_isBusy, _waiting) = (false, null);
            throw;
        }
    }

    private StatsIntent.Count? Next()
    {
        lock (_gate)
        {
            var next = _waiting;
            (_isBusy, _waiting) = (next is not null, null);
            return next;
        }
    }

    private void Count(StatsIntent.Count asked)
    {
        if (asked.OnlyIfMoved && !HasMoved()) return;
        var begin = clock.GetTimestamp();
        var now = clock.GetUtcNow();
        var stats = ledger.Ledger.Views.Stats(new Pace(clock, progress => desk.Post(new StatsNews.Counting(progress))));
        var minutes = asked.Span.Minutes is { } span
            ? ledger.Ledger.Views.Minutes(now.AddMinutes(1 - span), now)
            : ledger.Ledger.Views.Minutes(MatchingCalls.FirstMinute, MatchingCalls.LastMinute);
        desk.Post(new StatsNews.Counted(stats, minutes, asked.Span, now));
        (_through, _answered) = (stats.Through, clock.GetTimestamp());
        _took = clock.GetElapsedTime(begin, _answered);
    }

    private bool HasMoved() =>
        _through is not { } through || (clock.GetElapsedTime(_answered) >= _took * Rest && ledger.Ledger.End() > through);

    /// <summary>Hands on how far the views have come, not more often than anybody can see, and not at all when they are quick.</summary>
    private sealed class Pace(TimeProvider clock, Action<WorkProgress> post) : IProgress<ViewProgress>
    {
        private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(200);

        private long _last = clock.GetTimestamp();

        public void Report(ViewProgress value)
        {
            if (clock.GetElapsedTime(_last) < s_between) return;
            _last = clock.GetTimestamp();
            post(new WorkProgress(value.Events, value.Total, null));
        }
    }
}
