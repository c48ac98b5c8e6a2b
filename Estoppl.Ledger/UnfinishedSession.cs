using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Storage;

namespace Estoppl.Ledger;

/// <summary>
/// A session whose proxy died has calls that nobody will hear of again. Whoever opens the ledger next says so, before anything else is
/// appended; so only the newest session can be unfinished, and the search ends at its start.
/// </summary>
internal static class UnfinishedSession
{
    public static void Close(LedgerStore store, EventSealer sealer, TimeProvider clock)
    {
        if (Find(store) is not { } session) return;
        var now = clock.GetUtcNow();
        var closing = session.OpenCalls
            .Select(call => Stamp(new LedgerEvent.CallOutcomeUnknown("the proxy died before the server answered"), call))
            .Append(Stamp(new LedgerEvent.SessionEnded(SessionEnd.ProxyDied, null, session.Calls, session.Blocked, session.Refused), null))
            .Select(sealer.Seal)
            .ToArray();
        var tree = store.Tree();
        foreach (var one in closing) tree.Add(Leaf.Of(one));
        store.Append(closing, tree.Frontier.AsSpan());

        ObservedEvent Stamp(LedgerEvent fact, CallId? call) =>
            new(EventId.New(now), now, TimeSpan.Zero, session.Stream, call, call?.Intercepted, "estoppl", fact);
    }

    private static Unfinished? Find(LedgerStore store)
    {
        var ended = new HashSet<CallId>();
        var open = new List<CallId>();
        long calls = 0, blocked = 0, refused = 0;
        foreach (var stored in store.ReadBackwards(store.Next))
        {
            if (EventCodec.Decode(stored.Event.Span) is not DecodedEvent.Known { Envelope.Event: var observed }) return null;
            switch (observed.Fact)
            {
                case LedgerEvent.SessionEnded or LedgerEvent.LedgerOpened:
                    return null;
                case LedgerEvent.SessionStarted:
                    open.Reverse();
                    return new Unfinished(observed.Stream, open, calls, blocked, refused);
                case LedgerEvent.CallForwarded when observed.Call is { } call && !ended.Contains(call):
                    open.Add(call);
                    break;
                case LedgerEvent.CallIntercepted intercepted:
                    calls++;
                    if (intercepted.Decision == DecisionKind.Block) blocked++;
                    break;
                case LedgerEvent.MessageRefused:
                    refused++;
                    break;
                case { IsTerminal: true } when observed.Call is { } finished:
                    ended.Add(finished);
                    break;
            }
        }

        return null;
    }

    private sealed record Unfinished(string Stream, List<CallId> OpenCalls, long Calls, long Blocked, long Refused);
}
