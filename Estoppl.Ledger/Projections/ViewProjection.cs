using System.Reactive.Linq;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Projections;

/// <summary>The audit and stats views as a pipeline over the committed events.</summary>
public static class ViewProjection
{
    /// <summary>What each bite changes, from <paramref name="seed"/> on, which the first bite continues. Cold: each subscriber folds for itself.</summary>
    public static IObservable<ViewStep> Fold(this IObservable<Bite> committed, ViewState seed) => Observable.Defer(() =>
    {
        var reader = new StoredEventReader();
        return committed.Scan(ViewStep.From(seed), (step, bite) => ViewFold.Apply(step.State, bite, reader));
    });
}
