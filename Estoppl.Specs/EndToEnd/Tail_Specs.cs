using System.Text.Json.Nodes;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.EndToEnd;

/// <summary><c>estoppl tail</c> beside real proxies. Its lines are awaited, never looked for: what is not pushed lets the spec fail.</summary>
[Trait("Category", "EndToEnd")]
public sealed class Following_the_calls : IDisposable
{
    private const string Blocking = Workspace.Permissive + "\n[rules.agent_rules.spec-agent]\nblock_tools = [\"delete_*\"]\n";

    private readonly Workspace _workspace = new(Blocking);

    public Following_the_calls() => Programs.NeedUnix();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Tells_of_each_when_it_is_over_or_blocked()
    {
        await using var tail = await FollowAsync("-n", "5");
        var (proxy, server) = Puppet.Start(_workspace);
        await using var _ = proxy;
        using var __ = server;

        await proxy.WriteLineAsync(Line.Call(1, "slow"));
        Assert.NotNull(await server.ReadLineAsync());
        await proxy.WriteLineAsync(Line.Call(2, "delete_everything"));
        AssertCall(await NextAsync(tail), "delete_everything", "block", "blocked");

        await server.AnswerAsync("1");
        AssertCall(await NextAsync(tail), "slow", "allow", "completed");
        Assert.Equal(0, await EndAsync(tail, Signal.Interrupt));
    }

    [Fact]
    public async Task Begins_with_the_newest_that_match()
    {
        await using (var proxy = _workspace.Start(Programs.Estoppl, "demo-server"))
        {
            for (var n = 0; n < 4; n++) await AnswerAsync(proxy, n, $"tool_{n}");
            proxy.CloseInput();
            Assert.Equal(0, await proxy.ExitAsync());
        }

        await using var newest = await FollowAsync("-n", "2", "--tool", "*_*");
        AssertCall(await NextAsync(newest), "tool_2", "allow", "completed");
        AssertCall(await NextAsync(newest), "tool_3", "allow", "completed");
        await using var none = await FollowAsync("-n", "0", "--decision", "block");
        await using (var proxy = _workspace.Start(Programs.Estoppl, "demo-server"))
        {
            await AnswerAsync(proxy, 1, "tool_4");
            AssertCall(await NextAsync(newest), "tool_4", "allow", "completed");
            await AnswerAsync(proxy, 2, "delete_it");
            AssertCall(await NextAsync(none), "delete_it", "block", "blocked");
        }

        Assert.Equal(0, await EndAsync(none, Signal.Terminate));
    }

    [Fact]
    public async Task Tells_once_and_with_its_agent_of_a_call_that_was_open_before()
    {
        var (proxy, server) = Puppet.Start(_workspace);
        await using var _ = proxy;
        using var __ = server;
        await proxy.WriteLineAsync(Line.Call(1, "slow"));
        Assert.NotNull(await server.ReadLineAsync());

        await using var tail = await FollowAsync("-n", "5", "--filter", "-tool:before (tool:/^slow$/ agent:spec-agent latency>=0 or decision:block)");
        await server.AnswerAsync("1");
        AssertCall(await NextAsync(tail), "slow", "allow", "completed");
        await proxy.WriteLineAsync(Line.Call(2, "other"));
        Assert.NotNull(await server.ReadLineAsync());
        await server.AnswerAsync("2");
        await proxy.WriteLineAsync(Line.Call(3, "delete_it"));
        AssertCall(await NextAsync(tail), "delete_it", "block", "blocked");
    }

    [Fact]
    public async Task Is_a_table_for_people()
    {
        await using (var proxy = _workspace.Start(Programs.Estoppl, "demo-server")) await AnswerAsync(proxy, 1, "delete_it");
        await using var tail = Child.Start(Programs.Estoppl, ["tail"], _workspace.Path);
        Assert.StartsWith("EVENT      TOOL ", await tail.ReadTextAsync(), StringComparison.Ordinal);
        Assert.StartsWith("-----", await tail.ReadTextAsync(), StringComparison.Ordinal);
        Assert.Matches("^[0-9a-f]{8}   delete_it +BLOCK +20", await tail.ReadTextAsync());
    }

    [Fact]
    public async Task Outlives_the_proxies_that_hold_the_ledger()
    {
        await using var tail = await FollowAsync("-n", "1");
        for (var n = 0; n < 3; n++)
        {
            await using var holder = _workspace.Start(Programs.Estoppl, "demo-server");
            await AnswerAsync(holder, n, $"from_holder_{n}");
            AssertCall(await NextAsync(tail), $"from_holder_{n}", "allow", "completed");
            await using var other = _workspace.Start(Programs.Estoppl, "demo-server");
            await AnswerAsync(other, n, $"from_other_{n}");
            AssertCall(await NextAsync(tail), $"from_other_{n}", "allow", "completed");
            holder.Kill();
            await AnswerAsync(other, n + 100, $"after_{n}");
            AssertCall(await NextAsync(tail), $"after_{n}", "allow", "completed");
        }
    }

    [Fact]
    public async Task Ends_when_nobody_reads_although_there_is_nothing_to_tell()
    {
        await using var tail = await FollowAsync("-n", "1");
        tail.CloseOutput();
        Assert.Equal((0, ""), (await tail.ExitAsync(), await tail.ErrorAsync()));
    }

    // A session of its own first: then there is a ledger, and a line by which it is known that the tail is there.
    private async Task<Child> FollowAsync(params string[] options)
    {
        await using (var proxy = _workspace.Start(Programs.Estoppl, "demo-server")) await AnswerAsync(proxy, 1, "before");
        return Child.Start(Programs.Estoppl, ["tail", "--json", .. options], _workspace.Path);
    }

    private static async Task AnswerAsync(Child proxy, long id, string tool)
    {
        await proxy.WriteLineAsync(Line.Call(id, tool));
        Assert.Equal(id, Line.IdOf((await proxy.ReadLineAsync())!));
    }

    private static async Task<JsonObject> NextAsync(Child tail)
    {
        while (true)
        {
            var call = Line.Parse(await tail.ReadTextAsync());
            if ((string?)call["tool"] != "before") return call;
        }
    }

    private static async Task<int> EndAsync(Child tail, int signal)
    {
        tail.Send(signal);
        return await tail.ExitAsync();
    }

    private static void AssertCall(JsonObject call, string tool, string decision, string state) =>
        Assert.Equal((tool, decision, state), ((string?)call["tool"], (string?)call["decision"], (string?)call["state"]));
}
