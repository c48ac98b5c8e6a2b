using System.Collections.Immutable;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Projections;

/// <summary>
/// What the views know of the events so far, without the rows of calls that have ended: small, however long the ledger is. Immutable.
/// Two of them that reflect the same events are equal in everything that can be asked of them, however the events were cut into bites.
/// </summary>
public sealed record ViewState
{
    /// <summary>Before the first event.</summary>
    public static readonly ViewState Empty = new();

    /// <summary>The ledger, as its first known event names it; none before that.</summary>
    public LogId? Log { get; internal init; }

    /// <summary>The next event's place: all before are reflected.</summary>
    public Position Next => Stats.Through;

    /// <summary>The leaf of the last event that is reflected; zeros before the first. Tells another history of the same ledger.</summary>
    public Digest Last { get; internal init; }

    /// <summary>How many rows there are.</summary>
    public long Rows { get; internal init; }

    /// <summary>Which rows there are.</summary>
    public RowDigest Digest { get; internal init; }

    /// <summary>What they add up to.</summary>
    public StatsView Stats { get; internal init; } = StatsView.Empty;

    /// <summary>The latest minute in which a call was intercepted; none before the first call.</summary>
    internal long? LastMinute { get; init; }

    internal ImmutableDictionary<SessionId, SessionState> Sessions { get; init; } = ImmutableDictionary<SessionId, SessionState>.Empty;

    internal ImmutableDictionary<CallId, CallView> Open { get; init; } = ImmutableDictionary<CallId, CallView>.Empty;

    /// <summary>
    /// The sessions of which something is still to come, in the order of their ids. Whoever knows that the process of one is gone owes each of
    /// its <see cref="OpenSession.Forwarded"/> calls a <c>call.outcomeUnknown</c>, each of its <see cref="OpenSession.Held"/> calls a <c>review.denied</c> and, if
    /// it has not ended, the session its end.
    /// </summary>
    public ImmutableArray<OpenSession> OpenSessions()
    {
        var forwarded = Open.Values.Where(row => row is { Forwarded: true, Session: not null }).ToLookup(row => row.Session!.Value);
        var held = Open.Values.Where(row => row is { State: CallState.Held, Forwarded: false, Session: not null }).ToLookup(row => row.Session!.Value);
        return [.. Sessions.Values.OrderBy(it => it.Session.Value).Select(it => new OpenSession(
            it.Session, CallRow.StreamOf(it.Session), it.Agent, it.Server, it.HasStarted, it.HasEnded, it.Calls, it.Blocked, it.Refused,
            [.. held[it.Session].OrderBy(row => row.Seq)], [.. forwarded[it.Session].OrderBy(row => row.Seq)]))];
    }
}
