using System.Collections.Immutable;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Projections;

/// <summary>A session of which something is still to come: its end, or the end of a call.</summary>
/// <param name="Stream">The stream of its events.</param>
/// <param name="Agent">None when its start is not in the ledger.</param>
/// <param name="Server">None when its start is not in the ledger.</param>
/// <param name="HasStarted">Whether its <c>session.started</c> is in the ledger.</param>
/// <param name="HasEnded">Whether its <c>session.ended</c> is: then only calls are open.</param>
/// <param name="Calls">All calls so far.</param>
/// <param name="Blocked">The blocked ones among them.</param>
/// <param name="Refused">Messages of it that were refused.</param>
/// <param name="Held">The calls that wait for a person, in ledger order.</param>
/// <param name="Forwarded">The calls that were forwarded and have no terminal event yet, in ledger order.</param>
public sealed record OpenSession(
    SessionId Session, string Stream, AgentId? Agent, ServerName? Server, bool HasStarted, bool HasEnded, long Calls, long Blocked, long Refused,
    ImmutableArray<CallView> Held, ImmutableArray<CallView> Forwarded);

/// <summary>What the fold keeps of an open session. Its open calls stand beside it, by their ids.</summary>
internal sealed record SessionState(
    SessionId Session, AgentId? Agent, ServerName? Server, bool HasStarted, bool HasEnded, long Calls, long Blocked, long Refused)
{
    public static SessionState New(SessionId session) => new(session, null, null, false, false, 0, 0, 0);
}
