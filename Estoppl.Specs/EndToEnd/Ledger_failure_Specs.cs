using System.Text;
using System.Text.Json.Nodes;
using Estoppl.Ledger.Events;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.EndToEnd;

[Trait("Category", "EndToEnd")]
public sealed class A_ledger_that_fails_in_mid_session
{
    [Fact]
    public async Task Stops_calls_and_nothing_else_and_keeps_what_it_had()
    {
        Programs.NeedLinux();
        using var workspace = new Workspace();
        await OpenLedgerAsync(workspace);
        var (proxy, server) = Puppet.Start(workspace, words => Child.Start("sh", ["-c", FullDisk.Before(blocks: 200), Programs.Estoppl, .. workspace.StartWords(words)], workspace.Path));
        await using var _ = proxy;
        using var __ = server;

        var (served, refusal, arriving) = await CallUntilRefusedAsync(proxy, server);

        Assert.True(served > 0, "not a single call was recorded");
        Assert.Equal(true, (bool?)refusal["result"]!["isError"]);
        Assert.Contains("could not record this call", (string)refusal["result"]!["content"]![0]!["text"]!, StringComparison.Ordinal);
        await AssertOnlyPingPassesAsync(proxy, server, arriving);
        proxy.CloseInput();
        Assert.Null(await server.ReadLineAsync());
        server.Dispose();
        Assert.Equal(74, await proxy.ExitAsync());
        Assert.Contains("the ledger cannot be written", await proxy.ErrorAsync(), StringComparison.Ordinal);

        await OpenLedgerAsync(workspace);
        await workspace.AssertIntactAsync();
        Assert.True(workspace.Facts<LedgerEvent.CallForwarded>().Length >= served, "a forwarded call is not in the ledger");
        Assert.Equal(
            workspace.Events().Where(observed => observed.Fact is LedgerEvent.CallForwarded).Select(observed => observed.Call).ToHashSet(),
            workspace.Events().Where(observed => observed.Fact.IsTerminal).Select(observed => observed.Call).ToHashSet());
    }

    private static async Task<(int Served, JsonObject Refusal, Task<byte[]?> Arriving)> CallUntilRefusedAsync(Child proxy, Puppet server)
    {
        for (var id = 0; id < 100_000; id++)
        {
            await proxy.WriteLineAsync(Line.Call(id));
            var reached = server.ReadLineAsync();
            var answer = proxy.ReadTextAsync();
            if (await Task.WhenAny(reached, answer) == answer) return (id, Line.Parse(await answer), reached);
            await reached;
            await server.AnswerAsync($"{id}");
            await answer;
        }

        throw new InvalidOperationException("the limit on the size of files did not hold");
    }

    private static async Task AssertOnlyPingPassesAsync(Child proxy, Puppet server, Task<byte[]?> arriving)
    {
        await proxy.WriteLineAsync(Line.Call(200_000));
        Assert.Contains("could not record this call", await proxy.ReadTextAsync(), StringComparison.Ordinal);
        await proxy.WriteLineAsync(Line.Ping(200_001));
        // What arrives next at the server: had a call slipped through, this would be it.
        Assert.Equal(Line.Ping(200_001), Encoding.UTF8.GetString((await arriving)!));
        await server.AnswerAsync("200001");
        Assert.Equal(200_001, Line.IdOf(await proxy.ReadLineAsync()));
    }

    private static async Task OpenLedgerAsync(Workspace workspace)
    {
        await using var proxy = workspace.StartShell("cat");
        proxy.CloseInput();
        Assert.Equal(0, await proxy.ExitAsync());
    }
}
