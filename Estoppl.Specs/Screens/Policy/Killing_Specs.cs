using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Operator.Commands;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Overlays;
using Estoppl.Operator.Screens.Policy;
using Estoppl.Proxy.Policy;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Screens.Policy;

public sealed class A_tool_that_is_to_be_stopped
{
    [Theory]
    [InlineData("wire_transfer", null)]
    [InlineData("", "that is not wire_transfer")]
    [InlineData("wire", "that is not wire_transfer")]
    [InlineData("Wire_transfer", "that is not wire_transfer")]
    [InlineData("wire_transfer it pays twice", "that is not wire_transfer")]
    public void Has_to_be_named(string typed, string? wrong)
    {
        var answer = Killing.Ask(new ToolName("wire_transfer"), Glyphs.Unicode).Accept(typed);
        Assert.Equal(wrong, answer.Wrong);
        Assert.Equal(wrong is null ? [new PolicyIntent.Engage("wire_transfer", "")] : [], answer.Intents);
    }

    [Fact]
    public void May_be_stopped_for_a_reason()
    {
        var ask = Killing.Ask(new ToolName("wire_transfer"), Glyphs.Unicode);
        Assert.Equal([new PolicyIntent.Engage("wire_transfer", "it pays twice")], ask.Accept("wire_transfer --reason  it pays twice ").Intents);
        Assert.Equal("the reason has 1001 characters; say it in 1000", ask.Accept($"wire_transfer --reason {new string('x', 1001)}").Wrong);
    }

    [Theory]
    [InlineData("rtl\u202Eexe", "rtl\\u{202E}exe", "rtl*exe")]
    [InlineData("p\u0430y", "p\\u{0430}y", "p\u0430y")]
    [InlineData("files:read", "files:read", "tool:files:read")]
    [InlineData(" read ", " read ", "*read*")]
    [InlineData("a\nb:c", "a\\u{000A}b:c", "tool:a*b:c")]
    public void Is_named_as_it_is_spelled_where_it_cannot_be_typed(string tool, string typed, string pattern)
    {
        foreach (var glyphs in (Glyphs[])[Glyphs.Unicode, Glyphs.Ascii])
            Assert.Equal([new PolicyIntent.Engage(pattern, "")], Killing.Ask(new ToolName(tool), glyphs).Accept(typed).Intents);
    }

    /// <summary>What is drawn can be typed, whatever the tool is called; and the kill switch stops it.</summary>
    [Fact]
    public void Is_stopped_by_what_is_shown_of_it() => Gen.Select(Gen.OneOf(Any.Text, Gen.Const(new string('x', 300)), Gen.Const("\\u{202E}http://x  y")), Gen.Bool).Sample((name, inAscii) =>
    {
        var (glyphs, tool) = (inAscii ? Glyphs.Ascii : Glyphs.Unicode, new ToolName(name));
        var ask = Killing.Ask(tool, glyphs);
        var shown = ask.Lines[0].Text[1..];
        if (!shown.Contains(glyphs.MarkOpen, StringComparison.Ordinal) || inAscii)
        {
            var intent = Assert.IsType<PolicyIntent.Engage>(Assert.Single(ask.Accept(shown).Intents));
            Assert.True(KillPattern.TryParse(intent.Pattern, out var pattern, out var error), error);
            Assert.True(pattern.Matches(tool, new ServerName("s"), new AgentId("a")));
        }

        Assert.Single(ask.Accept(ToolsServers.Spelling(name)).Intents);
        Assert.All(ask.Lines, line => Assert.DoesNotContain("://", line.Text, StringComparison.Ordinal));
    }, iter: 1000);
}

public sealed class A_pattern_that_is_to_be_stopped
{
    [Theory]
    [InlineData("stripe.*", "stripe.*", "")]
    [InlineData(" server:stripe --reason rotating keys", "server:stripe", "rotating keys")]
    public void Is_typed_as_on_the_command_line(string typed, string pattern, string reason) =>
        Assert.Equal([new PolicyIntent.Engage(pattern, reason)], Killing.AskPattern().Accept(typed).Intents);

    [Theory]
    [InlineData("")]
    [InlineData("servers:stripe")]
    public void Is_refused_where_it_is_none(string typed) => Assert.NotNull(Killing.AskPattern().Accept(typed).Wrong);
}

public sealed class A_kill_switch_that_is_to_be_released
{
    [Fact]
    public void Has_to_be_typed()
    {
        var ask = Killing.Release("a\u200bb", Glyphs.Unicode);
        Assert.NotNull(ask.Accept("a*b").Wrong);
        Assert.Equal([new PolicyIntent.Release("a\u200bb", "")], ask.Accept("a\\u{200B}b").Intents);
        Assert.Equal([new PolicyIntent.Release("stripe.*", "mended")], Killing.Release("stripe.*", Glyphs.Unicode).Accept("stripe.* --reason mended").Intents);
    }
}
