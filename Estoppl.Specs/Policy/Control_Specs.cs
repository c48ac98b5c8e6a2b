using Estoppl.Ledger.Events;
using Estoppl.Proxy.Policy;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Policy;

public sealed class A_call_that_a_person_should_see_in_hold_mode
{
    private const string Rules = "review_mode = \"hold\"\nhuman_review_tools = [\"wire\"]\nmax_amount_usd = 10\nrate_limit_per_minute = 1\n";

    [Fact]
    public void Is_held_and_not_let_through() =>
        Assert.Equal(new Decision.Hold(new RuleName("human_review_tools: wire"), "A person should see calls of this tool."), Given.Engine(Rules).When("wire"));

    [Fact]
    public void Is_not_held_when_a_rule_behind_blocks_it()
    {
        var engine = Given.Engine(Rules);
        engine.When("wire", """{"amount":11}""").ThenBlockedBy("max_amount_usd");
        Assert.IsType<Decision.Hold>(engine.When("wire"));
        engine.When("wire").ThenBlockedBy("rate_limit_per_minute");
    }

    [Fact]
    public void Is_held_although_a_custom_rule_allows_it() => Assert.IsType<Decision.Hold>(Given.Engine(
        Rules + "[[rules.custom_rules]]\nname='all'\ncondition={field='x',operator='eq',value=1}\naction='allow'").When("wire", """{"x":1}"""));

    [Fact]
    public void Is_held_by_a_custom_rule_too() => Assert.IsType<Decision.Hold>(Given.Engine(
        "review_mode='hold'\n[[rules.custom_rules]]\nname='look'\ncondition={field='x',operator='eq',value=1}\naction='human_review'").When("t", """{"x":1}"""));

    [Fact]
    public void Is_explained_as_held() => Assert.Contains(
        Given.Engine(Rules).Trail("wire").Steps, step => step.Outcome == StepOutcome.Holds && step.Rule.Value == "human_review_tools: wire");
}

public sealed class A_call_of_a_tool_that_is_not_the_pinned_one
{
    [Theory]
    [InlineData(ToolStanding.Changed, "The definition of this tool has changed since it was pinned.")]
    [InlineData(ToolStanding.New, "This tool is new: it was not there when the server's tools were pinned.")]
    public void Goes_through_flagged_unless_the_file_says_otherwise(ToolStanding standing, string why) =>
        Assert.Equal(why, Given.Engine("").When("t", "{}", standing).ThenFlaggedBy("on_tool_change").Why);

    [Fact]
    public void Is_held_in_hold_mode() => Assert.IsType<Decision.Hold>(Given.Engine("review_mode = \"hold\"").When("t", "{}", ToolStanding.Changed));

    [Fact]
    public void Is_blocked_where_nobody_can_be_asked() =>
        Given.Engine("fail_mode = \"closed\"").When("t", "{}", ToolStanding.Changed).ThenBlockedBy("on_tool_change");

    [Theory]
    [InlineData(ToolStanding.Changed, "is not what it was: its definition has changed")]
    [InlineData(ToolStanding.New, "is new on this server")]
    public void Is_blocked_where_the_file_says_so(ToolStanding standing, string why) => Assert.Equal(
        $"The tool `t` {why}, and nobody has accepted it yet (on_tool_change). Go on without it or ask the operator to look at it.",
        Given.Engine("on_tool_change = \"block\"").When("t", "{}", standing).ThenBlockedBy("on_tool_change").Why);

    [Fact]
    public void Passes_where_the_file_says_so() => Given.Engine("on_tool_change = \"ignore\"").When("t", "{}", ToolStanding.Changed).ThenAllowed();

    [Theory]
    [InlineData(ToolStanding.Pinned)]
    [InlineData(ToolStanding.Unknown)]
    public void Differs_from_one_that_is_or_that_nobody_listed(ToolStanding standing) =>
        Given.Engine("on_tool_change = \"block\"").When("t", "{}", standing).ThenAllowed();

    [Fact]
    public void Is_blocked_although_a_custom_rule_allows_it() => Given.Engine(
        "on_tool_change='block'\n[[rules.custom_rules]]\nname='all'\ncondition={field='x',operator='eq',value=1}\naction='allow'")
        .When("t", """{"x":1}""", ToolStanding.New).ThenBlockedBy("on_tool_change");

    [Fact]
    public void Is_still_blocked_by_a_rule_behind() =>
        Given.Engine("max_amount_usd = 1").When("t", """{"amount":2}""", ToolStanding.Changed).ThenBlockedBy("max_amount_usd");
}

public sealed class A_tool_that_is_blocked_by_name
{
    [Theory]
    [InlineData("drop", true)]
    [InlineData("read_x", false)]
    [InlineData("other", true)]
    [InlineData("read_\u200B", true)]
    public void Is_told_from_the_others(string tool, bool isHidden) =>
        Assert.Equal(isHidden, Given.Engine("block_tools=['drop']\nallow_tools=['read_*','drop']").IsHidden(new ToolName(tool)));

