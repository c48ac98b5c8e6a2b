using Estoppl.Ledger.Events;
using Estoppl.Operator.Bench;
using Estoppl.Proxy.Policy;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Policy;

public sealed class A_session_whose_configuration_changes
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void Has_a_lowered_rate_at_once()
    {
        var engine = Given.Engine("rate_limit_per_minute = 5", _clock);
        for (var n = 0; n < 4; n++)
        {
            engine.When("t").ThenAllowed();
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
        engine = engine.With(Given.Rules("rate_limit_per_minute = 2"));
        Assert.EndsWith("in 58 seconds.", engine.When("t").ThenBlockedBy("rate_limit_per_minute").Why, StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromSeconds(58));
        engine.When("t").ThenAllowed();
        engine.When("t").ThenBlockedBy("rate_limit_per_minute");
    }

    [Fact]
    public void Has_a_raised_rate_at_once_over_what_was_counted()
    {
        var engine = Given.Engine("rate_limit_per_minute = 1", _clock);
        engine.When("t").ThenAllowed();
        engine.When("t").ThenBlockedBy("rate_limit_per_minute");
        engine = engine.With(Given.Rules("rate_limit_per_minute = 2"));
        engine.When("t").ThenAllowed();
        engine.When("t").ThenBlockedBy("rate_limit_per_minute");
    }

    [Fact]
    public void Keeps_a_tools_window_when_its_limit_comes_from_another_rule()
    {
        var engine = Given.Engine("rate_limit_tools = { 't*' = 2 }", _clock);
        engine.When("t").ThenAllowed();
        engine = engine.With(Given.Rules("rate_limit_tools = { t = 1 }"));
        engine.When("t").ThenBlockedBy("rate_limit_tools: t");
    }

    // Tools that share a window: whose calls are in it nobody knows, so they count for each of them.
    [Fact]
    public void Keeps_also_the_windows_that_tools_share()
    {
        var engine = Given.Engine("rate_limit_per_minute = 3", _clock);
        var (one, other) = (new string('x', 200), new string('y', 200));
        engine.When(one).ThenAllowed();
        _clock.Advance(TimeSpan.FromSeconds(1));
        engine.When(one).ThenAllowed();
        for (var n = 0; n < 3; n++)
        {
            engine = engine.With(Given.Rules($"rate_limit_per_minute = {3 + n}\nrate_limit_tools = {{ 'y*' = 3 }}"));
            Assert.Equal(n == 0, engine.When(other) is Decision.Allow);
        }
        engine = engine.With(Given.Rules("rate_limit_per_minute = 4"));
        engine.When(one).ThenAllowed();
        engine.When(one).ThenBlockedBy("rate_limit_per_minute");
        _clock.Advance(TimeSpan.FromSeconds(59));
        engine.When(one).ThenAllowed();
        engine.When(one).ThenBlockedBy("rate_limit_per_minute");
    }

    [Fact]
    public void Keeps_its_count_of_calls_also_those_before_there_was_a_cap()
    {
        var engine = Given.Engine("", _clock);
        engine.When("a").ThenAllowed();
        engine.With(Given.Rules("max_calls_per_session = 1")).When("b").ThenBlockedBy("max_calls_per_session");
    }

    [Fact]
    public void Keeps_its_loops()
    {
        var engine = Given.Engine("max_identical_calls_per_minute = 5", _clock);
        for (var n = 0; n < 3; n++) engine.When("t").ThenAllowed();
        engine.With(Given.Rules("max_identical_calls_per_minute = 2")).When("t").ThenBlockedBy("max_identical_calls_per_minute");
        engine.With(Given.Rules("max_identical_calls_per_minute = 4")).When("t").ThenAllowed();
    }
}

public sealed class A_decision_over_a_hundred_rules
{
    [Fact]
    public void Allocates_nothing_for_a_call_that_is_allowed()
    {
        var engine = PolicyWorkload.Engine(TimeProvider.System);
        var arguments = PolicyWorkload.Arguments;
        Assert.Equal(1024, arguments.Length);
        Assert.Equal(PolicyWorkload.Rules, engine.Configuration.Rules is var rules
            ? rules.BlockTools.Length + rules.AllowTools.Length + rules.HumanReviewTools.Length + rules.CustomRules.Length : 0);
        var trail = engine.Explain(PolicyWorkload.Tool, arguments);
        Assert.Equal(new Decision.Allow(null), trail.Decision);
        Assert.Equal(20, trail.Steps.Count(step => step.Detail.StartsWith("its condition does not hold", StringComparison.Ordinal)));
        for (var n = 0; n < 100; n++) engine.Decide(PolicyWorkload.Tool, arguments);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < 1000; n++) engine.Decide(PolicyWorkload.Tool, arguments);
        // Expressions build their automata as they go, now and then.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 1000, 0, 8);
    }

    [Fact]
    public void Allocates_next_to_nothing_also_where_calls_are_counted()
    {
        var engine = Given.Engine("max_identical_calls_per_minute = 1000\nrate_limit_per_minute = 100000\nmax_calls_per_session = 100000000");
        var calls = Enumerable.Range(0, 20_000).Select(n => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes($$"""{"n":{{n}}}""")).ToArray();
        foreach (var call in calls.AsSpan(0, 10_000)) engine.Decide(new ToolName("t"), call);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var call in calls.AsSpan(10_000)) engine.Decide(new ToolName("t"), call);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 10_000, 0, 32);
    }
}
