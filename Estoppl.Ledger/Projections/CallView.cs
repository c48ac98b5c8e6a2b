using System.Collections.Immutable;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Projections;

/// <summary>What became of a call. Names are stored in views.</summary>
public enum CallState
{
    /// <summary>Decided, and perhaps forwarded; no end is recorded yet.</summary>
    Pending,

    /// <summary>It never reached the server.</summary>
    Blocked,

    /// <summary>The server answered with a result, which may itself say that the tool failed.</summary>
    Completed,

    /// <summary>The server answered with a protocol error.</summary>
    Failed,

    /// <summary>The client withdrew it.</summary>
    Cancelled,

    /// <summary>The server ended with the call unanswered.</summary>
    UpstreamDied,

    /// <summary>The session ended with the call unanswered.</summary>
    OutcomeUnknown,

    /// <summary>It was let through, but the ledger did not acknowledge it in time, so its bytes never left.</summary>
    Withheld,

    /// <summary>It waits for a person.</summary>
    Held,

    /// <summary>It waited for a person, and was refused.</summary>
    Denied,

    /// <summary>It waited for a person, and nobody decided in time.</summary>
    Expired,
}

/// <summary>One call, folded from its events. Texts longer than 1,024 UTF-16 code units are cut, with an ellipsis at their end.</summary>
/// <param name="Seq">Where it was intercepted: the order of rows.</param>
/// <param name="At">When it was intercepted.</param>
/// <param name="Session">None when the stream is not a session's.</param>
/// <param name="Agent">None when the session's start has not been seen.</param>
/// <param name="Server">None when the session's start has not been seen.</param>
/// <param name="Forwarded">Whether its bytes may have reached the server.</param>
/// <param name="IsError">Whether the result says so; none without a result.</param>
/// <param name="Latency">From forwarding to the end; none where the end told none.</param>
/// <param name="InputSize">In bytes.</param>
/// <param name="OutputSize">In bytes; none without an answer.</param>
/// <param name="Substitutes">A blocked call of the session some of whose argument values come again in this one, so that it may stand in for it.</param>
public sealed record CallView(
    CallId Call, Position Seq, DateTimeOffset At, SessionId? Session, AgentId? Agent, ServerName? Server, ToolName Tool,
    DecisionKind Decision, RuleName? Rule, CallState State, bool Forwarded, bool? IsError, TimeSpan? Latency, long InputSize, long? OutputSize,
    CallId? Substitutes = null)
{
    /// <summary>Whether its end is still to come.</summary>
    public bool IsOpen => State is CallState.Pending or CallState.Held;
}

/// <summary>Who talks to whom in a session.</summary>
public sealed record SessionView(AgentId Agent, ServerName Server);

/// <summary>How many calls, by decision. Every call counts once, whether or not its row is kept.</summary>
public readonly record struct CallTotals(long Total, long Allowed, long Blocked, long Review);

/// <summary>Some calls, the newest first.</summary>
/// <param name="Older">Where to go on for older ones; none when there are no more.</param>
public sealed record CallPage(ImmutableArray<CallView> Rows, Position? Older);
