using System.Text;
using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Policy;
using Estoppl.Proxy.Trials;
using Estoppl.Specs.Policy;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Trials;

public sealed class An_allow_list_learned_from_the_record
{
    [Fact]
    public void Admits_all_that_was_let_through_and_needs_every_entry() =>
        Gen.Select(AnyPolicy.Rules, AnyCall.Session.Array[1, 4]).Sample((rules, sessions) =>
        {
            var events = sessions.SelectMany(calls => new Replay(calls, [Given.Rules(rules)]).Record()).Select(envelope => envelope.Event).ToList();
            var learned = Learn(events);
            var proposed = learned.Proposed.Select(tool => tool.Tool).ToList();
            var seen = events.Select(it => it.Fact).OfType<LedgerEvent.CallIntercepted>()
                .Where(call => call.Decision != DecisionKind.Block && !call.OddName).Select(call => call.Tool).Distinct().ToList();

            Assert.Equal(seen.OrderBy(tool => tool.Value, StringComparer.Ordinal), proposed);
            if (proposed.Count == 0) return;
            Assert.All(seen, tool => Assert.True(IsAdmitted(tool, proposed)));
            foreach (var entry in proposed)
            {
                var rest = proposed.Where(tool => tool != entry).ToList();
                // An empty list allows every tool: the last entry has to be replaced by a name that nothing has.
                Assert.Contains(seen, tool => !IsAdmitted(tool, rest.Count > 0 ? rest : [new ToolName("nothing")]));
            }
        }, iter: 1000);

    [Fact]
    public void Brings_evidence_for_each_entry()
    {
        var events = new List<ObservedEvent>();
        Session(1, "bank", ("read", DecisionKind.Allow, 0), ("read", DecisionKind.Review, 60), ("pay", DecisionKind.Block, 61), ("read", DecisionKind.Block, 62));
        Session(2, "files", ("pay", DecisionKind.Block, 100), ("read", DecisionKind.Allow, 101), ("re ad", DecisionKind.Allow, 102), ("drop", DecisionKind.Block, 103));
        Session(3, "files", ("pay", DecisionKind.Review, 200));

        var learned = Learn(events);

        Assert.Equal(
            [
                new ToolEvidence(new ToolName("pay"), 1, 2, 1, A.Noon.AddSeconds(61), A.Noon.AddSeconds(200), ["bank", "files"]).ToString(),
                new ToolEvidence(new ToolName("read"), 3, 1, 2, A.Noon, A.Noon.AddSeconds(101), ["bank", "files"]).ToString(),
            ],
            learned.Proposed.Select(tool => tool.ToString()));
        Assert.Equal("bank files", string.Join(' ', learned.Proposed.First().Servers));
        Assert.Equal(["re ad"], learned.Odd.Select(tool => tool.Tool.Value));
        Assert.Equal(["drop"], learned.OnlyBlocked.Select(tool => tool.Tool.Value));

        void Session(int number, string server, params (string Tool, DecisionKind Decision, int At)[] calls)
        {
            Add(A.Started with { Server = new ServerName(server) }, calls[0].At);
            foreach (var (tool, decision, at) in calls)
                Add(A.Intercepted with { Tool = new ToolName(tool), Decision = decision, OddName = ToolNames.IsOdd(new ToolName(tool)) }, at);
            Add(new LedgerEvent.SessionEnded("clientClosed", 0, 0, 0, 0), calls[^1].At);

            void Add(LedgerEvent fact, int at) => events.Add(A.Observed(fact) with { At = A.Noon.AddSeconds(at), Stream = $"session/{number}" });
        }
    }

    [Fact]
    public void Lists_so_many_blocked_tools_and_counts_the_others()
    {
        var learned = Learn(Enumerable.Range(0, 1500).Select(n => A.Observed(A.Intercepted with { Tool = new ToolName($"tool{n}"), Decision = DecisionKind.Block })));
        Assert.Equal((1000, 500), (learned.OnlyBlocked.Count(), learned.Unlisted));
    }

    private static LearnedTools Learn(IEnumerable<ObservedEvent> events)
    {
        var learned = new LearnedTools((_, _) => true);
        foreach (var it in events) learned.Take(it);
        return learned;
    }

    private static bool IsAdmitted(ToolName tool, IEnumerable<ToolName> list) =>
        Given.Engine($"allow_tools = [{string.Join(", ", list.Select(each => $"\"{each}\""))}]")
            .Decide(tool, Encoding.UTF8.GetBytes("{}")) is not Decision.Block;
}
