using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Specs.Testing;
using Estoppl.Specs.Views;
using Xunit;

namespace Estoppl.Specs.Projections;

public sealed class The_summary_of_rows
{
    [Fact]
    public void Of_all_rows_is_what_the_stats_say() => AnyHistory.Events.Sample(events =>
    {
        var step = ViewFold.Apply(ViewState.Empty, new Bite([events.ToArray()]), new StoredEventReader());
        var (stats, sum) = (step.State.Stats, Of(step.Rows));
        Assert.Equal((stats.All, stats.Tools, stats.Servers, stats.Agents, stats.Rules), (sum.All, sum.Tools, sum.Servers, sum.Agents, sum.Rules));
        Assert.Equal(step.Minutes, sum.Minutes);
        Assert.Equal(step.Rows.Select(row => row.Session).OfType<SessionId>().Distinct().Count(), sum.Sessions);
    }, iter: 200);

    [Fact]
    public void Counts_the_same_however_often_it_is_asked_in_between()
    {
        var row = ViewFold.Apply(ViewState.Empty, new Bite([Recorded()]), new StoredEventReader()).Rows[0];
        var (asked, plain) = (new CallSummary(), new CallSummary());
        for (var i = 0; i < 10_000; i++)
        {
            asked.Add(row);
            plain.Add(row);
            if (i % 1_000 == 0) Assert.Equal(i + 1, asked.Sum().Totals.Total);
        }

        Assert.Equal(plain.Sum().All, asked.Sum().All);
        Assert.Equal(10_000, plain.Sum().Minutes[0].Calls);
    }

    [Fact]
    public void Counts_calls_by_their_rule_and_those_without_one_nowhere()
    {
        var recorder = new Recorder();
        recorder.Call(1);
        recorder.Add(Recorder.Stream(1), A.Intercepted with { Decision = DecisionKind.Block, Rule = new RuleName("block_tools") });
        var rules = ViewFold.Apply(ViewState.Empty, new Bite([recorder.Events.ToArray()]), new StoredEventReader()).State.Stats.Rules;
        var only = Assert.Single(rules.Rows);
        Assert.Equal(("block_tools", 1L), (only.Name, only.Calls.Blocked));
    }

    private static SealedEvent[] Recorded()
    {
        var recorder = new Recorder();
        recorder.Call(1);
        return [.. recorder.Events];
    }

    private static SelectionStats Of(IEnumerable<CallView> rows)
    {
        var summary = new CallSummary();
        foreach (var row in rows) summary.Add(row);
        return summary.Sum();
    }
}
