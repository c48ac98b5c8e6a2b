using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Filters;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Filters;

public sealed class A_filter
{
    private static readonly ManualClock s_clock = new();

    private static readonly CallView s_call = new(
        new CallId(A.Id(7)), new Position(120), A.Noon, A.Session, new AgentId("claude-code"), new ServerName("payments"), new ToolName("stripe.charge"),
        DecisionKind.Block, new RuleName("max_amount_usd"), CallState.Blocked, false, null, null, 1500, null);

    [Theory]
    [InlineData("")]
    [InlineData("  \t ")]
    [InlineData("tool:stripe.charge")]
    [InlineData("tool:stripe.*")]
    [InlineData("tool:*.charge,read_file")]
    [InlineData("tool:read_file, stripe.??????")]
    [InlineData("tool:\"stripe.charge\"")]
    [InlineData("tool:/^stripe\\.(charge|refund)$/")]
    [InlineData("Tool:/(?i)CHARGE/")]
    [InlineData("decision:block")]
    [InlineData("decision:BLOCK,human_required")]
    [InlineData("state:blocked -state:held")]
    [InlineData("rule:max_amount*")]
    [InlineData("latency:none")]
    [InlineData("-latency>1ms")]
    [InlineData("-latency<=1ms")]
    [InlineData("size>=1k size<2kb")]
    [InlineData("size > 1.4k and size <= 1.5k")]
    [InlineData("seq:120")]
    [InlineData("seq=120 seq:1,120")]
    [InlineData("session:B")]
    [InlineData("since:2026-03-14 until:2026-03-15")]
    [InlineData("since:\"2026-03-14 12:00\" -until:2026-03-14T12:00:00Z")]
    [InlineData("CHARGE")]
    [InlineData("stripe.*")]
    [InlineData("clau*de \"max_amount\" /^pay/")]
    [InlineData("tool:nothing or decision:allow or charge")]
    [InlineData("decision:allow tool:nothing | server:payments")]
    [InlineData("not decision:allow & !nothing and -(nothing or agent:bot)")]
    [InlineData("!!charge")]
    public void Selects_what_it_says(string text) => Assert.True(Good(text).Matches(s_call), text);

    [Theory]
    [InlineData("tool:stripe")]
    [InlineData("tool:Stripe.Charge")]
    [InlineData("tool:\"stripe.*\"")]
    [InlineData("tool:stripe\\.\\*")]
    [InlineData("tool:stripe.?")]
    [InlineData("latency>0")]
    [InlineData("latency<1000h")]
    [InlineData("rule:none")]
    [InlineData("rule:\"none\"")]
    [InlineData("output:1")]
    [InlineData("seq<120")]
    [InlineData("size>1.5k")]
    [InlineData("is:open,error,substitute")]
    [InlineData("until:2026-03-14T12:00:00Z")]
    [InlineData("since:2026-03-14T12:00:01Z")]
    [InlineData("since:2026-03-14T12:00+00:00 until:2026-03-14T14:00:00+02:00")]
    [InlineData("server:payments (agent:bot or nothing)")]
    [InlineData("nothing or -charge")]
    public void Leaves_out_what_it_does_not_mean(string text) => Assert.False(Good(text).Matches(s_call), text);

    [Fact]
    public void Counts_back_from_now_once()
    {
        var filter = Good("since:15m");
        Assert.Equal("since:2026-01-01T11:45:00Z", filter.Text);
        Assert.Equal(s_clock.GetUtcNow().AddMinutes(-15), filter.NotBefore);
        Assert.Equal("since:0001-01-01T00:00:00Z", Good("since:999999999w").Text);
    }

    [Theory]
    [InlineData("since:2026-03-01 (tool:x or since:2026-03-05)", "2026-03-01")]
    [InlineData("since:2026-03-01 since:2026-03-05", "2026-03-05")]
    [InlineData("since:2026-03-01 or since:2026-03-05", "2026-03-01")]
    [InlineData("since:2026-03-01 or tool:x", null)]
    [InlineData("-since:2026-03-01", null)]
    [InlineData("-(-since:2026-03-01)", "2026-03-01")]
    [InlineData("until:2026-03-01", null)]
    public void Knows_before_when_there_is_nothing_to_look_for(string text, string? day) =>
        Assert.Equal(day, Good(text).NotBefore?.ToString("yyyy-MM-dd", null));

    [Theory]
    [InlineData("Tool:x   decision:HUMAN_REQ", "tool:x decision:review")]
    [InlineData("a&&b||c", "a b or c")]
    [InlineData("((a or b)) (c d)", "(a or b) c d")]
    [InlineData("-(-x)", "x")]
    [InlineData("tool:\"plain\",'odd'", "tool:plain,\"'odd'\"")]
    [InlineData("latency > 5", "latency>5ms")]
    [InlineData("size:2.50KB,none", null)]
    [InlineData("output:2.50KB,none", "output:2.5k,none")]
    [InlineData("\"or\" \"-x\"", "\"or\" \"-x\"")]
    [InlineData("session:9F2C", "session:9f2c")]
    [InlineData("state:upstreamdied", "state:upstreamDied")]
    public void Has_a_normal_form(string text, string? normal)
    {
        if (normal is null) Assert.IsType<FilterReading.Bad>(CallFilter.Parse(text, s_clock));
        else Assert.Equal(normal, Good(text).Text);
    }

    [Fact]
    public void Means_what_the_plainest_reading_of_it_means() => Gen.Select(AnyFilter.Filter, AnyFilter.Call.Array[1, 30]).Sample((meant, calls) =>
    {
        var filter = Good(meant.Text);
        foreach (var call in calls) Assert.True(meant.Means(call) == filter.Matches(call), $"{meant.Text}\nis\n{filter.Text}\nfor {call}");
    }, iter: 6000);

    [Fact]
    public void Is_the_same_when_its_normal_form_is_read() => Gen.Select(AnyFilter.Filter, AnyFilter.Call.Array[1, 10]).Sample((meant, calls) =>
    {
        var filter = Good(meant.Text);
        var again = Good(filter.Text);
        Assert.Equal(filter.Text, again.Text);
        foreach (var call in calls) Assert.Equal(filter.Matches(call), again.Matches(call));
    }, iter: 4000);

    [Fact]
    public void Looks_for_nothing_before_the_time_that_it_knows() => Gen.Select(AnyFilter.Filter, AnyFilter.Call.Array[1, 30]).Sample((meant, calls) =>
    {
        var filter = Good(meant.Text);
        if (filter.NotBefore is { } since) Assert.DoesNotContain(calls, call => call.At < since && filter.Matches(call));
    }, iter: 2000);

    internal static CallFilter Good(string text) => CallFilter.Parse(text, s_clock) switch
    {
        FilterReading.Good good => good.Filter,
        FilterReading.Bad bad => throw new Xunit.Sdk.XunitException($"{text}\n{new string(' ', bad.Start)}{new string('^', bad.Length)} {bad.Why}; {bad.Hint}"),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
