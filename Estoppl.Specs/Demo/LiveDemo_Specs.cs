using Estoppl.Ledger;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Operator.Demo;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Demo;

/// <summary>Real agents, proxies and servers, started by this process as the console does.</summary>
[Trait("Category", "EndToEnd")]
public sealed class The_live_demo : IAsyncLifetime
{
    private LiveDemo _demo = null!;
    private List<Run> _runs = [];

    public ValueTask InitializeAsync()
    {
        Programs.NeedLinux();
        _demo = new LiveDemo([Programs.Estoppl], pace: 10);
        // Other specs start processes too.
        _runs = [.. Run.Below(Environment.ProcessId).Where(IsAnAgent).SelectMany(agent => Run.Below(agent.Id).Prepend(agent))];
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _demo?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Shows_something_of_everything_within_seconds()
    {
        using var late = new CancellationTokenSource(Child.Limit);
        using var ledger = Join();
        var left = new Dictionary<string, Func<LedgerEvent, bool>>
        {
            ["one agent"] = fact => fact is LedgerEvent.SessionStarted { Agent.Value: "treasury-bot", Server.Value: "bank" },
            ["another"] = fact => fact is LedgerEvent.SessionStarted { Agent.Value: "docs-agent", Server.Value: "files" },
            ["allowed"] = fact => fact is LedgerEvent.CallIntercepted { Decision: DecisionKind.Allow },
            ["blocked by name"] = fact => fact is LedgerEvent.CallIntercepted { Decision: DecisionKind.Block, Rule.Value: "block_tools: delete_*" },
            ["blocked by amount"] = fact => fact is LedgerEvent.CallIntercepted { Decision: DecisionKind.Block, Rule.Value: "max_amount_usd" },
            ["held"] = fact => fact is LedgerEvent.ReviewRequested,
            ["done"] = fact => fact is LedgerEvent.CallCompleted { IsError: false },
            ["a tool's error"] = fact => fact is LedgerEvent.CallCompleted { IsError: true },
            ["a server's error"] = fact => fact is LedgerEvent.CallFailed,
            ["slow"] = fact => fact is LedgerEvent.CallCompleted { Latency.TotalSeconds: > 1 },
            ["a hostile name"] = fact => fact is LedgerEvent.CallIntercepted { Tool.Value: var tool } && tool.Any(each => each is < ' ' or > '~' or ':'),
            ["a tool that changes"] = fact => fact is LedgerEvent.ToolChanged,
        };
        await Task.Run(() =>
        {
            foreach (var batch in ledger.Follow(Position.First, late.Token))
            {
                foreach (var one in batch.ToArray())
                {
                    if (EventCodec.Decode(one.Event.Span) is not DecodedEvent.Known known) continue;
                    foreach (var (what, isIt) in left.ToArray())
                        if (isIt(known.Envelope.Event.Fact)) left.Remove(what);
                }

                if (left.Count == 0) return;
            }
        }, late.Token);
        Assert.True(left.Count == 0, $"not seen: {string.Join(", ", left.Keys)}");
    }

    [Fact]
    public async Task Has_its_held_calls_approved_by_the_process_that_shows_it_while_others_go_on()
    {
        using var late = new CancellationTokenSource(Child.Limit);
        using var ledger = Join();
        var call = await Task.Run(() => FirstHeld(ledger), late.Token);
        var before = ledger.End();
        Assert.Equal(ReviewOutcome.Recorded, ledger.Review(new ReviewVerdict(call.Call, true, call.Input, call.Policy, "", "operator:spec")));
        var (isDone, others) = (false, 0);
        await Task.Run(() =>
        {
            foreach (var batch in ledger.Follow(before, late.Token))
            {
                foreach (var one in batch.ToArray())
                {
                    if (EventCodec.Decode(one.Event.Span) is not DecodedEvent.Known { Envelope.Event: { Fact: LedgerEvent.CallCompleted } it }) continue;
                    if (it.Call == call.Call) isDone = true;
                    else others++;
                }

                if (isDone && others > 0) return;
            }
        }, late.Token);
        Assert.True(isDone);
    }

    [Fact]
    public void Leaves_no_process_and_no_folder()
    {
        // An agent, its proxy, the proxy's server: twice.
        Assert.Equal(6, _runs.Count);
        Assert.DoesNotContain(_runs, run => run.HasEnded);
        _demo.Dispose();
        Assert.All(_runs, run => Assert.True(run.HasEnded));
        Assert.False(Directory.Exists(Path.GetDirectoryName(_demo.Configuration)));
    }

    private static HeldCall FirstHeld(SharedLedger ledger)
    {
        for (var known = -1L; ;)
        {
            (known, var held) = ledger.HeldCalls(known, Child.Limit);
            if (!held.IsEmpty) return held[0];
        }
    }

    private bool IsAnAgent(Run run)
    {
        try
        {
            var words = File.ReadAllText($"/proc/{run.Id}/cmdline").Split('\0');
            return words.Contains("demo-agent") && words.Any(word => Path.GetDirectoryName(word) == Path.GetDirectoryName(_demo.Configuration));
        }
        catch (IOException)
        {
            return false;
        }
    }

    private SharedLedger Join() => new LedgerHome(Path.Combine(Path.GetDirectoryName(_demo.Configuration)!, ".estoppl")).Join(new JoinOptions());
}