    [Fact]
    public void Is_none_without_lists() => Assert.False(Given.Engine("max_amount_usd = 0").IsHidden(new ToolName("t")));
}

public sealed class A_call_that_repeats_itself
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void Is_blocked_until_the_minute_has_slid_past()
    {
        var engine = Given.Engine("max_identical_calls_per_minute = 2", _clock);
        engine.When("t", """{"x":1}""").ThenAllowed();
        _clock.Advance(TimeSpan.FromSeconds(20));
        engine.When("t", """{"x":1}""").ThenAllowed();
        Assert.Equal(
            "`t` was called 2 times within a minute with exactly these arguments, the limit (max_identical_calls_per_minute). " +
            "Do not repeat it: change the arguments, go on with what you have, or try again in 40 seconds.",
            engine.When("t", """{"x":1}""").ThenBlockedBy("max_identical_calls_per_minute").Why);
        _clock.Advance(TimeSpan.FromSeconds(40));
        engine.When("t", """{"x":1}""").ThenAllowed();
        engine.When("t", """{"x":1}""").ThenBlockedBy("max_identical_calls_per_minute");
    }

    [Fact]
    public void Is_one_of_the_same_tool_with_the_same_bytes()
    {
        var engine = Given.Engine("max_identical_calls_per_minute = 1", _clock);
        engine.When("t", """{"x":1}""").ThenAllowed();
        engine.When("t", """{"x": 1}""").ThenAllowed();
        engine.When("u", """{"x":1}""").ThenAllowed();
        engine.When("t{", "\"x\":1}").ThenAllowed();
        engine.When("t", "").ThenAllowed();
        engine.When("t", "").ThenBlockedBy("max_identical_calls_per_minute");
    }

    [Fact]
    public void Counts_only_what_was_let_through()
    {
        var engine = Given.Engine("max_identical_calls_per_minute = 1\nrate_limit_tools = { t = 1 }\nmax_amount_usd = 5", _clock);
        engine.When("t").ThenAllowed();
        engine.When("t", """{"amount":6}""").ThenBlockedBy("max_amount_usd");
        engine.When("t", """{"amount":4}""").ThenBlockedBy("rate_limit_tools: t");
        _clock.Advance(TimeSpan.FromMinutes(1));
        engine.Trail("t", """{"amount":4}""");
        engine.When("t", """{"amount":4}""").ThenAllowed();
        engine.When("t", """{"amount":4}""").ThenBlockedBy("max_identical_calls_per_minute");
    }

    [Fact]
    public void Costs_no_more_memory_and_no_more_time_when_the_others_all_differ()
    {
        var loops = new LoopGuard(_clock);
        for (var n = 0; n < 200_000; n++)
        {
            var call = loops.Identity(new ToolName("t"), BitConverter.GetBytes(n));
            Assert.Equal(TimeSpan.Zero, loops.Wait(call, 1));
            loops.Count(call);
        }
        Assert.Equal(LoopGuard.Capacity, loops.Remembered);
        Assert.True(loops.Wait(loops.Identity(new ToolName("t"), BitConverter.GetBytes(199_999)), 1) > TimeSpan.Zero);
        Assert.True(loops.Wait(loops.Identity(new ToolName("t"), BitConverter.GetBytes(200_000 - LoopGuard.Capacity)), 1) > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, loops.Wait(loops.Identity(new ToolName("t"), BitConverter.GetBytes(199_999 - LoopGuard.Capacity)), 1));
    }
}

public sealed class A_session_with_a_cap
{
    [Fact]
    public void Ends_when_so_many_calls_were_let_through()
    {
        var engine = Given.Engine("max_calls_per_session = 2\nblock_tools = [\"drop\"]");
        engine.When("drop").ThenBlockedBy("block_tools: drop");
        engine.When("a").ThenAllowed();
        engine.Trail("a");
        engine.When("b").ThenAllowed();
        Assert.Equal("This session has made 2 tool calls, the limit (max_calls_per_session). Finish with what you have, or ask the operator.",
            engine.When("c").ThenBlockedBy("max_calls_per_session").Why);
    }

    [Fact]
    public void Counts_what_a_custom_rule_lets_past_it()
    {
        var engine = Given.Engine("max_calls_per_session = 1\n[[rules.custom_rules]]\nname='all'\ncondition={field='x',operator='eq',value=1}\naction='allow'");
        for (var n = 0; n < 3; n++) Assert.IsType<Decision.Allow>(engine.When("t", """{"x":1}"""));
        engine.When("t").ThenBlockedBy("max_calls_per_session");
    }
}
