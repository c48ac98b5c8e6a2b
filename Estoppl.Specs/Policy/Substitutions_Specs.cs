using System.Text;
using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Policy;
using Xunit;

namespace Estoppl.Specs.Policy;

public sealed class A_call_behind_a_blocked_one
{
    private readonly Substitutions _substitutions = new();

    [Theory]
    [InlineData("""{"account":"CH93 0076"}""", """{"to":{"iban":["x","CH93 0076"]}}""")]
    [InlineData("""{"account":"CH93"}""", """["\u0043H93"]""")]
    [InlineData("""{"account":"CH93"}""", """{"a":" \tCH93\n"}""")]
    [InlineData("""{"amount":5000}""", """{"sum":"5000"}""")]
    [InlineData("""{"amount":5000}""", """{"sum":5e3}""")]
    [InlineData("""{"amount":5000}""", """{"sum":"$5,000.00"}""")]
    [InlineData("""{"amount":"12.34"}""", """{"sum":12.340}""")]
    [InlineData("""{"id":12345678901234567890123456789012345}""", """{"id":"12345678901234567890123456789012345"}""")]
    [InlineData("""{"pin":"0012"}""", """{"code":"0012"}""")]
    [InlineData("\"äö\"", "\"äö\"")]
    public void Is_told_when_another_tool_reaches_for_the_same_value(string blocked, string tried) => Assert.Equal(Call(1), Tried(blocked, tried));

    [Theory]
    [InlineData("""{"account":"CH9"}""", """{"account":"CH9"}""")]
    [InlineData("""{"amount":500}""", """{"amount":500}""")]
    [InlineData("""{"amount":"500"}""", """{"amount":"500"}""")]
    [InlineData("""{"account":"ch93 0076"}""", """{"account":"CH93 0076"}""")]
    [InlineData("""{"account":"one"}""", """{"account":"another"}""")]
    [InlineData("""{"amount":5000}""", """{"amount":-5000}""")]
    [InlineData("""{"flag":true}""", """{"flag":true}""")]
    [InlineData("""{"account":"x"}""", """{"account":"y"}""")]
    [InlineData("", """{"account":"CH93 0076"}""")]
    [InlineData("""{"account":"CH93 0076"}""", "")]
    public void Is_not_told_of_values_that_differ_or_say_too_little(string blocked, string tried) => Assert.Null(Tried(blocked, tried));

    [Fact]
    public void Is_not_told_when_it_is_the_same_tool()
    {
        Block(1, "pay", "\"CH93 0076\"");
        Assert.Null(Find("pay", "\"CH93 0076\""));
        Block(2, "wire", "\"CH93 0076\"");
        Block(3, "pay", "\"CH93 0076\"");
        Assert.Equal(Call(2), Find("pay", "\"CH93 0076\""));
        Assert.Equal(Call(3), Find("wire", "\"CH93 0076\""));
    }

    [Fact]
    public void Is_told_the_newest_of_several()
    {
        Block(1, "a", "[\"one value\",\"both values\"]");
        Block(2, "b", "[\"both values\"]");
        Assert.Equal(Call(2), Find("c", "[\"one value\",\"both values\"]"));
        Assert.Equal(Call(2), Find("c", "[\"both values\",\"one value\"]"));
        Assert.Equal(Call(1), Find("b", "[\"one value\",\"both values\"]"));
    }

    [Fact]
    public void Costs_nothing_while_nothing_was_blocked()
    {
        var arguments = "[\"CH93 0076\",5000]"u8.ToArray();
        _substitutions.Find(new ToolName("t"), arguments);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < 100; n++) _substitutions.Find(new ToolName("t"), arguments);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Is_compared_with_so_many_values_of_a_call_and_no_more()
    {
        Block(1, "a", $"[{string.Join(',', Enumerable.Range(1000, 100).SelectMany(n => new[] { n, 1000 }))}]");
        Assert.Equal(Substitutions.ValuesPerCall, _substitutions.Remembered);
        Assert.Equal(Call(1), Find("b", "1063"));
        Assert.Null(Find("b", "1064"));
    }

    [Fact]
    public void Is_compared_with_the_newest_values_when_there_are_too_many()
    {
        for (var n = 0; n < 10_000; n++) Block(n, $"tool {n}", $"[{10_000 + n},\"always the same\"]");
        Assert.Equal(Substitutions.Capacity, _substitutions.Remembered);
        Assert.Equal(Call(9_999), Find("b", "\"always the same\""));
        Assert.Equal(Call(10_000 - Substitutions.Capacity / 2), Find("b", $"{20_000 - Substitutions.Capacity / 2}"));
        Assert.Null(Find("b", $"{19_999 - Substitutions.Capacity / 2}"));
    }

    [Fact]
    public void Never_costs_more_than_what_is_remembered_however_often_one_knocks()
    {
        for (var n = 0; n < 3 * Substitutions.Capacity; n++) Block(n, "pay", "\"CH93 0076\"");
        Assert.Null(Find("pay", "\"CH93 0076\""));
        Assert.Equal(Call(3 * Substitutions.Capacity - 1), Find("b", "\"CH93 0076\""));
    }

    [Fact]
    public void Is_not_thrown_at_when_it_cannot_be_read()
    {
        Block(1, "a", """["first","\ud800","last"]""");
        Assert.Equal(Call(1), Find("b", "\"first\""));
        Assert.Null(Find("b", "{\"x\":[\"\\ud800\",\"first\"]"));
    }

    // The reference keeps every pair of value and call, in texts.
    [Fact]
    public void Is_told_what_a_list_of_all_would_tell()
    {
        var value = Gen.Int[1000, 1040].Select(Gen.Bool, (number, quoted) => quoted ? $"\"{number}\"" : $"{number}");
        Gen.Select(Gen.Int[0, 3], value.Array[0, 4], Gen.Bool).Array[1, 60].Sample(calls =>
        {
            var substitutions = new Substitutions();
            var blocked = new List<(int Tool, string Value, int Call)>();
            for (var n = 0; n < calls.Length; n++)
            {
                var (tool, values, isBlocked) = calls[n];
                var arguments = Encoding.UTF8.GetBytes($"[{string.Join(',', values)}]");
                var plain = values.Select(each => each.Trim('"')).ToList();
                var expected = blocked.Where(it => it.Tool != tool && plain.Contains(it.Value)).Select(it => (int?)it.Call).Max();
                Assert.Equal(expected is { } call ? Call(call) : null, substitutions.Find(new ToolName($"t{tool}"), arguments));
                if (!isBlocked) continue;
                substitutions.Blocked(Call(n), new ToolName($"t{tool}"), arguments);
                blocked.AddRange(plain.Select(each => (tool, each, n)));
            }
        }, iter: 1000);
    }

    private CallId? Tried(string blocked, string tried)
    {
        Block(1, "pay", blocked);
        return Find("wire", tried);
    }

    private void Block(int call, string tool, string arguments) => _substitutions.Blocked(Call(call), new ToolName(tool), Encoding.UTF8.GetBytes(arguments));

    private CallId? Find(string tool, string arguments) => _substitutions.Find(new ToolName(tool), Encoding.UTF8.GetBytes(arguments));

    private static CallId Call(int number) => new(new EventId(new Guid(number, 0, 0, new byte[8])));
}
