using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Specs.Testing;

namespace Estoppl.Specs.Views;

/// <summary>Ledgers of interleaved sessions in which anything may happen that the proxy or a crash can make happen, and some that only a later version can.</summary>
internal static class AnyHistory
{
    private static readonly string[] s_tools = ["read_file", "delete_all", "", "😀", "(others)", "a\0b", "\u001b[31m", "x/y"];

    public static readonly Gen<List<SealedEvent>> Events = Gen.Select(Gen.Int[0, 19], Gen.Int[0, 3], Gen.Int[0, 1 << 20]).Array[0, 300].Select(Written);

    private static List<SealedEvent> Written((int What, int Session, int Value)[] steps)
    {
        var recorder = new Recorder();
        var open = new List<(int Session, CallId Call)>();
        var ended = new List<(int Session, CallId Call)>();
        foreach (var (what, session, value) in steps)
        {
            recorder.Now += TimeSpan.FromSeconds(value % 97 - 10);
            var stream = Recorder.Stream(session);
            switch (what)
            {
                case 0:
                    recorder.Add(stream, A.Started with { Agent = new AgentId($"agent-{value % 3}"), Server = new ServerName($"server-{value % 2}") });
                    break;
                case 1:
                    recorder.Add(stream, new LedgerEvent.SessionEnded(SessionEnd.ClientClosed, 0, 1, 0, 0));
                    break;
                case 2:
                    recorder.Add(stream, new LedgerEvent.MessageRefused(-32700, "no", A.Intercepted.Input, 1));
                    break;
                case 3:
                    recorder.AddNewer();
                    break;
                case 4:
                    recorder.AddBytes([.. "{\"a\""u8]);
                    break;
                case 5:
                    recorder.Add(value % 2 == 0 ? "ledger" : "elsewhere", A.EveryFact[value % A.EveryFact.Length], ended.Count > 0 ? ended[value % ended.Count].Call : null);
                    break;
                case < 12:
                    var decision = (DecisionKind)(value % 3);
                    var call = A.Intercepted with { Tool = new ToolName(s_tools[value % s_tools.Length]), Decision = decision, InputSize = value, Substitutes = value % 7 == 0 ? new CallId(A.Id(value)) : null };
                    EventId? again = value % 17 == 0 && open.Count > 0 ? open[value % open.Count].Call.Intercepted : null;
                    open.Add((session, new CallId(recorder.Add(value % 13 == 0 ? "elsewhere" : stream, call, id: again))));
                    break;
                default:
                    if (open.Count == 0) break;
                    var at = value % open.Count;
                    var it = open[at];
                    var fact = Later(what, value);
                    recorder.Add(Recorder.Stream(it.Session), fact, it.Call);
                    if (!fact.IsTerminal || value % 50 == 0) break;
                    open.RemoveAt(at);
                    ended.Add(it);
                    break;
            }
        }

        return recorder.Events;
    }

    private static LedgerEvent Later(int what, int value) => what switch
    {
        < 14 => new LedgerEvent.CallForwarded(),
        14 => (value % 5) switch
        {
            0 => new LedgerEvent.ReviewApproved(A.Intercepted.Input, A.Digest(2), null),
            1 => new LedgerEvent.ReviewDenied("no"),
            2 => new LedgerEvent.ReviewExpired(A.Noon),
            _ => new LedgerEvent.ReviewRequested(new RuleName("r"), A.Intercepted.Input, A.Digest(2), A.Noon),
        },
        15 or 16 => A.Completed with { Latency = TimeSpan.FromMicroseconds(value), IsError = value % 5 == 0, OutputSize = value },
        17 => new LedgerEvent.CallFailed(value, A.Completed.Output, value, TimeSpan.FromMicroseconds(value)),
        18 => new LedgerEvent.CallAnsweredLate(A.Completed.Output, value, TimeSpan.FromMicroseconds(value), false),
        _ => (value % 4) switch
        {
            0 => new LedgerEvent.CallCancelled(TimeSpan.FromMicroseconds(value)),
            1 => new LedgerEvent.CallUpstreamDied(1),
            2 => new LedgerEvent.CallOutcomeUnknown("the proxy died"),
            _ => new LedgerEvent.CallWithheld("the ledger did not answer"),
        },
    };
}
