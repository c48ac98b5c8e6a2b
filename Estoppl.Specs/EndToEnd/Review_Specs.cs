using System.Text;
using System.Text.Json.Nodes;
using Estoppl.Ledger.Events;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.EndToEnd;

/// <summary>
/// A real agent's process that starts the proxy, a real server, and a person at another terminal: this process, which is not among those that the
/// agent started.
/// </summary>
[Trait("Category", "EndToEnd")]
public sealed class A_held_call : IAsyncLifetime
{
    private const string Holding = """
        [agent]
        id = "spec-agent"

        [rules]
        review_mode = "hold"
        human_review_tools = ["wire_*"]
        review_timeout_seconds = 25

        [ledger]
        db_path = ".estoppl/ledger.db"
        """;

    private const string Arguments = """{"to":"ACME-marker-7731","amount":5000}""";

    private readonly Workspace _workspace = new(Holding);
    private Child _proxy = null!, _watch = null!;
    private Puppet _server = null!;

    public async ValueTask InitializeAsync()
    {
        Programs.NeedUnix();
        (_proxy, _server) = Agent(_workspace);
        await PassAsync(1);
        _watch = Child.Start(Programs.Estoppl, ["review", "--watch", "--json"], _workspace.Path);
    }

    public async ValueTask DisposeAsync()
    {
        if (_watch is not null) await _watch.DisposeAsync();
        if (_proxy is not null) await _proxy.DisposeAsync();
        _server?.Dispose();
        _workspace.Dispose();
    }

    /// <summary>The proxy as an agent starts it: as the child of a process of its own.</summary>
    internal static (Child Proxy, Puppet Server) Agent(Workspace workspace) =>
        Puppet.Start(workspace, server => Child.Start("sh", ["-c", "\"$0\" \"$@\"; exit $?", Programs.Estoppl, .. workspace.StartWords(server)], workspace.Path));

    [Fact]
    public async Task Waits_while_others_pass_and_leaves_unaltered_once_it_is_approved()
    {
        var line = Line.Call(2, "wire_transfer", Arguments);
        await _proxy.WriteLineAsync(line);
        var shown = await ShownAsync();
        Assert.Equal(("wire_transfer", "spec-agent", "human_review_tools: wire_*"), ((string?)shown["tool"], (string?)shown["agent"], (string?)shown["rule"]));
        Assert.Equal(Arguments, shown["arguments"]!.ToJsonString());
        await PassAsync(3);

        var approved = await _workspace.RunAsync("review", "approve", Short(shown), "--json");
        Assert.True(approved.ExitCode == 0, approved.Output + approved.Error);
        Assert.Equal("recorded", (string?)JsonNode.Parse(approved.Output)![0]!["outcome"]);
        Assert.Equal(line, Encoding.UTF8.GetString((await _server.ReadLineAsync())!));
        await _server.AnswerAsync("2");
        Assert.Equal(2, Line.IdOf((await _proxy.ReadLineAsync())!));
        Assert.False((bool)(await NextAsync())["held"]!);

        var again = await _workspace.RunAsync("review", "approve", Short(shown));
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("waits for a person", again.Error, StringComparison.Ordinal);
        Assert.Equal("call.intercepted review.requested review.approved call.forwarded call.completed", await StoryAsync(shown));
        Assert.StartsWith("operator:", _workspace.Events().Single(it => it.Fact is LedgerEvent.ReviewApproved).Actor, StringComparison.Ordinal);
        AssertNowhereOnDisk();
        await _workspace.AssertIntactAsync();
    }

    [Fact]
    public async Task Is_refused_with_the_persons_reason()
    {
        await _proxy.WriteLineAsync(Line.Call(2, "wire_transfer", Arguments));
        var shown = await ShownAsync();
        var denied = await _workspace.RunAsync("review", "deny", (string)shown["id"]!, "--reason", "not without an invoice");
        Assert.True(denied.ExitCode == 0, denied.Output + denied.Error);
        Assert.Contains("not without an invoice", Refusal(await _proxy.ReadTextAsync(), 2), StringComparison.Ordinal);
        await PassAsync(3);
        Assert.Equal("call.intercepted review.requested review.denied", await StoryAsync(shown));
    }

