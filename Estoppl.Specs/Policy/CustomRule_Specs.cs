using Estoppl.Ledger.Events;
using Estoppl.Proxy.Policy;
using Xunit;

namespace Estoppl.Specs.Policy;

public sealed class A_custom_rule
{
    [Theory]
    [InlineData("gt", "5", """{"x":5.01}""", """{"x":5}""")]
    [InlineData("lt", "5", """{"x":-9}""", """{"x":5}""")]
    [InlineData("gte", "5", """{"x":"5"}""", """{"x":4.99}""")]
    [InlineData("lte", "0.1", """{"x":1e-1}""", """{"x":0.1000001}""")]
    [InlineData(">", "5", """{"x":6}""", """{"x":4}""")]
    [InlineData("<", "5", """{"x":4}""", """{"x":6}""")]
    [InlineData(">=", "5", """{"x":5}""", """{"x":4}""")]
    [InlineData("<=", "5", """{"x":5}""", """{"x":6}""")]
    [InlineData("eq", "5", """{"x":5.0}""", """{"x":"five"}""")]
    [InlineData("==", "\"a\"", """{"x":"\u0061"}""", """{"x":"A"}""")]
    [InlineData("eq", "\"5\"", """{"x":5}""", """{"x":5.0}""")]
    [InlineData("eq", "true", """{"x":true}""", """{"x":false}""")]
    [InlineData("neq", "5", """{"x":6}""", """{"x":"5"}""")]
    [InlineData("!=", "\"a\"", """{"x":"b"}""", """{"x":"a"}""")]
    [InlineData("contains", "\"rm -rf\"", """{"x":"sudo rm -rf /"}""", """{"x":"ls"}""")]
    [InlineData("not_contains", "\"@example.com\"", """{"x":"eve@evil.test"}""", """{"x":"bob@example.com"}""")]
    [InlineData("matches", "\"^/(etc|root)/\"", """{"x":"/etc/passwd"}""", """{"x":"/home/etc/"}""")]
    public void Blocks_when_its_condition_holds(string comparison, string value, string held, string missed)
    {
        var engine = Given.Engine(Rule("n", "x", comparison, value, "block"));
        engine.When("t", held).ThenBlockedBy("custom_rules: n");
        engine.When("t", missed).ThenAllowed();
    }

    [Fact]
    public void Finds_a_field_by_its_path()
    {
        var engine = Given.Engine(Rule("n", "mail.to", "contains", "\"evil\"", "block"));
        engine.When("t", """{"mail":{"to":"eve@evil.test"}}""").ThenBlockedBy("custom_rules: n");
        engine.When("t", """{"to":"eve@evil.test"}""").ThenAllowed();
    }

    [Fact]
    public void Compares_texts_of_any_length() => Given.Engine(Rule("n", "x", "contains", "\"needle\"", "block"))
        .When("t", $$"""{"x":"{{new string('h', 100_000)}}\u006eeedle"}""").ThenBlockedBy("custom_rules: n");

    [Theory]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("""{"x":null}""")]
    public void Says_nothing_of_a_field_that_is_not_there(string arguments) =>
        Given.Engine(Rule("n", "x", "not_contains", "\"@example.com\"", "block")).When("t", arguments).ThenAllowed();

    [Theory]
    [InlineData("gt", "5", """{"x":"lots"}""")]
    [InlineData("lt", "5", """{"x":1e400}""")]
    [InlineData("gt", "5", """{"x":[1,9]}""")]
    [InlineData("contains", "\"evil\"", """{"x":{"y":1}}""")]
    [InlineData("not_contains", "\"@example.com\"", """{"x":["bob@example.com","eve@evil.test"]}""")]
    [InlineData("not_contains", "\"@example.com\"", """{"x":"bob@example.com","X":"eve@evil.test"}""")]
    public void Blocks_in_doubt_and_does_not_allow_in_doubt(string comparison, string value, string arguments)
    {
        Given.Engine(Rule("n", "x", comparison, value, "block")).When("t", arguments).ThenBlockedBy("custom_rules: n");
        Given.Engine(Rule("yes", "x", comparison, value, "allow") + Rule("n", "z", "eq", "1", "block"))
            .When("t", arguments.Replace("{\"x\"", "{\"z\":1,\"x\"", StringComparison.Ordinal)).ThenBlockedBy("custom_rules: n");
    }

    [Fact]
    public void Allows_only_when_every_value_agrees()
    {
        var engine = Given.Engine(Rule("inside", "to", "matches", "\"@example\\\\.com$\"", "allow") + Rule("mail", "to", "neq", "\"\"", "block"));
        Assert.Equal("custom_rules: inside", Assert.IsType<Decision.Allow>(engine.When("t", """{"to":["a@example.com","b@example.com"]}""")).Rule?.Value);
        engine.When("t", """{"to":["a@example.com","b@evil.test"]}""").ThenBlockedBy("custom_rules: mail");
    }

    [Fact]
    public void That_allows_lets_a_call_past_the_rate_and_does_not_count_it()
    {
        var engine = Given.Engine("rate_limit_per_minute = 1\n" + Rule("small", "x", "lt", "5", "allow"));
        for (var i = 0; i < 3; i++) Assert.IsType<Decision.Allow>(engine.When("t", """{"x":1}"""));
        engine.When("t", """{"x":9}""").ThenAllowed();
        engine.When("t", """{"x":9}""").ThenBlockedBy("rate_limit_per_minute");
    }

    [Fact]
    public void That_allows_takes_no_flag_away() => Given.Engine("human_review_tools = [\"t\"]\n" + Rule("small", "x", "lt", "5", "allow"))
        .When("t", """{"x":1}""").ThenFlaggedBy("human_review_tools: t");

    [Fact]
    public void That_flags_shields_from_no_rule_behind_it()
    {
        var engine = Given.Engine(Rule("look", "x", "gt", "5", "human_review") + Rule("stop", "x", "gt", "9", "block"));
        Assert.Equal("A person should see calls with x gt 5.", engine.When("t", """{"x":6}""").ThenFlaggedBy("custom_rules: look").Why);
        engine.When("t", """{"x":10}""").ThenBlockedBy("custom_rules: stop");
    }

    [Fact]
    public void Concerns_only_its_tools()
    {
        var engine = Given.Engine(Rule("n", "x", "eq", "1", "block", "send_*"));
        engine.When("send_mail", """{"x":1}""").ThenBlockedBy("custom_rules: n");
        engine.When("read_mail", """{"x":1}""").ThenAllowed();
    }

    [Fact]
    public void Of_one_agent_replaces_the_common_ones() => new PolicyEngine(Given.Configuration($"""
        [agent]
        id = "bot"
        [rules]
        {Rule("n", "x", "eq", "1", "block")}
        [rules.agent_rules.bot]
        custom_rules = []
        """), new ServerName("bank"), TimeProvider.System).When("t", """{"x":1}""").ThenAllowed();

    private static string Rule(string name, string field, string comparison, string value, string action, string tool = "*") => $$"""
        [[rules.custom_rules]]
        name = "{{name}}"
        tool = "{{tool}}"
        condition = { field = "{{field}}", operator = "{{comparison}}", value = {{value}} }
        action = "{{action}}"

        """;
}
