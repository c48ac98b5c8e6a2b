using System.Diagnostics;
using Estoppl.Ledger.Events;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.EndToEnd;

/// <summary>stderr is inherited by all that a proxy starts; so its end shows that no process is left.</summary>
[Trait("Category", "EndToEnd")]
public sealed class No_process_is_left
{
    /// <summary>Ignores SIGTERM and the end of its input.</summary>
    private const string Stubborn = """trap "" TERM; echo ready; while :; do sleep 1; done""";

    /// <summary>Reads to the end of its input, then ends.</summary>
    private const string Obedient = "echo ready; cat";

    [Fact]
    public async Task After_the_end_of_input()
    {
        Programs.NeedUnix();
        using var workspace = new Workspace();
        await using var proxy = workspace.StartShell(Obedient);
        await proxy.ReadTextAsync();

        proxy.CloseInput();

        Assert.Equal(0, await proxy.ExitAsync());
        Assert.Equal("", await proxy.ErrorAsync());
        Assert.Equal(("clientClosed", 0), EndOf(workspace));
    }

    [Fact]
    public async Task After_the_end_of_input_of_a_stubborn_server()
    {
        Programs.NeedUnix();
        using var workspace = new Workspace();
        await using var proxy = workspace.StartShell(Stubborn);
        await proxy.ReadTextAsync();

        proxy.CloseInput();

        Assert.Equal(128 + Signal.Kill, await proxy.ExitAsync());
        await proxy.ErrorAsync();
        Assert.Equal(("clientClosed", 128 + Signal.Kill), EndOf(workspace));
    }

    [Theory]
    [InlineData(Signal.Terminate)]
    [InlineData(Signal.Interrupt)]
    public async Task After_a_signal_to_the_proxy(int signal)
    {
        Programs.NeedUnix();
        using var workspace = new Workspace();
        await using var proxy = workspace.StartShell(Obedient);
        await proxy.ReadTextAsync();

        proxy.Send(signal);

        Assert.Equal(128 + Signal.Terminate, await proxy.ExitAsync());
        await proxy.ErrorAsync();
        Assert.Equal(("signal", 128 + Signal.Terminate), EndOf(workspace));
    }

    [Fact]
    public async Task After_a_signal_to_the_proxy_of_a_stubborn_server()
    {
        Programs.NeedUnix();
        using var workspace = new Workspace();
        await using var proxy = workspace.StartShell(Stubborn);
        await proxy.ReadTextAsync();

        proxy.Send(Signal.Terminate);

        Assert.Equal(128 + Signal.Kill, await proxy.ExitAsync());
        await proxy.ErrorAsync();
        Assert.Equal(("signal", 128 + Signal.Kill), EndOf(workspace));
    }

    /// <summary>What hosts do with a server that hangs: close its input, wait a moment, send SIGTERM, wait a moment, send SIGKILL.</summary>
    [Fact]
    public async Task Soon_after_a_signal_to_a_proxy_that_waits_for_an_answer()
    {
        Programs.NeedUnix();
        using var workspace = new Workspace();
        await using var proxy = workspace.StartShell("cat > reached; echo closed; while :; do sleep 1; done");
        await proxy.WriteLineAsync(Line.Call(1));
        proxy.CloseInput();
        Assert.Equal("closed", await proxy.ReadTextAsync());
        var asked = Stopwatch.GetTimestamp();

        proxy.Send(Signal.Terminate);

        Assert.Equal(128 + Signal.Terminate, await proxy.ExitAsync());
        await proxy.ErrorAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(asked), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Single(workspace.Facts<LedgerEvent.CallOutcomeUnknown>());
    }

    [Fact]
    public async Task Soon_after_the_client_died_with_a_call_unanswered()
    {
        Programs.NeedUnix();
        using var workspace = new Workspace();
        await using var proxy = workspace.StartShell("read line; echo begun; cat > reached; yes");
        await proxy.WriteLineAsync(Line.Call(1));
        Assert.Equal("begun", await proxy.ReadTextAsync());
        var died = Stopwatch.GetTimestamp();

        proxy.CloseInput();
        proxy.CloseOutput();

        await proxy.ExitAsync();
        await proxy.ErrorAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(died), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Equal("clientClosed", EndOf(workspace).Reason);
    }

    [Theory]
    [InlineData(Obedient)]
    [InlineData(Stubborn)]
    public async Task After_the_proxy_was_killed(string server)
    {
        Programs.NeedLinux();
        using var workspace = new Workspace();
        await using var proxy = workspace.StartShell(server);
        await proxy.ReadTextAsync();

        proxy.Kill();

        Assert.Equal(128 + Signal.Kill, await proxy.ExitAsync());
        await proxy.ErrorAsync();
    }

    [Fact]
    public async Task After_the_server_crashed()
    {
        Programs.NeedUnix();
        using var workspace = new Workspace();
        await using var proxy = workspace.StartShell("read line; kill -SEGV $$");
        await proxy.WriteLineAsync(Line.Call(1));

        Assert.Equal(128 + 11, await proxy.ExitAsync());

        await proxy.ErrorAsync();
        Assert.Equal(("upstreamExited", 128 + 11), EndOf(workspace));
        Assert.Equal(128 + 11, Assert.Single(workspace.Facts<LedgerEvent.CallUpstreamDied>()).ExitCode);
    }

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("kill -TERM $$", 128 + 15)]
    [InlineData("kill -KILL $$", 128 + 9)]
    public async Task And_the_exit_code_is_the_servers(string server, int expected)
    {
        Programs.NeedUnix();
        using var workspace = new Workspace();
        await using var proxy = workspace.StartShell(server);

        Assert.Equal(expected, await proxy.ExitAsync());

        Assert.Equal("", await proxy.ErrorAsync());
        Assert.Equal(("upstreamExited", expected), EndOf(workspace));
        await workspace.AssertIntactAsync();
    }

    private static (string Reason, int? ExitCode) EndOf(Workspace workspace)
    {
        var end = Assert.Single(workspace.Facts<LedgerEvent.SessionEnded>());
        return (end.Reason, end.ExitCode);
    }
}