    [Fact]
    public async Task Cannot_be_approved_by_the_agents_own_process()
    {
        Programs.NeedLinux();
        // The agent's process starts the proxy, waits until a call is held, and approves it itself: as a tool that runs shell commands could.
        const string script = """
            mkfifo go done
            "$0" start --config "$1" -- sh -c 'cat < down & exec cat > up' <&0 &
            read id < go
            "$0" review --config "$1" approve "$id" --json > verdict
            echo $? > code
            "$0" release --config "$1" never_* 2> release
            echo > done
            wait
            """;
        using var workspace = new Workspace(Holding);
        var (agent, server) = Puppet.Start(workspace, _ => Child.Start("bash", ["-c", script, Programs.Estoppl, workspace.Configuration], workspace.Path));
        await using var __ = agent;
        using var ___ = server;
        await agent.WriteLineAsync(Line.Call(7));
        Assert.Equal(7, Line.IdOf((await server.ReadLineAsync())!));
        await agent.WriteLineAsync(Line.Call(1, "wire_transfer", Arguments));
        Assert.Equal(0, (await workspace.RunAsync("kill", "never_*")).ExitCode);
        await using var watch = Child.Start(Programs.Estoppl, ["review", "--watch", "--json"], workspace.Path);
        var shown = Line.Parse(await watch.ReadTextAsync());
        await File.WriteAllTextAsync(workspace / "go", Short(shown) + "\n", TestContext.Current.CancellationToken);
        await File.ReadAllTextAsync(workspace / "done", TestContext.Current.CancellationToken);
        // The call is still held, and what passes shows that the proxy has not let it go before.
        await agent.WriteLineAsync(Line.Call(2));
        Assert.Equal(2, Line.IdOf((await server.ReadLineAsync())!));
        agent.CloseInput();
        Assert.Equal(1, Line.IdOf((await agent.ReadLineAsync())!));
        await server.AnswerAsync("7");
        await server.AnswerAsync("2");
        server.Dispose();
        await agent.ExitAsync();
        Assert.Equal("byAgent", (string?)JsonNode.Parse(await File.ReadAllTextAsync(workspace / "verdict", TestContext.Current.CancellationToken))![0]!["outcome"]);
        Assert.Equal("1\n", await File.ReadAllTextAsync(workspace / "code", TestContext.Current.CancellationToken));
        Assert.Contains("from the agent's own side", await File.ReadAllTextAsync(workspace / "release", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(workspace.Facts<LedgerEvent.ReviewApproved>());
        Assert.Empty(workspace.Facts<LedgerEvent.KillSwitchReleased>());
    }

    [Fact]
    public async Task Never_reaches_the_server_once_its_client_has_cancelled_it()
    {
        await _proxy.WriteLineAsync(Line.Call(2, "wire_transfer", Arguments));
        var shown = await ShownAsync();
        await _proxy.WriteLineAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}""");
        Assert.False((bool)(await NextAsync())["held"]!);
        await PassAsync(3);
        Assert.Equal("call.intercepted review.requested call.cancelled", await StoryAsync(shown));
    }

    [Fact]
    public async Task Expires_and_says_so()
    {
        using var workspace = new Workspace(Holding.Replace("25", "1", StringComparison.Ordinal));
        var (proxy, server) = Agent(workspace);
        await using var __ = proxy;
        using var ___ = server;
        await proxy.WriteLineAsync(Line.Call(1, "wire_transfer", Arguments));
        Assert.Contains("nobody decided in time", Refusal(await proxy.ReadTextAsync(), 1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_refused_when_a_kill_switch_is_engaged_and_not_let_go_by_its_release()
    {
        await _proxy.WriteLineAsync(Line.Call(2, "wire_transfer", Arguments));
        var shown = await ShownAsync();
        Assert.Equal(0, (await _workspace.RunAsync("kill", "wire_*", "--reason", "it pays twice")).ExitCode);
        Assert.Contains("kill switch wire_* is engaged", Refusal(await _proxy.ReadTextAsync(), 2), StringComparison.Ordinal);
        Assert.Equal(0, (await _workspace.RunAsync("release", "wire_*")).ExitCode);
        await PassAsync(3);
        Assert.Equal("call.intercepted review.requested review.denied", await StoryAsync(shown));
    }

    [Fact]
    public async Task Is_gone_with_its_proxy()
    {
        await _proxy.WriteLineAsync(Line.Call(2, "wire_transfer", Arguments));
        var shown = await ShownAsync();
        await _proxy.DisposeAsync();
        _proxy = null!;
        Assert.False((bool)(await NextAsync())["held"]!);
        Assert.Equal("[]\n", (await _workspace.RunAsync("review", "--json")).Output);
        Assert.Equal("call.intercepted review.requested review.denied", Story(shown));
        AssertNowhereOnDisk();
    }

    [Fact]
    public async Task Is_approved_in_numbers_only_at_a_terminal()
    {
        await _proxy.WriteLineAsync(Line.Call(2, "wire_transfer", Arguments));
        await ShownAsync();
        var refused = await _workspace.RunAsync("review", "approve", "--all");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("on a terminal", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await _workspace.RunAsync("review", "deny", "--all", "--reason", "going home")).ExitCode);
        Assert.Contains("going home", Refusal(await _proxy.ReadTextAsync(), 2), StringComparison.Ordinal);
    }

    private async Task PassAsync(long id)
    {
        await _proxy.WriteLineAsync(Line.Call(id));
        Assert.Equal(id, Line.IdOf((await _server.ReadLineAsync())!));
        await _server.AnswerAsync($"{id}");
        Assert.Equal(id, Line.IdOf((await _proxy.ReadLineAsync())!));
    }

    private async Task<JsonObject> NextAsync() => Line.Parse(await _watch.ReadTextAsync());

    private async Task<JsonObject> ShownAsync()
    {
        var shown = await NextAsync();
        Assert.True((bool)shown["held"]!);
        return shown;
    }

    private static string Short(JsonObject shown) => ((string)shown["id"]!)[^8..];

    private static string Refusal(string line, long id)
    {
        var answer = Line.Parse(line);
        Assert.Equal((id, true), ((long)answer["id"]!, (bool)answer["result"]!["isError"]!));
        return (string)answer["result"]!["content"]![0]!["text"]!;
    }

    // The terminal event is recorded behind the answer: what stands in the ledger is read when the proxy has ended.
    private async Task<string> StoryAsync(JsonObject shown)
    {
        _proxy.CloseInput();
        _server.Dispose();
        await _proxy.ExitAsync();
        return Story(shown);
    }

    private string Story(JsonObject shown) =>
        string.Join(' ', _workspace.Events().Where(it => it.Call?.ToString() == (string?)shown["id"]).Select(it => EventTypes.NameOf(it.Fact)));

    private void AssertNowhereOnDisk()
    {
        var files = Directory.GetFiles(_workspace / ".estoppl", "*", SearchOption.AllDirectories);
        Assert.Contains(files, file => file.EndsWith("ledger.log", StringComparison.Ordinal));
        Assert.DoesNotContain(files, file => Read(file).AsSpan().IndexOf("ACME-marker"u8) >= 0);
    }

    private static byte[] Read(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        // A socket has no content, and the holder's lock is its own.
        catch (IOException)
        {
            return [];
        }
    }
}
