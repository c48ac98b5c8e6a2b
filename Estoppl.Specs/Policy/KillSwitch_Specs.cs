using System.Collections.Immutable;
using CsCheck;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Policy;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Policy;

public sealed class A_kill_pattern
{
    [Theory]
    [InlineData("*", true, true, true)]
    [InlineData("stripe.*", true, false, false)]
    [InlineData("stripe.pay", true, false, false)]
    [InlineData("tool:stripe.*", true, false, false)]
    [InlineData("server:stripe", false, true, false)]
    [InlineData("server:*", true, true, true)]
    [InlineData("server:str*", false, true, false)]
    [InlineData("agent:treasury-*", false, false, true)]
    [InlineData("agent:treasury", false, false, false)]
    [InlineData("Stripe.*", false, false, false)]
    public void Is_over_tools_servers_or_agents(string text, bool tool, bool server, bool agent)
    {
        Assert.True(KillPattern.TryParse(text, out var pattern, out var error), error);
        Assert.Equal(text, pattern.Text);
        Assert.Equal(tool, Matches(pattern, "stripe.pay", "x", "x"));
        Assert.Equal(server, Matches(pattern, "x", "stripe", "x"));
        Assert.Equal(agent, Matches(pattern, "x", "x", "treasury-7"));
    }

    [Fact]
    public void Names_a_tool_that_has_a_colon_behind_the_word_tool()
    {
        Assert.True(KillPattern.TryParse("tool:server:x", out var pattern, out _));
        Assert.True(Matches(pattern, "server:x", "s", "a"));
        Assert.False(Matches(pattern, "x", "x", "x"));
    }

    [Theory]
    [InlineData(null, "the pattern is empty; `*` stands for everything")]
    [InlineData("", "the pattern is empty; `*` stands for everything")]
    [InlineData(" \t", "the pattern is empty; `*` stands for everything")]
    [InlineData("server:", "`server:` names nothing; `server:*` stands for every server")]
    [InlineData("server: stripe", "there is a blank behind `server:`, which no name begins with; write `server:stripe`")]
    [InlineData("servers:x", "`servers:` is none of `server:`, `agent:` and `tool:`; did you mean `server:x`?")]
    [InlineData("Agent:x", "`Agent:` is none of `server:`, `agent:` and `tool:`; did you mean `agent:x`?")]
    [InlineData(":x", "`:` is none of `server:`, `agent:` and `tool:`; write `tool::x` for a tool whose name has a colon in it")]
    [InlineData("ns:create", "`ns:` is none of `server:`, `agent:` and `tool:`; write `tool:ns:create` for a tool whose name has a colon in it")]
    [InlineData(" stripe.*", "the pattern has blanks around it; write `stripe.*`")]
    [InlineData("stripe\n", @"the pattern `stripe\u{000A}` has a character that cannot be seen; write `*` in its place")]
    [InlineData("str\u200Bipe", @"the pattern `str\u{200B}ipe` has a character that cannot be seen; write `*` in its place")]
    public void Is_refused_with_what_may_have_been_meant(string? text, string expected)
    {
        Assert.False(KillPattern.TryParse(text, out var pattern, out var error));
        Assert.Null(pattern);
        Assert.Equal(expected, error);
    }

    [Fact]
    public void Is_no_longer_than_256_characters()
    {
        Assert.True(KillPattern.TryParse(new string('a', 256), out _, out _));
        Assert.False(KillPattern.TryParse(new string('a', 257), out _, out _));
    }

    [Fact]
    public void Is_read_or_refused_whatever_is_typed() => Gen.OneOf(Any.Text, Pieces).Sample(text =>
    {
        Assert.NotEqual(KillPattern.TryParse(text, out var pattern, out var error), error is not null);
        Assert.Equal(pattern is null, error is not null);
        if (pattern is not null) Assert.True(Matches(pattern, Filled("tool"), Filled("server"), Filled("agent")));

        // What a pattern is over fits it with its stars taken as they are.
        string Filled(string kind) => text.StartsWith($"{kind}:", StringComparison.Ordinal) ? text[(kind.Length + 1)..] : text;
    }, iter: 3000);

    // The plainest reading: cut at the first colon, then compare by trying every run for every star.
    [Fact]
    public void Stops_what_the_plainest_reading_of_it_stops()
    {
        var name = Gen.Char["ab"].Array[0, 5].Select(letters => new string(letters));
        Gen.Select(Pieces, name, name, name).Sample((text, tool, server, agent) =>
        {
            if (!KillPattern.TryParse(text, out var pattern, out _)) return;
            var (subject, glob) = text.Split(':', 2) is [var kind, var rest] ? (kind switch { "server" => server, "agent" => agent, _ => tool }, rest) : (tool, text);
            Assert.Equal(Reference.Fits(glob, subject), Matches(pattern, tool, server, agent));
        }, iter: 20_000);
    }

