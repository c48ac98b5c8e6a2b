using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.EndToEnd;

/// <summary>
/// SIGKILL at random moments, round after round on one ledger. Each call has a tool name of its own, by which it is found again in the
/// ledger and in what reached the server.
/// </summary>
[Trait("Category", "EndToEnd")]
public sealed class A_proxy_that_is_killed_under_load
{
    /// <summary>Keeps what reaches it, and answers every other call.</summary>
    private const string Server = """tee "$0" | sed -u -e '/[13579]","arguments/d' -e 's/"method.*/"result":{}}/'""";

    private static readonly int s_rounds = Programs.IsNative ? 100 : 25;

    private static readonly int s_seed = int.TryParse(Environment.GetEnvironmentVariable("ESTOPPL_SEED"), out var seed) ? seed : Random.Shared.Next();

    [Fact]
    public async Task Leaves_a_ledger_that_knows_of_every_call_that_reached_the_server()
    {
        Programs.NeedLinux();
        TestContext.Current.TestOutputHelper?.WriteLine($"ESTOPPL_SEED={s_seed}");
        using var workspace = new Workspace();
        var random = new Random(s_seed);
        for (var round = 0; round < s_rounds; round++)
        {
            await RunAndKillAsync(workspace, round, random);
            if (round % 10 == 9) await workspace.AssertIntactAsync();
        }

        await CloseTheLastSessionAsync(workspace);
        await workspace.AssertIntactAsync();
        AssertAllRecorded(workspace);
    }

    private static async Task RunAndKillAsync(Workspace workspace, int round, Random random)
    {
        await using var proxy = workspace.StartShell(Server, Reached(round));
        var writing = WriteWhileItLivesAsync(proxy, round);
        if (random.Next(5) == 0)
        {
            // Not a wait for anything: this is the random moment, somewhere in the start.
            await Task.Delay(random.Next(Programs.IsNative ? 60 : 600), TestContext.Current.CancellationToken);
        }
        else
        {
            for (var answers = random.Next(1, 600); answers > 0; answers--)
                if (await proxy.ReadLineAsync() is null) Assert.Fail($"the proxy ended by itself: {await proxy.ErrorAsync()}");
        }

        proxy.Kill();
        await writing;
        Assert.Equal(128 + Signal.Kill, await proxy.ExitAsync());
        // The server has read all that will ever reach it when it has ended.
        Assert.Equal("", await proxy.ErrorAsync());
    }

    private static async Task WriteWhileItLivesAsync(Child proxy, int round)
    {
        try
        {
            for (var number = 0; ; number += 20)
                await proxy.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(number, 20).Select(id => Line.Call(id, $"r{round}c{id}") + "\n"))));
        }
        catch (IOException)
        {
            // It is dead.
        }
    }

    private static async Task CloseTheLastSessionAsync(Workspace workspace)
    {
        await using var proxy = workspace.StartShell("cat");
        proxy.CloseInput();
        Assert.Equal(0, await proxy.ExitAsync());
        Assert.Equal("", await proxy.ErrorAsync());
    }

    private static void AssertAllRecorded(Workspace workspace)
    {
        var events = workspace.Events();
        var tools = events.Where(observed => observed.Fact is LedgerEvent.CallIntercepted)
            .ToDictionary(observed => observed.Call!.Value, observed => ((LedgerEvent.CallIntercepted)observed.Fact).Tool.Value);
        var forwarded = events.Where(observed => observed.Fact is LedgerEvent.CallForwarded).Select(observed => observed.Call!.Value).ToList();
        var terminal = events.Where(observed => observed.Fact.IsTerminal).Select(observed => observed.Call!.Value).ToList();
        var reached = Enumerable.Range(0, s_rounds).SelectMany(round => ToolsThatReached(workspace / Reached(round))).ToList();

        TestContext.Current.TestOutputHelper?.WriteLine($"{s_rounds} rounds: {reached.Count} calls reached the server, {forwarded.Count} recorded as forwarded, {events.Length} events");
        Assert.NotEmpty(reached);
        Assert.Empty(reached.Except(forwarded.Select(call => tools[call])));
        Assert.Equal(forwarded.Count, forwarded.Distinct().Count());
        Assert.Equal(terminal.Count, terminal.Distinct().Count());
        Assert.Equal(forwarded.ToHashSet(), terminal.ToHashSet());
        Assert.Equal(
            events.Count(observed => observed.Fact is LedgerEvent.SessionStarted),
            events.Count(observed => observed.Fact is LedgerEvent.SessionEnded));
    }

    /// <summary>Complete lines only: the last one may be cut.</summary>
    private static IEnumerable<string> ToolsThatReached(string file) => File.Exists(file)
        ? File.ReadAllText(file).Split('\n')[..^1].Select(line => (string)Line.Parse(line)["params"]!["name"]!)
        : [];

    private static string Reached(int round) => $"reached-{round}";
}
