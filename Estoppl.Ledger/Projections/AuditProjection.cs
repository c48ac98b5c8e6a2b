using System.Reactive.Linq;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Projections;

/// <summary>
/// The audit view as pipelines over the committed events. Each is cold and starts from <c>seed</c>, so replaying the ledger rebuilds
/// what following it live has built. Callers sample and choose schedulers; here every event counts.
/// </summary>
public static class AuditProjection
{
    /// <summary>The state after each event.</summary>
    public static IObservable<CallLog> Follow(this IObservable<Envelope> committed, CallLog seed) => committed.Scan(seed, CallFold.Apply);

    /// <summary>The one state after the last event: a rebuild. The seed itself when there are none.</summary>
    public static IObservable<CallLog> Rebuild(this IObservable<Envelope> committed, CallLog seed) => committed.Aggregate(seed, CallFold.Apply);

    /// <summary>Each row that changes, in its new form.</summary>
    public static IObservable<CallView> ChangedRows(this IObservable<CallLog> states) =>
        states.SelectMany(state => state.Changed);

    /// <summary>The totals, whenever they change.</summary>
    public static IObservable<CallTotals> Totals(this IObservable<CallLog> states) => states.Select(state => state.Totals).DistinctUntilChanged();

    /// <summary>The known events among stored ones: projections skip what a later version wrote, and what is no event at all.</summary>
    public static IObservable<Envelope> Known(this IObservable<SealedEvent> committed) =>
        committed.Select(it => EventCodec.Decode(it.Event.Span)).OfType<DecodedEvent.Known>().Select(known => known.Envelope);
}
