using Estoppl.Operator.Demo;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Demo;

[Trait("Category", "EndToEnd")]
public sealed class An_agent_of_the_live_demo : IAsyncLifetime
{
    private readonly Workspace _workspace = new(LiveRole.Of("bank").Configuration);
    private Child _agent = null!;
    private List<Run> _runs = [];

    public async ValueTask InitializeAsync()
    {
        Programs.NeedLinux();
        _agent = Child.Start(Programs.Estoppl, ["demo-agent", "bank", "--config", _workspace.Configuration, "--pace", "10"], _workspace.Path);
        Assert.Equal("ready", await _agent.ReadTextAsync());
        _runs = Run.Below(_agent.Id);
        Assert.Equal(2, _runs.Count);
    }

    public async ValueTask DisposeAsync()
    {
        if (_agent is not null) await _agent.DisposeAsync();
        _workspace.Dispose();
    }

    [Fact]
    public async Task Ends_with_its_input_and_its_proxy_and_its_server_with_it()
    {
        _agent.CloseInput();
        Assert.Equal(0, await _agent.ExitAsync());
        Assert.All(_runs, run => Assert.True(run.HasEnded));
        Assert.Equal("", await _agent.ErrorAsync());
        await _workspace.AssertIntactAsync();
    }

    [Fact]
    public async Task Leaves_nothing_behind_when_it_is_killed()
    {
        _agent.Kill();
        // Nobody writes there any more: so all have ended that might.
        await _agent.ErrorAsync();
    }

    [Fact]
    public async Task Ends_with_its_proxy()
    {
        Signal.Send(_runs[0].Id, Signal.Kill);
        Assert.Equal(2, await _agent.ExitAsync());
        await _agent.ErrorAsync();
    }

    [Fact]
    public async Task Says_why_it_cannot_begin()
    {
        using var folder = new TemporaryFolder();
        await using var agent = Child.Start(Programs.Estoppl, ["demo-agent", "bank", "--config", folder / "none.toml"], folder.Path);
        Assert.Equal(2, await agent.ExitAsync());
        Assert.StartsWith("estoppl: error: there is no ", await agent.ErrorAsync(), StringComparison.Ordinal);
    }
}
