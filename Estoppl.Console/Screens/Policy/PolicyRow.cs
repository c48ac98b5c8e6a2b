using System.Collections.Immutable;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Commands;
using Estoppl.Operator.Output;
using Estoppl.Proxy.Policy;

namespace Estoppl.Operator.Screens.Policy;

/// <summary>A row of the Policy screen. Closed.</summary>
internal abstract record PolicyRow
{
    private PolicyRow() { }

    /// <summary>What it is found by when the rows have changed; none of one that cannot be selected.</summary>
    public abstract object? Key { get; }

    /// <summary>Above a part of the list.</summary>
    /// <param name="Counts">What the numbers below count.</param>
    public sealed record Heading(string Text, string Counts) : PolicyRow
    {
        public override object? Key => null;
    }

    /// <summary>A remark, and where there is nothing, that there is nothing.</summary>
    public sealed record Remark(string Text) : PolicyRow
    {
        public override object? Key => null;
    }

    /// <summary>A kill switch in force.</summary>
    /// <param name="Refused">How many calls it has refused, under this pattern, also before.</param>
    public sealed record Switch(KillSwitch Engaged, long Refused) : PolicyRow
    {
        public override object Key => (nameof(Switch), Engaged.Pattern);
    }

    /// <summary>A rule.</summary>
    /// <param name="Decided">The calls that it decided; none where they are not counted under its name.</param>
    /// <param name="Finding">What keeps it from deciding any.</param>
    public sealed record Rule(RuleInForce InForce, CallStats? Decided, PolicyFinding? Finding) : PolicyRow
    {
        public override object Key => (nameof(Rule), InForce.Name.Value);
    }

    /// <summary>A tool of a server.</summary>
    /// <param name="Calls">All calls of tools of that name.</param>
    public sealed record Tool(ToolEntry Entry, long Calls) : PolicyRow
    {
        public override object Key => (nameof(Tool), Entry.Server.Key, Entry.Tool);
    }
}

/// <summary>What is in force as rows: kill switches, rules in the order in which they are asked, tools.</summary>
internal static class PolicyRows
{
    /// <summary>Of one server so many tools are listed: what differs comes first.</summary>
    public const int MostTools = 500;

    private const string Past = "was in force once, or is another agent's";

    public static ImmutableArray<PolicyRow> Of(InForce it) => [.. Switches(it), .. Rules(it), .. Tools(it)];

    private static IEnumerable<PolicyRow> Switches(InForce it)
    {
        yield return new PolicyRow.Heading("Kill switches in force", "refused");
        if (it.Switches.IsEmpty) yield return new PolicyRow.Remark("none; x stops a tool or a pattern in all proxies at once");
        foreach (var one in it.Switches) yield return new PolicyRow.Switch(one, it.Stats.Rules.Find(NameOf(one))?.Calls ?? 0);
    }

    private static IEnumerable<PolicyRow> Rules(InForce it)
    {
        var rules = RulesInForce.Of(it.Rules.Configuration.EffectiveRules);
        var findings = PolicyReview.Findings(it.Rules.Configuration).ToLookup(finding => finding.Rule);
        yield return new PolicyRow.Heading("Rules, in the order in which a call is held against them", "decided");
        if (rules.All(rule => rule.Name.Value is "on_tool_change" or "default"))
            yield return new PolicyRow.Remark("nothing is named or limited: nearly everything passes");
        foreach (var rule in rules)
            yield return new PolicyRow.Rule(rule, rule.Name.Value == "default" ? Undecided(it.Stats) : it.Stats.Rules.Find(rule.Name.Value), findings[rule.Name.Value].FirstOrDefault());
        var known = rules.Select(rule => rule.Name.Value).Concat(it.Switches.Select(NameOf)).ToHashSet(StringComparer.Ordinal);
        var others = it.Stats.Rules.Names.Where(row => !known.Contains(row.Name)).OrderByDescending(row => row.Calls.Calls).ToList();
        if (others.Count > 0) yield return new PolicyRow.Heading("Rules that are not in force", "decided");
        foreach (var (name, calls) in others)
            yield return new PolicyRow.Rule(new RuleInForce(new(name), calls.Blocked > 0 ? DecisionKind.Block : DecisionKind.Review, Past), calls, null);
    }

    private static IEnumerable<PolicyRow> Tools(InForce it)
    {
        if (it.Servers.IsEmpty)
        {
            yield return new PolicyRow.Heading("Tools", "calls");
            yield return new PolicyRow.Remark("none: they are pinned when a server first lists them");
        }

        foreach (var server in it.Servers.OrderBy(server => server.Differences.IsEmpty))
        {
            yield return new PolicyRow.Heading($"Tools of {server.Name}: {ToolsText.Summary(server)}", "calls");
            var entries = server.Entries.OrderBy(entry => entry.Difference is null).ThenBy(entry => entry.Suspicions.IsEmpty).ToList();
            foreach (var entry in entries.Take(MostTools)) yield return new PolicyRow.Tool(entry, it.Stats.Tools.Find(entry.Tool.Value)?.Calls ?? 0);
            if (entries.Count > MostTools) yield return new PolicyRow.Remark($"and {Amounts.Count(entries.Count - MostTools, "more tool")}: `estoppl tools` shows them all");
        }
    }

    // As decisions name it.
    private static string NameOf(KillSwitch it) => $"kill_switch: {ToolNames.Visible(it.Pattern, KillPattern.MaxLength)}";

    // Calls that no rule spoke against are counted under no rule's name.
    private static CallStats Undecided(StatsView stats)
    {
        return CallStats.None with { Calls = Rest(it => it.Calls), Allowed = Rest(it => it.Allowed), Blocked = Rest(it => it.Blocked), Review = Rest(it => it.Review) };

        long Rest(Func<CallStats, long> count) => count(stats.All) - stats.Rules.Rows.Sum(row => count(row.Calls));
    }
}
