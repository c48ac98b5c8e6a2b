using System.Diagnostics;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Projections;

/// <summary>
/// Events to calls. Pure. Events that tell of no known call leave the rows alone: what is evidence is the ledger, not the view.
/// </summary>
public static class CallFold
{
    /// <summary>The state after <paramref name="envelope"/>. Events come in ledger order.</summary>
    public static CallLog Apply(CallLog log, Envelope envelope)
    {
        var it = envelope.Event;
        var next = log with { Through = envelope.Seq, Changed = [] };
        return it.Fact switch
        {
            LedgerEvent.SessionStarted started => next with { Sessions = log.Sessions.SetItem(it.Stream, new SessionView(started.Agent, started.Server)) },
            LedgerEvent.SessionEnded => EndHeld(next with { Sessions = log.Sessions.Remove(it.Stream) }, it.Stream),
            LedgerEvent.CallIntercepted call => Intercepted(next, envelope.Seq, it, call),
            var fact => Change(next, it, fact),
        };
    }

    private static CallLog Intercepted(CallLog log, Position seq, ObservedEvent it, LedgerEvent.CallIntercepted call)
    {
        var session = log.Sessions.GetValueOrDefault(it.Stream);
        var row = CallRow.Begin(seq, it, call, CallRow.SessionOf(it.Stream), session?.Agent, session?.Server);
        var counted = log with { Totals = Count(log.Totals, call.Decision), Changed = [row] };
        return row.IsOpen ? counted with { Open = log.Open.SetItem(row.Call, row) } : Keep(counted, row);
    }

    private static CallLog Change(CallLog log, ObservedEvent it, LedgerEvent fact)
    {
        if (it.Call is not { } call || !log.Open.TryGetValue(call, out var row) || CallRow.After(row, fact) is not { } changed) return log;
        var next = log with { Changed = [changed] };
        return changed.IsOpen ? next with { Open = log.Open.SetItem(call, changed) } : Keep(next with { Open = log.Open.Remove(call) }, changed);
    }

    // What waited for a person when its session ended was not let through.
    private static CallLog EndHeld(CallLog log, string stream)
    {
        if (CallRow.SessionOf(stream) is not { } session) return log;
        foreach (var row in log.Open.Values.Where(row => row is { State: CallState.Held, Forwarded: false } && row.Session == session).OrderBy(row => row.Seq))
        {
            var denied = row with { State = CallState.Denied };
            log = Keep(log with { Open = log.Open.Remove(row.Call), Changed = log.Changed.Add(denied) }, denied);
        }

        return log;
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
}
