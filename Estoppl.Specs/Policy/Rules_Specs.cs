using Estoppl.Proxy.Policy;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Policy;

public sealed class A_call_that_no_rule_speaks_of
{
    [Fact]
    public void Is_allowed() => Given.Engine("").When("read_file").ThenAllowed();

    [Fact]
    public void Is_allowed_without_arguments() => Given.Engine("max_amount_usd = 1").When("read_file", "").ThenAllowed();
}

public sealed class A_call_of_a_blocked_tool
{
    private readonly PolicyEngine _engine = Given.Engine("block_tools = [\"drop_database\", \"delete_*\"]\nallow_tools = [\"*\"]");

    [Fact]
    public void Is_blocked_by_the_pattern_that_fits() => _engine.When("delete_account").ThenBlockedBy("block_tools: delete_*");

    [Fact]
    public void Is_blocked_although_the_allow_list_has_it() => _engine.When("drop_database").ThenBlockedBy("block_tools: drop_database");

    [Fact]
    public void Tells_the_model_what_rule_and_what_to_do() => Assert.Equal(
        "The tool `delete_account` is blocked by the operator (block_tools: delete_*). Do not try again; go on without it or ask the operator.",
        _engine.When("delete_account").ThenBlockedBy("block_tools: delete_*").Why);

    [Fact]
    public void Is_told_by_its_exact_name() => _engine.When("Drop_database").ThenAllowed();
}

public sealed class A_call_of_a_tool_outside_the_allow_list
{
    private readonly PolicyEngine _engine = Given.Engine("allow_tools = [\"read_*\", \"get_balance\"]");

    [Fact]
    public void Is_blocked() => _engine.When("send_payment").ThenBlockedBy("allow_tools");

    [Fact]
    public void Differs_from_one_inside_it()
    {
        _engine.When("read_portfolio").ThenAllowed();
        _engine.When("get_balance").ThenAllowed();
    }
}

public sealed class A_call_of_a_tool_to_review
{
    [Fact]
    public void Goes_through_flagged() => Given.Engine("human_review_tools = [\"wire_*\"]").When("wire_transfer").ThenFlaggedBy("human_review_tools: wire_*");

    [Fact]
    public void Is_still_blocked_above_the_amount_limit() =>
        Given.Engine("human_review_tools = [\"wire_transfer\"]\nmax_amount_usd = 50000").When("wire_transfer", """{"amount":500000}""").ThenBlockedBy("max_amount_usd");

    [Fact]
    public void Is_still_blocked_by_a_custom_rule() => Given.Engine("""
        human_review_tools = ["send_mail"]
        [[rules.custom_rules]]
        name = "inside"
        condition = { field = "to", operator = "not_contains", value = "@example.com" }
        action = "block"
        """).When("send_mail", """{"to":"eve@evil.test"}""").ThenBlockedBy("custom_rules: inside");

    [Fact]
    public void Is_still_blocked_by_its_rate()
    {
        var engine = Given.Engine("human_review_tools = [\"wire_transfer\"]\nrate_limit_per_minute = 1");
        engine.When("wire_transfer").ThenFlaggedBy("human_review_tools: wire_transfer");
        engine.When("wire_transfer").ThenBlockedBy("rate_limit_per_minute");
    }

    [Theory]
    [InlineData("""{"amount":1000}""", null)]
    [InlineData("""{"amount":1000.01}""", "human_review_above_usd")]
    [InlineData("""{"amount":"lots"}""", "human_review_above_usd")]
    [InlineData("{}", "human_review_tools: wire_transfer")]
    [InlineData("""{"amount":null}""", "human_review_tools: wire_transfer")]
    public void With_a_threshold_is_flagged_above_it_or_when_it_names_no_amount(string arguments, string? rule)
    {
        var decision = Given.Engine("human_review_tools = [\"wire_transfer\"]\nhuman_review_above_usd = 1000").When("wire_transfer", arguments);
        if (rule is null) decision.ThenAllowed();
        else decision.ThenFlaggedBy(rule);
    }

    [Fact]
    public void Is_blocked_where_the_file_says_fail_closed() =>
        Given.Engine("human_review_tools = [\"wire_transfer\"]\nfail_mode = \"closed\"").When("wire_transfer").ThenBlockedBy("human_review_tools: wire_transfer");
}

public sealed class A_call_above_the_amount_limit
{
    private readonly PolicyEngine _engine = Given.Engine("max_amount_usd = 50_000.0");

    [Fact]
    public void Is_blocked_by_the_amount_rule() => Assert.Equal(
        "The amount 60000 exceeds the limit of 50000 USD (max_amount_usd). Use a smaller amount or ask the operator to raise max_amount_usd.",
        _engine.When("send_payment", """{"amount":60000}""").ThenBlockedBy("max_amount_usd").Why);

    [Fact]
    public void Is_blocked_when_the_amount_cannot_be_read() => Assert.Contains(
        "plain JSON number", _engine.When("send_payment", """{"amount":1e400}""").ThenBlockedBy("max_amount_usd").Why, StringComparison.Ordinal);

