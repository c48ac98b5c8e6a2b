using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Screens;
using Estoppl.Operator.Screens.Stats;
using Estoppl.Specs.Testing;

namespace Estoppl.Specs.Screens.Stats;

/// <summary>Calls that add up to something.</summary>
internal static class Tally
{
    public static readonly DateTimeOffset Now = A.Noon.AddMinutes(59).AddSeconds(30);

    public static readonly ConsoleNews.Link Linked = new(LinkState.Holding);

    private static readonly string[] s_tools = ["read_file", "write_file", "shell.exec", "search", "list_directory", "create_pull_request", "wire_transfer"];

    /// <summary>A busy hour: 5,000 calls in bursts.</summary>
    public static StatsNews.Counted Busy(StatsSpan span = StatsSpan.Hour) => Of(Enumerable.Range(0, 5000).Select(Row), span);

    /// <summary>Calls of names that a terminal would act on.</summary>
    public static StatsNews.Counted Hostile(params string[] names) => Of(
        names.Select((name, number) => Row(number) with { Tool = new ToolName(name), Server = new ServerName(name), Agent = new AgentId(name), Rule = new RuleName(name) }), StatsSpan.Hour);

    /// <summary>No calls.</summary>
    public static StatsNews.Counted None { get; } = new(StatsView.Empty, [], StatsSpan.Hour, Now);

    public static StatsNews.Counted Of(IEnumerable<CallView> calls, StatsSpan span)
    {
        var summary = new CallSummary();
        foreach (var call in calls) summary.Add(call);
        var sum = summary.Sum();
        return new(
            new StatsView(new Position(15_000), sum.All, sum.Tools, sum.Servers, sum.Agents, sum.Rules, new SessionCounts(41, 40, 1), 3, 1),
            [.. sum.Minutes.Where(minute => span.Minutes is not { } length || minute.Start > Now.AddMinutes(-length))], span, Now);
    }

    public static CallView Row(int number)
    {
        var decision = (number % 17) switch { 0 => DecisionKind.Block, 5 => DecisionKind.Review, _ => DecisionKind.Allow };
        var isBlocked = decision == DecisionKind.Block;
        var tool = s_tools[number * number % 31 % s_tools.Length];
        return new CallView(
            new CallId(A.Id(number)), new Position(number), A.Noon.AddSeconds((long)number * number % 3500 * (number % 5 == 0 ? 0.4 : 1)), A.Session,
            new AgentId(number % 3 == 0 ? "claude-code" : "treasury-bot"), new ServerName(number % 4 == 0 ? "stripe" : "files"), new ToolName(tool), decision,
            isBlocked ? new RuleName($"block_tools: {tool}") : decision == DecisionKind.Review ? new RuleName("human_review_tools: *") : null,
            isBlocked ? CallState.Blocked : CallState.Completed, !isBlocked, isBlocked ? null : number % 50 == 0,
            isBlocked ? null : TimeSpan.FromMicroseconds(300 + (long)number * number % 2_000_000), number, isBlocked ? null : 10L * number);
    }
}
