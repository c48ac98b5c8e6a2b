using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Ledger.Storage;

namespace Estoppl.Ledger.Views;

/// <summary>
/// The audit and stats views of one ledger, kept in <c>views.db</c> by the process that holds the ledger. Every answer reflects at least
/// all events that were durable when it was asked for, however long the views have to catch up for it. May be used from any thread; answers
/// continue on the thread pool. Views that are torn, foreign, of another version or of events that the ledger no longer has are made anew
/// from event 0 without a word but <see cref="Discarded"/>.
/// </summary>
public sealed class LedgerViews : IDisposable
{
    private readonly CommittedEvents _events;
    private readonly ViewPipeline _pipeline;
    private readonly ViewPace _pace;

    private LedgerViews(ViewPaths paths, CommittedEvents events, TimeProvider clock, ViewPace pace, MachineStart machine)
    {
        (_events, _pace) = (events, pace);
        _pipeline = new ViewPipeline(paths, events, pace, clock, machine);
    }

    /// <summary>Begins to follow. Nothing is opened before there is something to store or to answer.</summary>
    /// <param name="folder">The ledger's folder, which this process holds.</param>
    public static LedgerViews Follow(LedgerFolder folder, CommittedEvents events, TimeProvider clock) =>
        new(ViewPaths.In(folder), events, clock, new ViewPace(), MachineStart.Current());

    /// <summary>Why the views cannot follow now: a disk that refuses, or a ledger that cannot be read. None when they can. Unasked they try again now and then.</summary>
    public Exception? Fault => _pipeline.Fault;

    /// <summary>Why stored views were thrown away and made anew, in our words; none when they were not.</summary>
    public string? Discarded => _pipeline.Discarded;

    /// <summary>
    /// The rows and stats as each bite of events changes them, from the subscription on. While somebody is subscribed the views follow within
    /// some 50 ms. Observers are called on the views' thread, one after the other: they must hand over and return.
    /// </summary>
    public IObservable<ViewChange> Changes => _pipeline.Changes;

    /// <summary>Completes when the views reflect all events before <paramref name="atLeast"/>; where that is not durable yet, it waits for it.</summary>
    /// <param name="progress">Told of every bite, on the views' thread.</param>
    public Task CatchUp(Position atLeast, IProgress<ViewProgress>? progress = null, CancellationToken cancellation = default) =>
        _pipeline.Ask(static _ => true, atLeast, progress, cancellation);

    /// <summary>Throws the views away and makes them anew from event 0.</summary>
    /// <exception cref="ViewsException">They cannot be written.</exception>
    public Task<ViewState> Rebuild(IProgress<ViewProgress>? progress = null, CancellationToken cancellation = default) =>
        _pipeline.Ask(static store => store.Current, _events.End(), progress, cancellation, ViewPreparation.Remade);

