using CsCheck;
using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Operator.Filters;
using Estoppl.Operator.Output;
using Estoppl.Proxy.Policy;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Filters;

public sealed class The_short_options
{
    private static readonly ManualClock s_clock = new();

    [Theory]
    [InlineData(null, null, null, null, "")]
    [InlineData(" ", null, null, null, "")]
    [InlineData(null, "stripe.*", null, null, "tool:stripe.*")]
    [InlineData(null, "read%", null, null, "tool:read*")]
    [InlineData(null, "what?", null, null, "tool:\"what?\"")]
    [InlineData(null, "a,b?*", null, null, "tool:a\\,b\\?*")]
    [InlineData(null, null, "human_required", null, "decision:review")]
    [InlineData("a or b", "x", "block", "15m", "(a or b) tool:x decision:block since:2026-01-01T11:45:00Z")]
    public void Are_conditions_of_the_same_filter(string? filter, string? tool, string? decision, string? since, string text)
    {
        var read = FilterOptions.Read(filter, tool, decision, since, s_clock);
        Assert.Equal(text, read.Text);
        Assert.Equal(text.Length == 0, read.IsEverything);
        Assert.Equal(text, A_filter.Good(text).Text);
    }

    [Fact]
    public void Take_a_tool_as_patterns_of_rules_do() => Gen.Select(Gen.OneOf("", "*", "?", "a", "\\", ",", "*b", "stripe.").Array[1, 5].Select(parts => string.Concat(parts)).Where(text => text.Length > 0), AnyFilter.Call)
        .Sample((pattern, call) => Assert.Equal(new ToolPattern(pattern).Matches(call.Tool.Value), FilterOptions.Read(null, pattern, null, null, s_clock).Matches(call)));

    [Theory]
    [InlineData(null, "", null, null, "--tool names no tool")]
    [InlineData(null, null, "perhaps", null, "there is no decision `perhaps`")]
    [InlineData(null, null, null, "yesterday", "--since yesterday is no time")]
    [InlineData(null, null, null, "1.5", "--since 1.5 is no time")]
    [InlineData("tool:", null, null, null, "no value follows this\n    tool:\n    ^^^^^")]
    public void Say_what_is_wrong(string? filter, string? tool, string? decision, string? since, string fact) =>
        Assert.Equal(fact, Assert.ThrowsAny<ExplainedException>(() => FilterOptions.Read(filter, tool, decision, since, s_clock)).Fact);

    [Fact]
    public void Come_with_a_manual_that_names_every_field()
    {
        var page = File.ReadAllText(Repository.File("docs/filters.md"));
        foreach (var field in FilterField.All)
        {
            var takes = field.Kind == FilterKind.Word ? string.Join(", ", field.Words.Select(word => $"`{word}`")) : $"{field.Kind}".ToLowerInvariant() + (field.MayBeMissing ? ", `none`" : "");
            Assert.Contains($"| `{field.Name}` | {takes} | {field.What} | `{field.Example}` |", page, StringComparison.Ordinal);
            Assert.NotNull(A_filter.Good(field.Example));
        }
    }

    [Fact]
    public void Know_every_word_of_a_call() => AnyFilter.Call.Sample(call =>
    {
        Assert.True(A_filter.Good($"decision:{DecisionWords.Of(call.Decision)} decision:{DecisionWords.Stored(call.Decision)} state:{call.State}").Matches(call));
        Assert.True(A_filter.Good($"call:{call.Call} call:{call.Call.ToString()[^8..]}").Matches(call));
    });
}