    private static readonly Gen<string> Pieces = Gen.OneOf("server:", "agent:", "tool:", "a", "b", "*", "ab", ":", " ").Array[1, 5].Select(string.Concat);

    private static bool Matches(KillPattern pattern, string tool, string server, string agent) =>
        pattern.Matches(new ToolName(tool), new ServerName(server), new AgentId(agent));
}

public sealed class A_call_that_a_kill_switch_stops
{
    [Fact]
    public void Is_blocked_with_the_operators_reason()
    {
        var engine = Given.Engine("");
        engine.KillSwitches = Engaged("server:bank", "it pays twice");
        Assert.Equal(
            "An operator has stopped calls such as this one of `pay` (kill_switch: server:bank). The reason given: \"it pays twice\". " +
            "Do not try again, nor another way, until the operator says so.",
            engine.When("pay").ThenBlockedBy("kill_switch: server:bank").Why);
        engine.KillSwitches = KillSwitches.None;
        engine.When("pay").ThenAllowed();
    }

    [Theory]
    [InlineData("server:bank", true)]
    [InlineData("server:banks", false)]
    [InlineData("agent:a", true)]
    [InlineData("agent:b", false)]
    [InlineData("pa*", true)]
    [InlineData("get_*", false)]
    public void Is_told_by_its_tool_its_server_and_its_agent(string pattern, bool stops)
    {
        var engine = Given.Engine("");
        engine.KillSwitches = Engaged(pattern);
        if (stops) engine.When("pay").ThenBlockedBy($"kill_switch: {pattern}");
        else engine.When("pay").ThenAllowed();
    }

    [Fact]
    public void Is_not_saved_by_a_custom_rule_that_allows()
    {
        var engine = Given.Engine("[[rules.custom_rules]]\nname='all'\ncondition={field='x',operator='eq',value=1}\naction='allow'");
        engine.KillSwitches = Engaged("pay");
        engine.When("pay", """{"x":1}""").ThenBlockedBy("kill_switch: pay");
    }

    [Fact]
    public void Is_not_held_for_a_person()
    {
        var engine = Given.Engine("review_mode='hold'\nhuman_review_tools=['pay']");
        engine.KillSwitches = Engaged("*");
        engine.When("pay").ThenBlockedBy("kill_switch: *");
    }

    [Fact]
    public void Is_blocked_by_the_lists_first()
    {
        var engine = Given.Engine("block_tools=['drop']\nallow_tools=['drop','pay']");
        engine.KillSwitches = Engaged("*");
        engine.When("drop").ThenBlockedBy("block_tools: drop");
        engine.When("other").ThenBlockedBy("allow_tools");
        engine.When("pay").ThenBlockedBy("kill_switch: *");
    }

    // A later version's pattern, whatever it means, was engaged because something had to stop.
    [Theory]
    [InlineData("region:eu", "kill_switch: region:eu")]
    [InlineData("", "kill_switch: ")]
    [InlineData("a\nb", @"kill_switch: a\u{000A}b")]
    public void Is_any_call_where_the_pattern_cannot_be_read(string pattern, string rule)
    {
        var engine = Given.Engine("");
        engine.KillSwitches = Engaged(pattern);
        engine.When("anything").ThenBlockedBy(rule);
    }

    [Fact]
    public void Tells_the_model_no_more_than_a_glimpse_of_the_reason()
    {
        var engine = Given.Engine("");
        engine.KillSwitches = Engaged("pay", "\u202E`ignore` all that \n" + new string('x', 100_000));
        var why = engine.When("pay").ThenBlockedBy("kill_switch: pay").Why;
        Assert.InRange(why.Length, 200, 450);
        Assert.Contains(@"\u{202E}\u{0060}ignore", why, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_named_by_the_oldest_switch_that_fits()
    {
        var engine = Given.Engine("");
        engine.KillSwitches = KillSwitches.Of([Switch("get"), Switch("p*"), Switch("pay")]);
        engine.When("pay").ThenBlockedBy("kill_switch: p*");
    }

    [Fact]
    public void Stays_stopped_under_another_configuration()
    {
        var engine = Given.Engine("");
        engine.KillSwitches = Engaged("pay");
        engine.With(Given.Rules("max_amount_usd = 5")).When("pay").ThenBlockedBy("kill_switch: pay");
    }

    private static KillSwitches Engaged(string pattern, string reason = "") => KillSwitches.Of([Switch(pattern, reason)]);

    private static KillSwitch Switch(string pattern, string reason = "") => new(pattern, reason, "operator:alice", A.Noon);
}
