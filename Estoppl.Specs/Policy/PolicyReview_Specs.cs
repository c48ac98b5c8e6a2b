using System.Collections.Immutable;
using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Policy;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Policy;

public sealed class A_pattern_beside_another
{
    private static readonly string[] Names = [.. Enumerable.Range(0, 7).SelectMany(Words)];
    private static readonly Gen<ToolPattern> Pattern = Gen.Char["ab*"].Array[1, 5].Select(letters => new ToolPattern(new string(letters)));

    // Three letters, of which patterns use two, and more of them than a pattern has: what no such name tells apart, none does.
    [Fact]
    public void Covers_it_exactly_when_every_name_that_fits_the_one_fits_the_other() => Gen.Select(Pattern, Pattern).Sample((one, other) =>
        one.Covers(other) == Array.TrueForAll(Names, name => !Reference.Fits(other.Text, name) || Reference.Fits(one.Text, name)), iter: 3000);

    [Fact]
    public void Overlaps_it_exactly_when_some_name_fits_both() => Gen.Select(Pattern, Pattern).Where((one, other) => one.LiteralLength + other.LiteralLength <= 6).Sample((one, other) =>
        one.Overlaps(other) == Array.Exists(Names, name => Reference.Fits(other.Text, name) && Reference.Fits(one.Text, name)), iter: 3000);

    private static IEnumerable<string> Words(int length) => length == 0 ? [""] : Words(length - 1).SelectMany(word => new[] { word + "a", word + "b", word + "c" });
}

public sealed class A_rule_that_does_nothing
{
    [Theory]
    [InlineData("block_tools = ['a*']\nallow_tools = ['ab*', 'b']", PolicyFindingKind.Dead, "allow_tools: ab*", "block_tools: a*")]
    [InlineData("block_tools = ['x', 'y', 'x']", PolicyFindingKind.Shadowed, "block_tools: x", "block_tools: x")]
    [InlineData("block_tools = ['x.*', 'x.*.y']", PolicyFindingKind.Shadowed, "block_tools: x.*.y", "block_tools: x.*")]
    [InlineData("block_tools = ['x.y', 'x.*']", PolicyFindingKind.Shadowed, "block_tools: x.y", "block_tools: x.*")]
    [InlineData("human_review_tools = ['a**', 'a*']", PolicyFindingKind.Shadowed, "human_review_tools: a*", "human_review_tools: a**")]
    [InlineData("block_tools = ['a*']\nhuman_review_tools = ['ab']", PolicyFindingKind.Dead, "human_review_tools: ab", "block_tools: a*")]
    [InlineData("allow_tools = ['b*']\nhuman_review_tools = ['a*']", PolicyFindingKind.Dead, "human_review_tools: a*", "allow_tools")]
    [InlineData("allow_tools = ['*']\nhuman_review_tools = ['a b']", PolicyFindingKind.Dead, "human_review_tools: a b", "allow_tools")]
    [InlineData("block_tools = ['a*']\nrate_limit_tools = { ab = 1 }", PolicyFindingKind.Dead, "rate_limit_tools: ab", "block_tools: a*")]
    [InlineData("allow_tools = ['b*']\nrate_limit_tools = { 'a*' = 1 }", PolicyFindingKind.Dead, "rate_limit_tools: a*", "allow_tools")]
    [InlineData("rate_limit_tools = { 'a*' = 1, 'a**' = 2 }", PolicyFindingKind.Shadowed, "rate_limit_tools: a**", "rate_limit_tools: a*")]
    [InlineData("rate_limit_tools = { '*' = 1 }\nrate_limit_per_minute = 5", PolicyFindingKind.Shadowed, "rate_limit_per_minute", "rate_limit_tools: *")]
    [InlineData("human_review_tools = ['a']\nhuman_review_above_usd = 5\nmax_amount_usd = 5", PolicyFindingKind.Shadowed, "human_review_above_usd", "max_amount_usd")]
    [InlineData("human_review_above_usd = 5", PolicyFindingKind.Dead, "human_review_above_usd", null)]
    [InlineData("review_timeout_seconds = 5", PolicyFindingKind.Dead, "review_timeout_seconds", null)]
    public void Is_named_with_the_rule_that_takes_its_effect(string rules, PolicyFindingKind kind, string rule, string? by)
    {
        var finding = Assert.Single(PolicyReview.Findings(Given.Rules(rules)));
        Assert.Equal((kind, rule, by), (finding.Kind, finding.Rule, finding.By));
    }

