using System.Diagnostics;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Projections;

/// <summary>
/// Events to calls. Pure. Events that tell of no known call leave the rows alone: what is evidence is the ledger, not the view.
/// </summary>
public static class CallFold
{
    private const string SessionPrefix = "session/";

    /// <summary>The state after <paramref name="envelope"/>. Events come in ledger order.</summary>
    public static CallLog Apply(CallLog log, Envelope envelope)
    {
        var it = envelope.Event;
        var next = log with { Through = envelope.Seq, Changed = null };
        return it.Fact switch
        {
            LedgerEvent.SessionStarted started => next with { Sessions = log.Sessions.SetItem(it.Stream, new SessionView(started.Agent, started.Server)) },
            LedgerEvent.SessionEnded => next with { Sessions = log.Sessions.Remove(it.Stream) },
            LedgerEvent.CallIntercepted call => Intercepted(next, envelope.Seq, it, call),
            LedgerEvent.CallForwarded => Change(next, it, row => row with { Forwarded = true }),
            LedgerEvent.CallCompleted end => End(next, it, CallState.Completed, end.Latency, end.OutputSize, end.IsError),
            LedgerEvent.CallFailed end => End(next, it, CallState.Failed, end.Latency, end.OutputSize),
            LedgerEvent.CallCancelled end => End(next, it, CallState.Cancelled, end.Latency),
            LedgerEvent.CallUpstreamDied => End(next, it, CallState.UpstreamDied),
            LedgerEvent.CallOutcomeUnknown => End(next, it, CallState.OutcomeUnknown),
            LedgerEvent.CallWithheld => End(next, it, CallState.Withheld),
            LedgerEvent.CallAnsweredLate or LedgerEvent.LedgerOpened or LedgerEvent.UpstreamHandshaken or LedgerEvent.ToolsListed
                or LedgerEvent.PolicyLoaded or LedgerEvent.MessageRefused or LedgerEvent.CheckpointSealed
                or LedgerEvent.AnchorAcknowledged or LedgerEvent.KeyRotated => next,
            _ => throw new UnreachableException(),
        };
    }

    private static CallLog Intercepted(CallLog log, Position seq, ObservedEvent it, LedgerEvent.CallIntercepted call)
    {
        var session = log.Sessions.GetValueOrDefault(it.Stream);
        var isBlocked = call.Decision == DecisionKind.Block;
        var row = new CallView(
            new CallId(it.Id), seq, it.At, SessionOf(it.Stream), session?.Agent, session?.Server, call.Tool, call.Decision, call.Rule,
            isBlocked ? CallState.Blocked : CallState.Pending, Forwarded: false, IsError: null, Latency: null, call.InputSize, OutputSize: null);
        var counted = log with { Totals = Count(log.Totals, call.Decision), Changed = row };
        return isBlocked ? Keep(counted, row) : counted with { Open = log.Open.SetItem(row.Call, row) };
    }

    private static CallLog Change(CallLog log, ObservedEvent it, Func<CallView, CallView> change)
    {
        if (it.Call is not { } call || !log.Open.TryGetValue(call, out var row)) return log;
        var changed = change(row);
        return log with { Open = log.Open.SetItem(call, changed), Changed = changed };
    }

    private static CallLog End(
        CallLog log, ObservedEvent it, CallState state, TimeSpan? latency = null, long? outputSize = null, bool? isError = null)
    {
        if (it.Call is not { } call || !log.Open.TryGetValue(call, out var row)) return log;
        var ended = row with { State = state, Latency = latency, OutputSize = outputSize, IsError = isError };
        return Keep(log with { Open = log.Open.Remove(call), Changed = ended }, ended);
    }

    private static CallLog Keep(CallLog log, CallView row)
    {
        if (!log.IsWanted(row)) return log;
        var kept = log.Ended.SetItem(row.Seq, row);
        return log with { Ended = kept.Count > log.Limit ? kept.Remove(kept.Keys.First()) : kept };
    }

    private static CallTotals Count(CallTotals totals, DecisionKind decision) => decision switch
    {
        DecisionKind.Allow => totals with { Total = totals.Total + 1, Allowed = totals.Allowed + 1 },
        DecisionKind.Block => totals with { Total = totals.Total + 1, Blocked = totals.Blocked + 1 },
        DecisionKind.Review => totals with { Total = totals.Total + 1, Review = totals.Review + 1 },
        _ => throw new UnreachableException(),
    };

    private static SessionId? SessionOf(string stream) =>
        stream.StartsWith(SessionPrefix, StringComparison.Ordinal) && Guid.TryParseExact(stream.AsSpan(SessionPrefix.Length), "D", out var id)
            ? new SessionId(id)
            : null;
}
