using Estoppl.Ledger.Events;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.EndToEnd;

/// <summary>The reference server of npm, asked by the inspector's command line: no party of this session is written in .NET but the proxy.</summary>
[Trait("Category", "EndToEnd")]
public sealed class The_npm_server_everything
{
    [Theory]
    [InlineData("--method", "tools/list")]
    [InlineData("--method", "tools/call", "--tool-name", "echo", "--tool-arg", "message=hello é😀")]
    [InlineData("--method", "tools/call", "--tool-name", "get-sum", "--tool-arg", "a=1", "--tool-arg", "b=2")]
    [InlineData("--method", "tools/call", "--tool-name", "get-tiny-image")]
    [InlineData("--method", "tools/call", "--tool-name", "get-structured-content", "--tool-arg", "location=New York")]
    [InlineData("--method", "resources/list")]
    [InlineData("--method", "prompts/list")]
    public async Task Tells_the_inspector_the_same_as_without_a_proxy(params string[] question)
    {
        Programs.NeedUnix();
        var inspector = Node.Need("@modelcontextprotocol/inspector", "cli", "build", "cli.js");
        var server = Node.Need("@modelcontextprotocol/server-everything", "dist", "index.js");
        using var workspace = new Workspace();
        // The inspector keeps --config and -- for itself.
        await File.WriteAllTextAsync(workspace / "proxied.sh", "exec \"$ESTOPPL\" start --config estoppl.toml -- \"$@\"\n", TestContext.Current.CancellationToken);

        var direct = await InspectAsync(workspace, inspector, [Node.Program, server, "stdio"], question);
        var proxied = await InspectAsync(workspace, inspector, ["sh", "proxied.sh", Node.Program, server, "stdio"], question);

        Assert.NotEmpty(direct);
        Assert.Equal(direct, proxied);
        Assert.Equal(question.Contains("tools/call") ? 1 : 0, workspace.Facts<LedgerEvent.CallCompleted>().Length);
        await workspace.AssertIntactAsync();
    }

    private static async Task<byte[]> InspectAsync(Workspace workspace, string inspector, string[] server, string[] question)
    {
        await using var child = Child.Start(Node.Program, [inspector, "--cli", "-e", $"ESTOPPL={Programs.Estoppl}", .. server, .. question], workspace.Path);
        child.CloseInput();
        var output = await child.ReadToEndAsync();
        Assert.True(await child.ExitAsync() == 0, await child.ErrorAsync());
        return output;
    }
}
