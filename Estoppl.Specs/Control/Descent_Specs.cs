using System.Diagnostics;
using Estoppl.Ledger.Control;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Control;

public sealed class The_agents_side
{
    public The_agents_side() => Programs.NeedLinux();

    [Fact]
    public void Is_the_proxy_itself()
    {
        Assert.True(Descent.Of(Environment.ProcessId).Includes(Environment.ProcessId));
        Assert.True(Descent.Of(1).Includes(1));
    }

    [Fact]
    public async Task Is_who_started_the_proxy_and_all_that_either_started()
    {
        // The shell starts another before it becomes a sleep, so there are two generations.
        await using var proxy = Child.Start("/bin/sh", ["-c", "sleep 100 & echo $!; exec sleep 100"]);
        var grandchild = int.Parse(await proxy.ReadTextAsync(), System.Globalization.CultureInfo.InvariantCulture);
        await using var sibling = Child.Start("/bin/sleep", ["100"]);
        var side = Descent.Of(proxy.Id);
        Assert.All([proxy.Id, grandchild, sibling.Id, Environment.ProcessId], id => Assert.True(side.Includes(id)));
        var ofSibling = Descent.Of(grandchild);
        Assert.True(ofSibling.Includes(proxy.Id));
        Assert.False(ofSibling.Includes(sibling.Id));
        Assert.False(ofSibling.Includes(Environment.ProcessId));
        Signal.Send(grandchild, Signal.Kill);
    }

    [Fact]
    public void Is_nobody_whom_the_system_does_not_name()
    {
        Assert.False(Descent.Of(Environment.ProcessId).Includes(null));
        Assert.False(Descent.Of(null).Includes(Environment.ProcessId));
        Assert.False(Descent.Of(null).Includes(null));
        Assert.False(Descent.Of(Environment.ProcessId).Includes(int.MaxValue));
        Assert.False(Descent.Of(Environment.ProcessId).Includes(1));
    }

    [Fact]
    public async Task Is_told_of_a_process_whatever_its_name_is()
    {
        using var folder = new TemporaryFolder();
        var odd = folder / "a) S 1 (b";
        File.Copy("/bin/sleep", odd);
        await using var child = Child.Start(odd, ["100"]);
        // Until it is the program, it is a copy of this one.
        while (!File.ReadAllText($"/proc/{child.Id}/stat").Contains("(a) S 1 (b)", StringComparison.Ordinal)) Thread.Yield();
        Assert.True(Descent.Of(child.Id).Includes(Environment.ProcessId));
        Assert.True(Descent.Of(Environment.ProcessId).Includes(child.Id));
    }
}
