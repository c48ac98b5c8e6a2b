using System.Collections.Immutable;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Projections;

/// <summary>
/// The state of <see cref="CallFold"/>: immutable, so that a screen may hold one while the next is made. It keeps every open call,
/// because its end is still to come, but of the ended ones only the newest that are wanted.
/// </summary>
public sealed record CallLog
{
    private CallLog(int limit, Func<CallView, bool> isWanted) => (Limit, IsWanted) = (limit, isWanted);

    /// <summary>Keeps every row.</summary>
    public static CallLog All { get; } = Newest(int.MaxValue);

    /// <summary>How many rows are kept.</summary>
    public int Limit { get; }

    /// <summary>The last event that this reflects; none before the first.</summary>
    public Position? Through { get; internal init; }

    /// <summary>All calls, wanted or not.</summary>
    public CallTotals Totals { get; internal init; }

    /// <summary>The rows that the last event changed, wanted or not, in ledger order: one of a call's event, and those of all held calls when their session ends.</summary>
    public ImmutableArray<CallView> Changed { get; internal init; } = [];

    internal Func<CallView, bool> IsWanted { get; }

    internal ImmutableDictionary<string, SessionView> Sessions { get; init; } = ImmutableDictionary<string, SessionView>.Empty;

    internal ImmutableDictionary<CallId, CallView> Open { get; init; } = ImmutableDictionary<CallId, CallView>.Empty;

    internal ImmutableSortedDictionary<Position, CallView> Ended { get; init; } = ImmutableSortedDictionary<Position, CallView>.Empty;

    /// <summary>Keeps the newest <paramref name="limit"/> rows that <paramref name="isWanted"/> accepts, in bounded memory.</summary>
    /// <param name="isWanted">Pure. Asked when a call has ended, and for open calls whenever rows are read.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is less than 1.</exception>
    public static CallLog Newest(int limit, Func<CallView, bool>? isWanted = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return new CallLog(limit, isWanted ?? (static _ => true));
    }

    /// <summary>The same, going on behind events that somebody else has folded: of the calls before, it has those that are open.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is less than 1.</exception>
    public static CallLog Resume(OpenCalls from, int limit, Func<CallView, bool>? isWanted = null)
    {
        ArgumentNullException.ThrowIfNull(from);
        return Newest(limit, isWanted) with
        {
            Through = from.Next == Position.First ? null : new Position(from.Next.Value - 1),
            Totals = from.Totals,
            Sessions = from.Sessions.ToImmutableDictionary(it => CallRow.StreamOf(it.Id), it => it.View),
            Open = from.Rows.ToImmutableDictionary(row => row.Call),
        };
    }

    /// <summary>The rows, oldest first.</summary>
    public ImmutableArray<CallView> Rows() =>
        [.. Ended.Values.Concat(Open.Values.Where(IsWanted)).OrderByDescending(row => row.Seq).Take(Limit).Reverse()];
}