    [Theory]
    [InlineData("50000.01")]
    [InlineData("-60000")]
    [InlineData("6e4")]
    [InlineData("\"60,000.00\"")]
    [InlineData("\"$60000\"")]
    [InlineData("\" 60000 \"")]
    [InlineData("\"60 000\"")]
    [InlineData("\"60.000,00\"")]
    [InlineData("\"6_0000\"")]
    [InlineData("\"USD 60000\"")]
    [InlineData("\"€60000\"")]
    [InlineData("\"0xEA60\"")]
    [InlineData("\"６００００\"")]
    [InlineData("\"\"")]
    [InlineData("true")]
    [InlineData("{\"value\":1}")]
    [InlineData("[1]")]
    [InlineData("[{\"amount\":60000}]")]
    public void Is_blocked_however_it_is_written(string amount) =>
        _engine.When("send_payment", $$"""{"amount":{{amount}}}""").ThenBlockedBy("max_amount_usd");

    [Theory]
    [InlineData("""{"amount":50000.00}""")]
    [InlineData("""{"amount":"-$50,000.00"}""")]
    [InlineData("""{"amount":null}""")]
    public void Differs_from_one_within_it(string arguments) => _engine.When("send_payment", arguments).ThenAllowed();
}

public sealed class A_call_over_its_rate
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void Is_blocked_until_the_minute_has_slid_past()
    {
        var engine = Given.Engine("rate_limit_per_minute = 2", _clock);
        engine.When("a").ThenAllowed();
        _clock.Advance(TimeSpan.FromSeconds(20));
        engine.When("a").ThenAllowed();
        Assert.Equal("`a` was called 2 times within a minute, the limit (rate_limit_per_minute). Try again in 40 seconds.",
            engine.When("a").ThenBlockedBy("rate_limit_per_minute").Why);
        _clock.Advance(TimeSpan.FromSeconds(39.5));
        Assert.EndsWith("in 1 seconds.", engine.When("a").ThenBlockedBy("rate_limit_per_minute").Why, StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromSeconds(0.5));
        engine.When("a").ThenAllowed();
        engine.When("a").ThenBlockedBy("rate_limit_per_minute");
    }

    [Fact]
    public void Leaves_other_tools_alone()
    {
        var engine = Given.Engine("rate_limit_per_minute = 1", _clock);
        engine.When("a").ThenAllowed();
        engine.When("b").ThenAllowed();
        engine.When("a").ThenBlockedBy("rate_limit_per_minute");
    }

    [Fact]
    public void Is_counted_only_when_it_was_let_through()
    {
        var engine = Given.Engine("rate_limit_per_minute = 1\nmax_amount_usd = 5", _clock);
        engine.When("pay", """{"amount":6}""").ThenBlockedBy("max_amount_usd");
        engine.Trail("pay", """{"amount":4}""");
        engine.When("pay", """{"amount":4}""").ThenAllowed();
        _clock.Advance(TimeSpan.FromSeconds(59));
        engine.When("pay").ThenBlockedBy("rate_limit_per_minute");
        _clock.Advance(TimeSpan.FromSeconds(1));
        engine.When("pay").ThenAllowed();
    }

    [Fact]
    public void Has_the_limit_of_the_most_specific_entry()
    {
        var engine = Given.Engine("""rate_limit_tools = { "*" = 9, "stripe.*" = 3, "stripe.create_*" = 2, "stripe.create_payment" = 1, "stripe.ping" = 0 }""", _clock);
        Assert.Equal(1, CallsOf(engine, "stripe.create_payment", "rate_limit_tools: stripe.create_payment"));
        Assert.Equal(2, CallsOf(engine, "stripe.create_plan", "rate_limit_tools: stripe.create_*"));
        Assert.Equal(3, CallsOf(engine, "stripe.list", "rate_limit_tools: stripe.*"));
        Assert.Equal(9, CallsOf(engine, "paypal.list", "rate_limit_tools: *"));
        for (var i = 0; i < 100; i++) engine.When("stripe.ping").ThenAllowed();
    }

    [Fact]
    public void Does_not_exist_where_the_limit_is_zero()
    {
        var engine = Given.Engine("rate_limit_per_minute = 0", _clock);
        for (var i = 0; i < 1000; i++) engine.When("a").ThenAllowed();
    }

    private static int CallsOf(PolicyEngine engine, string tool, string rule)
    {
        for (var calls = 0; ; calls++)
        {
            if (engine.When(tool) is not Decision.Block block) continue;
            Assert.Equal(rule, block.Rule.Value);
            return calls;
        }
    }
}

public sealed class A_call_that_several_rules_speak_of
{
    private const string Everything = """
        block_tools = ["blocked"]
        allow_tools = ["blocked", "pay"]
        max_amount_usd = 10
        rate_limit_per_minute = 1
        [[rules.custom_rules]]
        name = "custom"
        condition = { field = "x", operator = "eq", value = 1 }
        action = "block"
        """;

    [Theory]
    [InlineData("blocked", """{"amount":11,"x":1}""", "block_tools: blocked")]
    [InlineData("other", """{"amount":11,"x":1}""", "allow_tools")]
    [InlineData("pay", """{"amount":11,"x":1}""", "max_amount_usd")]
    [InlineData("pay", """{"amount":10,"x":1}""", "custom_rules: custom")]
    [InlineData("pay", """{"amount":10,"x":2}""", "rate_limit_per_minute")]
    public void Is_decided_by_the_first_of_them(string tool, string arguments, string rule)
    {
        var engine = Given.Engine(Everything);
        engine.When("pay").ThenAllowed();
        engine.When(tool, arguments).ThenBlockedBy(rule);
    }
}
