using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Policy;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Policy;

public sealed class The_explanation_of_a_call
{
    private const string Rules = """
        block_tools = ["blocked", "*_delete"]
        allow_tools = ["blocked", "a", "b*", "x_delete"]
        human_review_tools = ["b*"]
        human_review_above_usd = 5
        max_amount_usd = 10
        rate_limit_per_minute = 3
        rate_limit_tools = { "b2" = 1, "b3" = 0 }
        [[rules.custom_rules]]
        name = "one"
        tool = "b*"
        condition = { field = "x", operator = "eq", value = 1 }
        action = "block"
        [[rules.custom_rules]]
        name = "two"
        condition = { field = "x", operator = "gt", value = 1 }
        action = "human_review"
        [[rules.custom_rules]]
        name = "three"
        condition = { field = "x", operator = "eq", value = 3 }
        action = "allow"
        """;

    private static readonly string[] Tools = ["blocked", "x_delete", "a", "b1", "b2", "b3", "c", "a\u200B"];
    private static readonly string[] Arguments =
        ["", "{}", """{"amount":5}""", """{"amount":6}""", """{"amount":11}""", """{"amount":"?"}""", """{"x":1}""", """{"x":2}""", """{"x":3}""", """{"x":"?"}"""];

    [Fact]
    public void Ends_in_the_decision_that_is_then_made() =>
        Gen.Select(Gen.Int[0, Tools.Length - 1], Gen.Int[0, Arguments.Length - 1], Gen.Int[0, 30]).Array[0, 40].Sample(calls =>
        {
            var clock = new ManualClock();
            var engine = Given.Engine(Rules, clock);
            foreach (var (tool, arguments, seconds) in calls)
            {
                clock.Advance(TimeSpan.FromSeconds(seconds));
                var trail = engine.Trail(Tools[tool], Arguments[arguments]);
                Assert.Equal(trail.Decision, engine.Trail(Tools[tool], Arguments[arguments]).Decision);
                Assert.Equal(trail.Decision, engine.When(Tools[tool], Arguments[arguments]));
                ThenTheStepsLeadTo(trail);
            }
        }, iter: 500);

    [Fact]
    public void Names_every_rule_in_order_also_those_not_reached() => Assert.Equal(
        [
            ("block_tools", StepOutcome.NoMatch, "not in the list"),
            ("allow_tools", StepOutcome.NoMatch, "listed: b*"),
            ("kill_switch", StepOutcome.NoMatch, "none is engaged"),
            ("on_tool_change", StepOutcome.NoMatch, "the server's list was not seen"),
            ("human_review_above_usd", StepOutcome.Flags, "The amount 6 is above 5 USD."),
            ("max_amount_usd", StepOutcome.NoMatch, "the amount 6 is within 10"),
            ("custom_rules: one", StepOutcome.Blocks, "The rule `one` blocks this call of `b1`: x eq 1 (custom_rules). Change the arguments or ask the operator."),
            ("custom_rules: two", StepOutcome.NotReached, "decided by custom_rules: one"),
            ("custom_rules: three", StepOutcome.NotReached, "decided by custom_rules: one"),
            ("max_identical_calls_per_minute", StepOutcome.NotReached, "decided by custom_rules: one"),
            ("max_calls_per_session", StepOutcome.NotReached, "decided by custom_rules: one"),
            ("rate_limit_per_minute", StepOutcome.NotReached, "decided by custom_rules: one"),
            ("default", StepOutcome.NotReached, "decided by custom_rules: one"),
        ],
        Given.Engine(Rules).Trail("b1", """{"amount":6,"x":1}""").Steps.Select(step => (step.Rule.Value, step.Outcome, step.Detail)));

