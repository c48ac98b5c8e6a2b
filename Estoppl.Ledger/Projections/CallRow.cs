using System.Diagnostics;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Projections;

/// <summary>What one call's events do to its row: the one place that says so, for every fold that keeps rows. Pure.</summary>
internal static class CallRow
{
    /// <summary>Longer texts are cut in rows, in UTF-16 code units: a name is as long as whoever made it likes, and rows are kept by the thousand.</summary>
    public const int LongestText = 1024;

    private const string SessionPrefix = "session/";

    /// <summary>The row as its call begins.</summary>
    public static CallView Begin(Position seq, ObservedEvent it, LedgerEvent.CallIntercepted call, SessionId? session, AgentId? agent, ServerName? server) => new(
        new CallId(it.Id), seq, it.At, session,
        agent is { } a ? new AgentId(Cut(a.Value)) : null, server is { } s ? new ServerName(Cut(s.Value)) : null,
        new ToolName(Cut(call.Tool.Value)), call.Decision, call.Rule is { } rule ? new RuleName(Cut(rule.Value)) : null,
        call.Decision == DecisionKind.Block ? CallState.Blocked : CallState.Pending,
        Forwarded: false, IsError: null, Latency: null, call.InputSize, OutputSize: null, call.Substitutes);

    /// <summary>The row after a later event of its call; none when the event changes no row.</summary>
    public static CallView? After(CallView row, LedgerEvent fact) => fact switch
    {
        LedgerEvent.CallForwarded => row with { Forwarded = true },
        LedgerEvent.CallCompleted end => Ended(row, CallState.Completed, end.Latency, end.OutputSize, end.IsError),
        LedgerEvent.CallFailed end => Ended(row, CallState.Failed, end.Latency, end.OutputSize),
        LedgerEvent.CallCancelled end => Ended(row, CallState.Cancelled, end.Latency),
        LedgerEvent.CallUpstreamDied => Ended(row, CallState.UpstreamDied),
        LedgerEvent.CallOutcomeUnknown => Ended(row, CallState.OutcomeUnknown),
        LedgerEvent.CallWithheld => Ended(row, CallState.Withheld),
        LedgerEvent.ReviewRequested => row with { State = CallState.Held },
        LedgerEvent.ReviewApproved => row with { State = CallState.Pending },
        LedgerEvent.ReviewDenied => Ended(row, CallState.Denied),
        LedgerEvent.ReviewExpired => Ended(row, CallState.Expired),
        LedgerEvent.CallAnsweredLate or LedgerEvent.CallIntercepted or LedgerEvent.SessionStarted or LedgerEvent.SessionEnded
            or LedgerEvent.LedgerOpened or LedgerEvent.UpstreamHandshaken or LedgerEvent.ToolsListed or LedgerEvent.PolicyLoaded
            or LedgerEvent.MessageRefused or LedgerEvent.CheckpointSealed or LedgerEvent.AnchorAcknowledged or LedgerEvent.KeyRotated
            or LedgerEvent.KillSwitchEngaged or LedgerEvent.KillSwitchReleased or LedgerEvent.PolicyChanged or LedgerEvent.PolicyRejected
            or LedgerEvent.ToolsPinned or LedgerEvent.ToolsAccepted or LedgerEvent.ToolChanged or LedgerEvent.ToolSuspected
            or LedgerEvent.ConfigWrapped or LedgerEvent.ConfigUnwrapped => null,
        _ => throw new UnreachableException(),
    };

    /// <summary>The session that a stream is about; none when it is not a session's.</summary>
    public static SessionId? SessionOf(string stream) =>
        stream.StartsWith(SessionPrefix, StringComparison.Ordinal) && Guid.TryParseExact(stream.AsSpan(SessionPrefix.Length), "D", out var id)
            ? new SessionId(id)
            : null;

    /// <summary>The stream of a session.</summary>
    public static string StreamOf(SessionId session) => SessionPrefix + session;

    private static CallView Ended(CallView row, CallState state, TimeSpan? latency = null, long? outputSize = null, bool? isError = null) =>
        row with { State = state, Latency = latency, OutputSize = outputSize, IsError = isError };

    private static string Cut(string text)
    {
        if (text.Length <= LongestText) return text;
        // Not between the halves of a surrogate pair: half of one cannot be stored.
        var length = char.IsHighSurrogate(text[LongestText - 2]) ? LongestText - 2 : LongestText - 1;
        return string.Concat(text.AsSpan(0, length), "…");
    }
}
