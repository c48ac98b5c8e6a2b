using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Estoppl.Ledger;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;

namespace Appender;

/// <summary>
/// A process that holds calls, one line of input at a time: <c>hold ID SECONDS TEXT</c>, <c>letgo ID</c>, <c>approve ID</c>, <c>child ID</c> (has a
/// child approve it), <c>who</c>. Says <c>joined PID</c>, <c>held ID</c>, <c>reviewed ID approved|denied BY REASON</c>, <c>outcome WHAT</c>,
/// <c>holder</c> or <c>client</c>, and <c>controls N</c> whenever the number of kill switches in force may be another.
/// </summary>
internal sealed class DeskRun(string folder)
{
    private readonly Lock _speaking = new();
    private readonly string _stream = $"session/{SessionId.New(DateTimeOffset.UtcNow)}";

    public static ReviewOutcome Approve(SharedLedger ledger, CallId id, string by = "operator:somebody")
    {
        var call = ledger.HeldCalls(-1, TimeSpan.Zero).Calls.SingleOrDefault(call => call.Call == id);
        return call is null ? ReviewOutcome.NotHeld : ledger.Review(new ReviewVerdict(id, true, call.Input, call.Policy, "", by));
    }

    public int ToEnd()
    {
        SharedLedger? ledger = null;
        var options = new JoinOptions
        {
            Create = true, Append = true,
            OnReviewed = verdict => Say($"reviewed {verdict.Call} {(verdict.IsApproved ? "approved" : "denied")} {verdict.By} {verdict.Reason}"),
            OnControls = () => Say($"controls {Volatile.Read(ref ledger)?.Controls.KillSwitches.Length}"),
        };
        using (ledger = new LedgerHome(folder).Join(options))
        {
            Append(ledger, null, new LedgerEvent.SessionStarted(new AgentId("agent"), "1", null, new ServerName("files"), "stdio", default, default));
            Say(string.Create(CultureInfo.InvariantCulture, $"joined {Environment.ProcessId}"));
            while (Console.In.ReadLine() is { } line) Obey(ledger, line.Split(' ', 4));
            Append(ledger, null, new LedgerEvent.SessionEnded(SessionEnd.ClientClosed, null, 0, 0, 0));
        }

        return 0;
    }

    private void Obey(SharedLedger ledger, string[] words)
    {
        switch (words[0])
        {
            case "hold":
                Hold(ledger, Call(words[1]), double.Parse(words[2], CultureInfo.InvariantCulture), words[3]);
                Say($"held {words[1]}");
                break;
            case "letgo":
                ledger.LetGo(Call(words[1]));
                break;
            case "approve":
                Say($"outcome {Approve(ledger, Call(words[1]))}");
                break;
            case "child":
                using (var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["approve", folder, words[1]]) { RedirectStandardOutput = true })!)
                    Say(child.StandardOutput.ReadToEnd().Trim());
                break;
            case "who":
                Say(ledger.IsHolder ? "holder" : "client");
                break;
            default:
                throw new ArgumentException($"what is `{words[0]}`?");
        }
    }

    private void Hold(SharedLedger ledger, CallId id, double seconds, string text)
    {
        var now = DateTimeOffset.UtcNow;
        var input = new Commitment($"held:{id}");
        var deadline = now + TimeSpan.FromSeconds(seconds);
        Append(ledger, id, new LedgerEvent.CallIntercepted(new ToolName("pay"), DecisionKind.Review, new RuleName("human_review_tools: pay"), default, input, text.Length, false, null));
        Append(ledger, id, new LedgerEvent.ReviewRequested(new RuleName("human_review_tools: pay"), input, default, deadline));
        ledger.Hold(new HeldCall(
            id, _stream, new AgentId("agent"), new ServerName("files"), new ToolName("pay"), new RuleName("human_review_tools: pay"), "it moves money",
            input, default, now, deadline, Encoding.UTF8.GetBytes(text)));
    }

    private void Append(SharedLedger ledger, CallId? call, LedgerEvent fact)
    {
        var now = DateTimeOffset.UtcNow;
        var id = fact is LedgerEvent.CallIntercepted ? call!.Value.Intercepted : EventId.New(now);
        ImmutableArray<ObservedEvent> events = [new(id, now, TimeSpan.Zero, _stream, call, null, "agent:agent", fact)];
        ledger.AppendAsync(events).GetAwaiter().GetResult();
    }

    private static CallId Call(string word) => new(new EventId(Guid.Parse(word)));

    private void Say(string line)
    {
        lock (_speaking)
        {
            Console.Out.WriteLine(line);
            Console.Out.Flush();
        }
    }
}
