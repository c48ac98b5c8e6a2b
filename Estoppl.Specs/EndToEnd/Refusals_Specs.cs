using Estoppl.Ledger.Events;
using Estoppl.Specs.Testing;
using ModelContextProtocol;
using Xunit;

namespace Estoppl.Specs.EndToEnd;

/// <summary>What a model is told through the official client when a rule stops its call.</summary>
[Trait("Category", "EndToEnd")]
public sealed class A_blocked_call
{
    private static string Blocking(string reply) =>
        Workspace.Permissive.Replace("[rules]", """
            [rules]
            block_tools = ["echo"]
            """, StringComparison.Ordinal) + $"\n[proxy]\nblock_reply = \"{reply}\"\n";

    [Theory]
    [InlineData(Sdk.Newest)]
    [InlineData("2025-11-25")]
    public async Task Is_a_tool_result_that_says_why(string revision)
    {
        using var workspace = new Workspace(Blocking("result"));
        await using (var session = await Sdk.ConnectAsync(workspace, revision))
        {
            var refused = await session.CallAsync("echo", """{"text":"secret"}""");
            var allowed = await session.CallAsync("add", """{"a":1,"b":2}""");

            Assert.True(refused.IsError);
            Assert.Contains("Blocked by estoppl", Sdk.Text(refused), StringComparison.Ordinal);
            Assert.Contains("block_tools", Sdk.Text(refused), StringComparison.Ordinal);
            Assert.DoesNotContain("secret", Sdk.Text(refused), StringComparison.Ordinal);
            Assert.NotEqual(true, allowed.IsError);
        }

        Assert.Equal([DecisionKind.Block, DecisionKind.Allow], workspace.Facts<LedgerEvent.CallIntercepted>().Select(call => call.Decision));
        Assert.Single(workspace.Facts<LedgerEvent.CallForwarded>());
        await workspace.AssertIntactAsync();
    }

    [Theory]
    [InlineData(Sdk.Newest)]
    [InlineData("2025-11-25")]
    public async Task Is_a_protocol_error_where_that_was_asked_for(string revision)
    {
        using var workspace = new Workspace(Blocking("error"));
        await using var session = await Sdk.ConnectAsync(workspace, revision);

        var refusal = await Assert.ThrowsAsync<McpProtocolException>(() => session.CallAsync("echo", """{"text":"x"}"""));

        Assert.Contains("Blocked by estoppl", refusal.Message, StringComparison.Ordinal);
        Assert.False((int)refusal.ErrorCode is >= -32768 and <= -32000, "the code is the protocol's own");
    }
}