    /// <summary>
    /// Holds every row and number, as they lie in the file, against the events, as far as the views have come: it neither rebuilds nor catches
    /// up, but where the stored views could not be used at all. Other questions wait meanwhile; appends do not.
    /// </summary>
    public async Task<ViewVerdict> Check(IProgress<ViewProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _pipeline.Stopping);
        var verdict = await _pipeline.Ask(
            store => new ViewCheck(store).Run(_events, _pace, progress, either.Token), Position.First, null, either.Token, ViewPreparation.Reopened);
        return verdict is ViewVerdict.Equal && Discarded is { } why ? new ViewVerdict.Remade(why) : verdict;
    }

    /// <summary>The views' state: stats, digest and open sessions.</summary>
    public Task<ViewState> State(CancellationToken cancellation = default) => Ask(static store => store.Current, cancellation);

    /// <summary>The stats.</summary>
    public Task<StatsView> Stats(CancellationToken cancellation = default) => Ask(static store => store.Current.Stats, cancellation);

    /// <summary>The sessions of which something is still to come.</summary>
    public Task<ImmutableArray<OpenSession>> OpenSessions(CancellationToken cancellation = default) =>
        Ask(static store => store.Current.OpenSessions(), cancellation);

    /// <summary>The calls whose end is still to come, and what else a fold needs to go on behind the events that the answer reflects.</summary>
    /// <param name="progress">Told of every bite while the views catch up, on their thread.</param>
    public Task<OpenCalls> OpenCalls(IProgress<ViewProgress>? progress = null, CancellationToken cancellation = default) =>
        _pipeline.Ask(static store => Projections.OpenCalls.Of(store.Current), _events.End(), progress, cancellation);

    /// <summary>The calls of the minutes that <paramref name="from"/> and <paramref name="to"/> lie in and of those between; minutes without calls are left out.</summary>
    public Task<ImmutableArray<MinuteCounts>> Minutes(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation = default) =>
        Ask(store => store.MinutesIn(MinuteCounts.MinuteOf(from), MinuteCounts.MinuteOf(to)), cancellation);

    /// <summary>The newest calls, the newest first.</summary>
    /// <param name="count">How many at most.</param>
    /// <param name="before">Only calls intercepted before this place; none for all.</param>
    /// <param name="matches">Only calls that it accepts; none for all. Called on the thread pool.</param>
    /// <param name="progress">Told of every bite while the views catch up, on their thread.</param>
    public async Task<CallPage> Calls(
        int count, Position? before = null, Func<CallView, bool>? matches = null, IProgress<ViewProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var found = ImmutableArray.CreateBuilder<CallView>();
        var at = before ?? new Position(long.MaxValue);
        while (true)
        {
            var rows = await _pipeline.Ask(store => store.RowsBefore(at), _events.End(), progress, cancellation);
            foreach (var row in rows)
            {
                at = row.Seq;
                if (matches is not null && !matches(row)) continue;
                found.Add(row);
                if (found.Count == count) return new CallPage(found.ToImmutable(), at == Position.First ? null : at);
            }

            if (rows.IsEmpty) return new CallPage(found.ToImmutable(), null);
        }
    }

    /// <summary>Some calls from <paramref name="from"/> on, the oldest first; fewer than <paramref name="count"/> when there are no more.</summary>
    /// <param name="progress">Told of every bite while the views catch up, on their thread.</param>
    public async Task<ImmutableArray<CallView>> CallsFrom(
        int count, Position from, IProgress<ViewProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var found = ImmutableArray.CreateBuilder<CallView>();
        while (true)
        {
            var rows = await _pipeline.Ask(store => store.RowsFrom(from), _events.End(), progress, cancellation);
            found.AddRange(rows.AsSpan()[..Math.Min(rows.Length, count - found.Count)]);
            if (rows.IsEmpty || found.Count == count) return found.ToImmutable();
            from = rows[^1].Seq.Next;
        }
    }

    /// <summary>One call; none when the ledger has no such call.</summary>
    public async Task<CallView?> Call(CallId id, CancellationToken cancellation = default) =>
        await Ask(store => store.Current.Open.GetValueOrDefault(id) ?? CallSearch.ByTime(store, id), cancellation)
        ?? (await Calls(1, null, row => row.Call == id, null, cancellation)).Rows.FirstOrDefault();

    /// <summary>Stops following behind the bite that is being stored. What is not answered yet fails. The events must be readable until then.</summary>
    public void Dispose() => _pipeline.Dispose();

    internal static LedgerViews Follow(ViewPaths paths, CommittedEvents events, TimeProvider clock, ViewPace pace, MachineStart machine) =>
        new(paths, events, clock, pace, machine);

    private Task<T> Ask<T>(Func<ViewStore, T> work, CancellationToken cancellation) => _pipeline.Ask(work, _events.End(), null, cancellation);
}

/// <summary>What some events have changed.</summary>
/// <param name="Stats">The stats with them.</param>
/// <param name="Rows">The rows that are new or different, in ledger order.</param>
public sealed record ViewChange(StatsView Stats, ImmutableArray<CallView> Rows);
