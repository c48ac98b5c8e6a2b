using Estoppl.Ledger.Events;
using Estoppl.Proxy.Policy;
using Xunit;

namespace Estoppl.Specs.Policy;

public sealed class The_rules_in_force
{
    private const string All = """
        allow_tools = ["read_*", "wire_transfer"]
        block_tools = ["delete_*", "drop_database"]
        human_review_tools = ["wire_*"]
        human_review_above_usd = 1000.0
        max_amount_usd = 50000.0
        max_identical_calls_per_minute = 3
        max_calls_per_session = 500
        rate_limit_per_minute = 30
        rate_limit_tools = { "stripe.create_payment" = 5, "read_*" = 0 }
        [[rules.custom_rules]]
        name = "no external mail"
        tool = "send_*"
        condition = { field = "to", operator = "not_contains", value = "@example.com" }
        action = "block"
        """;

    [Theory]
    [InlineData("flag")]
    [InlineData("hold")]
    public void Stand_in_the_order_in_which_a_call_is_held_against_them(string mode)
    {
        var rules = $"review_mode = \"{mode}\"\n{All}";
        var names = Names(rules);
        // Of the lists one entry speaks, and it is asked where the list is.
        foreach (var tool in (string[])["read_x", "delete_x", "wire_transfer", "stripe.create_payment"])
        {
            var steps = Given.Engine(rules).Trail(tool, """{"amount":60000}""").Steps.Select(step => step.Rule.Value).Where(names.Contains).ToList();
            Assert.Equal(names.Where(steps.Contains), steps);
        }
    }

    [Fact]
    public void Have_the_names_by_which_decisions_are_counted() => Assert.Equal(
        [
            "block_tools: delete_*", "block_tools: drop_database", "allow_tools", "on_tool_change", "human_review_tools: wire_*", "human_review_above_usd", "max_amount_usd",
            "custom_rules: no external mail", "max_identical_calls_per_minute", "max_calls_per_session", "rate_limit_tools: stripe.create_payment", "rate_limit_tools: read_*",
            "rate_limit_per_minute", "default",
        ],
        Names(All));

    [Fact]
    public void Are_few_where_none_is_set()
    {
        Assert.Equal(["on_tool_change", "default"], Names(""));
        Assert.Equal(["default"], Names("on_tool_change = \"ignore\""));
    }

    [Theory]
    [InlineData("flag", "Review", "flags")]
    [InlineData("hold", "Review", "holds")]
    public void Say_what_becomes_of_a_call(string mode, string effect, string verb)
    {
        var rules = RulesInForce.Of(Given.Rules($"review_mode = \"{mode}\"\n{All.Replace("\"block\"", "\"human_review\"", StringComparison.Ordinal)}").EffectiveRules);
        var custom = Assert.Single(rules, rule => rule.Name.Value.StartsWith("custom", StringComparison.Ordinal));
        Assert.Equal((Enum.Parse<DecisionKind>(effect), $"{verb} send_* where to not_contains \"@example.com\""), (custom.Effect, custom.Words));
    }

    private static List<string> Names(string rules) => [.. RulesInForce.Of(Given.Rules(rules).EffectiveRules).Select(rule => rule.Name.Value)];
}
