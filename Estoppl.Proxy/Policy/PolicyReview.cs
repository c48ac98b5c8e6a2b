using System.Collections.Immutable;
using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Policy;

/// <summary>
/// Looks a configuration through for rules that do nothing. Whether one pattern covers another is told exactly; what only several rules together
/// take away is not looked for. Taking one entry of a list, custom rule or rate that is found dead or shadowed out changes nothing but the name of the
/// rule that speaks, as long as the allow list does not become empty by it.
/// </summary>
public static class PolicyReview
{
    /// <summary>What is found in the rules in force for the configuration's agent, in the order in which rules are asked.</summary>
    public static ImmutableArray<PolicyFinding> Findings(Configuration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var findings = new Reading(configuration.EffectiveRules).Run();
        foreach (var other in configuration.AgentRules.Keys.Where(id => id != configuration.Agent.Id).OrderBy(id => id.Value, StringComparer.Ordinal))
            findings.Add(new PolicyFinding(PolicyFindingKind.Information, $"agent_rules.{ToolNames.Visible(other.Value)}", "[agent] id",
                $"these rules are for another agent than `{ToolNames.Visible(configuration.Agent.Id.Value)}`, so they are not in force here"));
        return [.. findings];
    }

    private sealed class Reading(RulesSection rules)
    {
        private readonly List<PolicyFinding> _findings = [];

        public List<PolicyFinding> Run()
        {
            LookWithin("block_tools", rules.BlockTools);
            LookWithin("allow_tools", rules.AllowTools);
            foreach (var tools in rules.AllowTools)
                if (BlockOver(tools) is { } block) Dead($"allow_tools: {tools}", block, "it allows no tool that is not blocked");
            LookWithin("human_review_tools", rules.HumanReviewTools);
            foreach (var tools in rules.HumanReviewTools) LookAtReach($"human_review_tools: {tools}", tools);
            LookAtReview();
            for (var index = 0; index < rules.CustomRules.Length; index++) LookAtCustom(index);
            LookAtRates();
            return _findings;
        }

        // Of two that cover each other, which are two spellings of one, the later is too much.
        private void LookWithin(string key, ImmutableArray<ToolPattern> list)
        {
            for (var i = 0; i < list.Length; i++)
            {
                for (var j = 0; j < list.Length; j++)
                {
                    if (i == j || !list[j].Covers(list[i]) || (i < j && list[i].Covers(list[j]))) continue;
                    Shadowed($"{key}: {list[i]}", $"{key}: {list[j]}", list[i].Equals(list[j]) ? "it is in the list twice" : "a broader entry of the same list covers it");
                    break;
                }
            }
        }

        private bool LookAtReach(string rule, ToolPattern tools)
        {
            if (BlockOver(tools) is { } block) Dead(rule, block, "all its tools are blocked");
            else if (!IsAllowed(tools)) Dead(rule, "allow_tools", "none of its tools is allowed");
            else return true;
            return false;
        }

        private void LookAtReview()
        {
            if (rules.HumanReviewAboveUsd is { } above)
            {
                if (rules.HumanReviewTools.IsEmpty) Dead("human_review_above_usd", null, "there are no human_review_tools that it could be about");
                else if (rules.MaxAmountUsd <= above)
                    Shadowed("human_review_above_usd", "max_amount_usd",
                        $"a call above {NumberText.Show(above)} is blocked above {NumberText.Show(rules.MaxAmountUsd.Value)} anyway: only calls without an amount are reviewed");
            }
            if (rules.ReviewMode != ReviewMode.Hold && rules.ReviewTimeout != RulesSection.DefaultReviewTimeout)
                Dead("review_timeout_seconds", null, "no call waits for a person without review_mode = \"hold\"");
        }

        private void LookAtCustom(int index)
        {
            var rule = rules.CustomRules[index];
            var name = $"custom_rules: {rule.Name}";
            if (!LookAtReach(name, rule.Tools)) return;
            foreach (var earlier in rules.CustomRules.AsSpan(0, index))
            {
                if (!earlier.Tools.Covers(rule.Tools) || !AskTheSame(earlier.Condition, rule.Condition) || !Silences(earlier.Action, rule.Action)) continue;
                Shadowed(name, $"custom_rules: {earlier.Name}", "a rule before it speaks of the same tools under the same condition");
                return;
            }
        }

        // A rule that restrains holds in doubt and one that allows does not, so an earlier allow does not silence a later block: of
        // several values at the path one may meet the condition and another not.
        private bool Silences(RuleAction earlier, RuleAction later) => earlier switch
        {
            RuleAction.Block => true,
            RuleAction.Allow => later == RuleAction.Allow,
            _ => rules.ReviewMode == ReviewMode.Block || later == RuleAction.HumanReview,
        };

        private void LookAtRates()
        {
            for (var i = 0; i < rules.RateLimitTools.Length; i++)
            {
                var tools = rules.RateLimitTools[i].Tools;
                var name = $"rate_limit_tools: {tools}";
                if (!LookAtReach(name, tools) || tools.IsExact) continue;
                var other = rules.RateLimitTools.AsSpan(0, i).ToArray()
                    .FirstOrDefault(it => !it.Tools.IsExact && it.Tools.LiteralLength == tools.LiteralLength && it.Tools.Covers(tools));
                if (other is not null) Shadowed(name, $"rate_limit_tools: {other.Tools}", "an entry before it limits the same tools");
            }
            var all = rules.RateLimitTools.FirstOrDefault(it => !it.Tools.IsExact && it.Tools.LiteralLength == 0);
            if (all is not null && rules.RateLimitPerMinute > 0)
                Shadowed("rate_limit_per_minute", $"rate_limit_tools: {all.Tools}", "this entry limits every tool that has no other one");
        }

        private string? BlockOver(ToolPattern tools) => rules.BlockTools.FirstOrDefault(block => block.Covers(tools)) is { } over ? $"block_tools: {over}" : null;

        // An allow list admits no odd name, whatever its patterns say, and what it admits may be blocked.
        private bool IsAllowed(ToolPattern tools) => rules.AllowTools.IsEmpty
            || (!tools.IsAlwaysOdd && rules.AllowTools.Any(allow => !allow.IsAlwaysOdd && BlockOver(allow) is null && allow.Overlaps(tools)));

        private static bool AskTheSame(Condition one, Condition other) => one.Operator == other.Operator
            && one.Field.Text.Equals(other.Field.Text, StringComparison.Ordinal)
            && (one.Value is Operand.Pattern pattern ? pattern.Value.ToString() == (other.Value as Operand.Pattern)?.Value.ToString() : one.Value == other.Value);

        private void Dead(string rule, string? by, string why) => _findings.Add(new PolicyFinding(PolicyFindingKind.Dead, rule, by, why));

        private void Shadowed(string rule, string by, string why) => _findings.Add(new PolicyFinding(PolicyFindingKind.Shadowed, rule, by, why));
    }
}