    [Theory]
    [InlineData("block", "block", true)]
    [InlineData("block", "human_review", true)]
    [InlineData("block", "allow", true)]
    [InlineData("allow", "allow", true)]
    [InlineData("allow", "block", false)]
    [InlineData("human_review", "human_review", true)]
    [InlineData("human_review", "block", false)]
    [InlineData("human_review", "allow", false)]
    public void Is_a_custom_rule_behind_one_that_says_it_all(string first, string second, bool isShadowed)
    {
        var findings = PolicyReview.Findings(Given.Rules(Custom("one", "a*", first) + Custom("two", "ab*", second)));
        if (isShadowed) Assert.Equal(("custom_rules: two", "custom_rules: one"), (Assert.Single(findings).Rule, findings[0].By));
        else Assert.Empty(findings);
        Assert.Empty(PolicyReview.Findings(Given.Rules(Custom("one", "ab*", first) + Custom("two", "a*", second))));
    }

    [Fact]
    public void Is_a_custom_rule_for_tools_that_are_all_blocked() => Assert.Equal(
        ("custom_rules: one", "block_tools: a*"),
        Assert.Single(PolicyReview.Findings(Given.Rules("block_tools = ['a*']\n" + Custom("one", "ab*", "allow")))) is var finding ? (finding.Rule, finding.By) : default);

    [Fact]
    public void Is_told_from_the_rules_of_another_agent() => Assert.Equal(
        (PolicyFindingKind.Information, "agent_rules.other"),
        Assert.Single(PolicyReview.Findings(Given.Rules("[rules.agent_rules.other]\nmax_amount_usd = 1\n[rules.agent_rules.a]\nmax_amount_usd = 2"))) is var finding
            ? (finding.Kind, finding.Rule) : default);

    [Fact]
    public void Is_not_found_in_the_configuration_that_init_writes() =>
        Assert.Empty(PolicyReview.Findings(Assert.IsType<ConfigurationOutcome.Loaded>(PolicyFile.Load(Repository.File("estoppl.toml"))).Configuration));

    // What is found must be true: without the rule every session goes the same way, but for the name of the rule that speaks.
    [Fact]
    public void Can_be_taken_out_and_nothing_changes() => Gen.Select(A_session_under_any_policy.Policy, A_session_under_any_policy.Any.Array[1, 25])
        .Where((policy, _) => PolicyReview.Findings(policy).Any(finding => Without(policy, finding) is not null))
        .Sample((policy, steps) =>
        {
            foreach (var finding in PolicyReview.Findings(policy))
            {
                if (Without(policy, finding) is not { } without) continue;
                var clock = new ManualClock();
                var (one, other) = (new PolicyEngine(policy, new ServerName("bank"), clock), new PolicyEngine(without, new ServerName("bank"), clock));
                foreach (var step in steps)
                {
                    clock.Advance(TimeSpan.FromMilliseconds(step.Milliseconds));
                    Assert.Equal(Kind(one, step), Kind(other, step));
                }
            }
        }, iter: 500);

    private static string Kind(PolicyEngine engine, A_session_under_any_policy.Step step) => engine.When(step.Tool, step.Arguments, step.Standing).GetType().Name;

    private static Configuration? Without(Configuration policy, PolicyFinding finding)
    {
        var (list, entry) = finding.Rule.Split(": ", 2) is [var key, var name] ? (key, name) : (finding.Rule, "");
        var rules = policy.Rules;
        RulesSection? without = list switch
        {
            "block_tools" => rules with { BlockTools = Cut(rules.BlockTools) },
            "allow_tools" when rules.AllowTools.Length > 1 => rules with { AllowTools = Cut(rules.AllowTools) },
            "human_review_tools" => rules with { HumanReviewTools = Cut(rules.HumanReviewTools) },
            "rate_limit_tools" => rules with { RateLimitTools = [.. rules.RateLimitTools.Where(rate => rate.Tools.Text != entry)] },
            "rate_limit_per_minute" => rules with { RateLimitPerMinute = 0 },
            "custom_rules" when rules.CustomRules.Count(rule => rule.Name == entry) == 1 => rules with { CustomRules = [.. rules.CustomRules.Where(rule => rule.Name != entry)] },
            _ => null,
        };
        return without is null ? null : policy with { Rules = without };

        // Of two the same the later is too much.
        ImmutableArray<ToolPattern> Cut(ImmutableArray<ToolPattern> from) => from.RemoveAt(from.LastIndexOf(new ToolPattern(entry)));
    }

    private static string Custom(string name, string tool, string action) =>
        $"[[rules.custom_rules]]\nname = '{name}'\ntool = '{tool}'\ncondition = {{ field = 'x', operator = 'gt', value = 5 }}\naction = '{action}'\n";
}
