using Estoppl.Ledger.Events;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.EndToEnd;

[Trait("Category", "EndToEnd")]
public sealed class A_kill_switch : IDisposable
{
    private readonly Workspace _workspace = new();

    public A_kill_switch() => Programs.NeedUnix();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Stops_all_running_proxies_before_its_command_returns_and_survives_them()
    {
        await using var first = Proxy("bank");
        await using var second = Proxy("shop");
        await PassesAsync(first, 1);
        await PassesAsync(second, 1);
        Assert.Equal(0, (await _workspace.RunAsync("kill", "get_*", "--reason", "it pays twice")).ExitCode);
        Assert.Contains("it pays twice", await StoppedAsync(first, 2), StringComparison.Ordinal);
        Assert.Contains("kill_switch: get_*", await StoppedAsync(second, 2), StringComparison.Ordinal);
        await PassesAsync(first, 3, "read_portfolio");
        foreach (var proxy in (Child[])[first, second])
        {
            proxy.CloseInput();
            Assert.Equal(0, await proxy.ExitAsync());
        }

        await using var third = Proxy("bank");
        await StoppedAsync(third, 1);
        Assert.Equal(0, (await _workspace.RunAsync("release", "get_*")).ExitCode);
        await PassesAsync(third, 2);
    }

    [Fact]
    public async Task Is_for_servers_and_agents_too()
    {
        await using var bank = Proxy("bank");
        await using var shop = Proxy("shop");
        Assert.Equal(0, (await _workspace.RunAsync("kill", "server:ba*", "--reason", "rotating keys")).ExitCode);
        await StoppedAsync(bank, 1);
        await PassesAsync(shop, 1);
        Assert.Equal(0, (await _workspace.RunAsync("kill", "agent:spec-*", "--reason", "acting strangely")).ExitCode);
        await StoppedAsync(shop, 2);
        var shown = await _workspace.RunAsync("kill", "--json");
        Assert.Equal(["server:ba*", "agent:spec-*"], System.Text.Json.Nodes.JsonNode.Parse(shown.Output)!.AsArray().Select(it => (string?)it!["pattern"]));
    }

    [Theory]
    [InlineData("kill", " ")]
    [InlineData("kill", "servers:x")]
    [InlineData("release", "never_engaged")]
    public async Task Is_refused_when_it_makes_no_sense(string command, string pattern)
    {
        await using (var proxy = Proxy("bank")) await PassesAsync(proxy, 1);
        Assert.Equal(2, (await _workspace.RunAsync(command, pattern)).ExitCode);
        Assert.Empty(_workspace.Facts<LedgerEvent.KillSwitchEngaged>());
    }

    // As an agent starts it: by a process of its own, which is not the one that releases.
    private Child Proxy(string server) => Child.Start("sh",
        ["-c", "\"$0\" \"$@\"; exit $?", Programs.Estoppl, "start", "--config", _workspace.Configuration, "--server", server, "--", Programs.Estoppl, "demo-server"],
        _workspace.Path);

    private static async Task PassesAsync(Child proxy, long id, string tool = "get_balance")
    {
        await proxy.WriteLineAsync(Line.Call(id, tool));
        var answer = Line.Parse(await proxy.ReadTextAsync());
        Assert.Equal((id, false), ((long)answer["id"]!, (bool?)answer["result"]!["isError"] == true));
    }

    private static async Task<string> StoppedAsync(Child proxy, long id)
    {
        await proxy.WriteLineAsync(Line.Call(id));
        var answer = Line.Parse(await proxy.ReadTextAsync());
        Assert.Equal((id, true), ((long)answer["id"]!, (bool?)answer["result"]!["isError"]));
        return (string)answer["result"]!["content"]![0]!["text"]!;
    }
}

[Trait("Category", "EndToEnd")]
public sealed class A_configuration_that_changes_while_a_session_runs : IAsyncLifetime
{
    private const string Blocking = Workspace.Permissive + "\n[rules.agent_rules.spec-agent]\nblock_tools = [\"get_balance\"]\n";

    private readonly Workspace _workspace = new();
    private Child _proxy = null!;
    private long _id;

    public async ValueTask InitializeAsync()
    {
        _proxy = _workspace.Start(Programs.Estoppl, "demo-server");
        Assert.False(await IsBlockedAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        _workspace.Dispose();
    }

    [Fact]
    public async Task Is_in_force_within_a_second_or_two()
    {
        await File.WriteAllTextAsync(_workspace.Configuration, Blocking, TestContext.Current.CancellationToken);
        await UntilAsync(blocked: true);
        await File.WriteAllTextAsync(_workspace.Configuration, Workspace.Permissive, TestContext.Current.CancellationToken);
        await UntilAsync(blocked: false);
        await EndAsync();
        var changes = _workspace.Facts<LedgerEvent.PolicyChanged>();
        Assert.Equal(2, changes.Length);
        Assert.Equal((changes[0].Previous, changes[0].Policy), (changes[1].Policy, changes[1].Previous));
        var calls = _workspace.Facts<LedgerEvent.CallIntercepted>();
        Assert.All(calls, call => Assert.Equal(call.Policy == changes[0].Policy, call.Decision == DecisionKind.Block));
    }

    [Fact]
    public async Task Stays_as_it_was_when_it_is_broken_or_gone()
    {
        await File.WriteAllTextAsync(_workspace.Configuration, Blocking.Replace("block_tools", "block_tool", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await UntilAsync<LedgerEvent.PolicyRejected>(1);
        Assert.False(await IsBlockedAsync());
        File.Delete(_workspace.Configuration);
        await UntilAsync<LedgerEvent.PolicyRejected>(2);
        Assert.False(await IsBlockedAsync());
        await File.WriteAllTextAsync(_workspace.Configuration, Blocking, TestContext.Current.CancellationToken);
        await UntilAsync(blocked: true);
        await EndAsync();
        var rejected = _workspace.Facts<LedgerEvent.PolicyRejected>();
        Assert.Contains("block_tool", rejected[0].Reason, StringComparison.Ordinal);
        Assert.Contains("does not exist", rejected[1].Reason, StringComparison.Ordinal);
    }

    private async Task<bool> IsBlockedAsync()
    {
        await _proxy.WriteLineAsync(Line.Call(++_id));
        var answer = Line.Parse(await _proxy.ReadTextAsync());
        Assert.Equal(_id, (long)answer["id"]!);
        return (bool?)answer["result"]!["isError"] == true;
    }

    private async Task UntilAsync(bool blocked)
    {
        using var late = new CancellationTokenSource(Child.Limit);
        while (await IsBlockedAsync() != blocked) late.Token.ThrowIfCancellationRequested();
    }

    private async Task UntilAsync<T>(int count) where T : LedgerEvent
    {
        using var late = new CancellationTokenSource(Child.Limit);
        while (_workspace.Facts<T>().Length < count)
        {
            Assert.False(await IsBlockedAsync());
            late.Token.ThrowIfCancellationRequested();
        }
    }

    private async Task EndAsync()
    {
        _proxy.CloseInput();
        Assert.Equal(0, await _proxy.ExitAsync());
    }
}