    private static void ThenTheStepsLeadTo(PolicyTrail trail)
    {
        var flag = trail.Steps.FirstOrDefault(step => step.Outcome == StepOutcome.Flags);
        var deciding = Assert.Single(trail.Steps, step => step.Outcome is StepOutcome.Blocks or StepOutcome.Allows);
        var behind = trail.Steps.SkipWhile(step => step != deciding).Skip(1);
        Assert.All(behind, step => Assert.Equal(StepOutcome.NotReached, step.Outcome));
        Decision expected = (deciding.Outcome, flag) switch
        {
            (StepOutcome.Blocks, _) => new Decision.Block(deciding.Rule, deciding.Detail),
            (_, not null) => new Decision.Review(flag.Rule, flag.Detail),
            _ => new Decision.Allow(deciding.Rule.Value == "default" ? null : deciding.Rule),
        };
        Assert.Equal(expected, trail.Decision);
    }
}

public sealed class The_rate_limiter
{
    private static readonly RateLimit Two = new(new RuleName("rate_limit_per_minute"), 2);

    // The reference keeps every call for ever and counts those of the last minute.
    [Fact]
    public void Counts_as_a_list_of_all_calls_would() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 4000]).Array[0, 200].Select(Gen.UInt[1, 6], (calls, limit) => (calls, limit)).Sample(run =>
        {
            var clock = new ManualClock();
            var limiter = new RateLimiter(clock);
            var limit = Two with { PerMinute = run.limit };
            var passed = new List<(string Tool, DateTimeOffset At)>();
            foreach (var (pick, milliseconds) in run.calls)
            {
                clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
                var tool = $"tool{pick}";
                var recent = passed.Where(call => call.Tool == tool && call.At > clock.GetUtcNow().AddMinutes(-1)).ToList();
                var wait = recent.Count < run.limit ? TimeSpan.Zero : recent[^(int)run.limit].At.AddMinutes(1) - clock.GetUtcNow();
                Assert.Equal(wait, limiter.Wait(new ToolName(tool), limit));
                if (wait > TimeSpan.Zero) continue;
                limiter.Count(new ToolName(tool), limit);
                passed.Add((tool, clock.GetUtcNow()));
            }
        }, iter: 300);

    [Fact]
    public void Holds_no_more_windows_than_its_bound_however_many_names_are_invented()
    {
        var limiter = new RateLimiter(new ManualClock());
        var passed = Enumerable.Range(0, 20_000).Count(i => Passes(limiter, $"invented{i}"));
        Assert.Equal(RateLimiter.MaxWindows + 2, passed);
        Assert.InRange(limiter.Windows, 1, RateLimiter.MaxWindows + 1);
    }

    [Fact]
    public void Keeps_counting_the_tools_it_knows_when_names_are_invented()
    {
        var limiter = new RateLimiter(new ManualClock());
        Assert.True(Passes(limiter, "pay"));
        for (var i = 0; i < 5000; i++) Passes(limiter, $"invented{i}");
        Assert.True(Passes(limiter, "pay"));
        Assert.False(Passes(limiter, "pay"));
    }

    [Fact]
    public void Gives_windows_again_once_the_old_ones_have_drained()
    {
        var clock = new ManualClock();
        var limiter = new RateLimiter(clock);
        for (var i = 0; i < 5000; i++) Passes(limiter, $"invented{i}");
        clock.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 10; i++) Assert.True(Passes(limiter, $"new{i}"));
        Assert.InRange(limiter.Windows, 1, 20);
    }

    // Its calls may hide in the shared window, so it must not start afresh while that holds any.
    [Fact]
    public void Gives_no_tool_more_than_its_limit_when_windows_become_free()
    {
        var clock = new ManualClock();
        var limiter = new RateLimiter(clock);
        for (var i = 0; i < RateLimiter.MaxWindows; i++) Passes(limiter, $"invented{i}");
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.True(Passes(limiter, "late"));
        Assert.True(Passes(limiter, "late"));
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.False(Passes(limiter, "late"));
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.True(Passes(limiter, "late"));
    }

    [Fact]
    public void Gives_endless_names_one_window_together()
    {
        var limiter = new RateLimiter(new ManualClock());
        Assert.Equal(2, Enumerable.Range(0, 100).Count(i => Passes(limiter, new string('x', 200) + i)));
    }

    private static bool Passes(RateLimiter limiter, string tool)
    {
        if (limiter.Wait(new ToolName(tool), Two) > TimeSpan.Zero) return false;
        limiter.Count(new ToolName(tool), Two);
        return true;
    }
}
