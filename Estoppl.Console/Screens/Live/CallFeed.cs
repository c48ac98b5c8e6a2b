using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;

namespace Estoppl.Operator.Screens.Live;

/// <summary>
/// What the ledger pushes, as news for a screen: however fast events come, a few times a second, and never for nothing. Between two news only the last
/// form of each call is kept, because nobody could have seen the others.
/// </summary>
internal static class CallFeed
{
    /// <summary>So long after the first change all changes are told.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    /// <summary>The changes of <paramref name="states"/>, which are those of a fold that goes on behind <paramref name="before"/> calls.</summary>
    public static IObservable<LiveNews> News(IObservable<CallLog> states, long before, IScheduler clock) => states.Publish(shared =>
        Bunched(shared.Where(state => !state.Changed.IsEmpty), Pace, clock).Select(Changed).Merge(Rates(shared, before, clock)));

    private static LiveNews Changed(IList<CallLog> states)
    {
        var last = new SortedDictionary<Position, CallView>();
        foreach (var row in states.SelectMany(state => state.Changed)) last[row.Seq] = row;
        return new LiveNews.Changed([.. last.Values], states[^1].Totals);
    }

    // Told as long as calls come, and once more when they do no longer.
    private static IObservable<LiveNews> Rates(IObservable<CallLog> states, long before, IScheduler clock) =>
        Bunched(states.Select(state => state.Totals.Total).DistinctUntilChanged(), s_second, clock)
            .Scan((Total: before, Came: 0L), (last, totals) => (totals[^1], totals[^1] - last.Total))
            .Where(it => it.Came > 0)
            .Select(it => Observable.Return((int)it.Came).Concat(Observable.Timer(s_second + Pace, clock).Select(_ => 0)))
            .Switch()
            .DistinctUntilChanged()
            .Select(came => new LiveNews.Rate(came));

    // A timer runs only from the first one on: nothing ticks while nothing comes.
    private static IObservable<IList<T>> Bunched<T>(IObservable<T> source, TimeSpan time, IScheduler clock) =>
        source.GroupByUntil(_ => 0, _ => Observable.Timer(time, clock)).SelectMany(bunch => bunch.ToList());
}
