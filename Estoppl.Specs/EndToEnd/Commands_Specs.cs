using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.EndToEnd;

[Trait("Category", "EndToEnd")]
public sealed class The_demo
{
    [Fact]
    public async Task Plays_a_session_and_proves_it()
    {
        using var workspace = new Workspace(configuration: null);

        var demo = await workspace.RunAsync("demo");

        Assert.Equal((0, ""), (demo.ExitCode, demo.Error));
        string[] expected =
        [
            "read_portfolio allow", "get_balance allow", "send_payment block", "list_transactions block", "wire_transfer human_req", "delete_account block",
            "Total: 6 | Allowed: 2 | Blocked: 3 | Human Review: 1", "INTACT",
        ];
        Assert.Equal(expected, Seen(demo.Output).Where(expected.Contains));
        Assert.Empty(Directory.EnumerateFileSystemEntries(workspace.Path));
    }

    private static IEnumerable<string> Seen(string output)
    {
        foreach (var line in output.Split('\n'))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 2) yield return $"{words[1]} {words[2].ToLowerInvariant()}";
            if (line.StartsWith("Total:", StringComparison.Ordinal)) yield return line.Trim();
            if (line.StartsWith("INTACT", StringComparison.Ordinal)) yield return "INTACT";
        }
    }
}

[Trait("Category", "EndToEnd")]
public sealed class Init
{
    [Fact]
    public async Task Makes_what_start_needs()
    {
        using var workspace = new Workspace(configuration: null);

        Assert.Equal(0, (await workspace.RunAsync("init", "--agent-id", "treasury-bot")).ExitCode);

        await using var proxy = workspace.Start(Programs.Estoppl, "demo-server");
        await proxy.WriteLineAsync(Line.Call(1));
        Assert.Equal(1, Line.IdOf((await proxy.ReadLineAsync())!));
        proxy.CloseInput();
        Assert.Equal(0, await proxy.ExitAsync());
        Assert.Contains("treasury-bot", (await workspace.RunAsync("audit", "--json")).Output, StringComparison.Ordinal);
        await workspace.AssertIntactAsync();
    }

    [Fact]
    public async Task Refuses_to_overwrite_and_changes_nothing()
    {
        using var workspace = new Workspace(configuration: null);
        await workspace.RunAsync("init");
        var before = Contents(workspace);

        var again = await workspace.RunAsync("init", "--agent-id", "other");

        Assert.NotEqual(0, again.ExitCode);
        Assert.Contains("exists already", again.Error, StringComparison.Ordinal);
        Assert.Equal(before, Contents(workspace));
    }

    [Fact]
    public async Task Keeps_the_ledger_and_the_keys_when_only_the_configuration_was_lost()
    {
        using var workspace = new Workspace(configuration: null);
        await workspace.RunAsync("init");
        var before = Contents(workspace);
        File.Delete(workspace.Configuration);

        var again = await workspace.RunAsync("init");

        Assert.Equal(0, again.ExitCode);
        Assert.Contains("Kept the ledger", again.Output, StringComparison.Ordinal);
        Assert.Equal(before, Contents(workspace));
    }

    private static string[] Contents(Workspace workspace) =>
    [
        .. from file in Directory.EnumerateFiles(workspace.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
           select $"{file} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}",
    ];
}
