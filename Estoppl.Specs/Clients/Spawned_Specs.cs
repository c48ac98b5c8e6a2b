using Estoppl.Ledger.Events;
using Estoppl.Proxy.Clients;
using Estoppl.Specs.EndToEnd;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Clients;

/// <summary>By the rules of MCP clients: an environment of HOME and PATH alone, and <c>/</c> for the working directory.</summary>
[Trait("Category", "EndToEnd")]
public sealed class A_wrapped_server_that_its_client_starts
{
    [Theory]
    [InlineData("bank")]
    [InlineData("it's \"my\" $(bank) é\n--config x")]
    [InlineData("--server")]
    public async Task Works_and_is_recorded_under_its_name(string name)
    {
        Programs.NeedLinux();
        using var machine = new ClientMachine();
        var entry = $$$"""{ "mcpServers": { {{{System.Text.Json.JsonSerializer.Serialize(name)}}}: { "command": {{{System.Text.Json.JsonSerializer.Serialize(Programs.Estoppl)}}}, "args": ["demo-server"] } } }""";
        var file = machine.Write("Claude Desktop", entry);
        Assert.Equal(0, (await machine.RunAsync("wrap")).ExitCode);

        using (var json = System.Text.Json.JsonDocument.Parse(File.ReadAllText(file)))
        {
            var server = json.RootElement.GetProperty("mcpServers").GetProperty(name);
            string[] words = [server.GetProperty("command").GetString()!, .. server.GetProperty("args").EnumerateArray().Select(word => word.GetString()!)];
            await using var session = await Sdk.ConnectAsync([.. Spawn(machine), .. words], "2025-11-25");
            Assert.NotEmpty(await session.Client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken));
            Assert.NotEqual(true, (await session.CallAsync("read_portfolio")).IsError);
        }

        Assert.Equal("read_portfolio", Assert.Single(machine.Workspace.Facts<LedgerEvent.CallIntercepted>()).Tool.Value);
        var started = Assert.Single(machine.Workspace.Facts<LedgerEvent.SessionStarted>());
        Assert.Equal(name[0] == '-' ? $"_{name}" : name, started.Server.Value);
        await machine.Workspace.AssertIntactAsync();

        Assert.Equal(0, (await machine.RunAsync("unwrap")).ExitCode);
        Assert.Equal(entry, File.ReadAllText(file));
    }

    private static IEnumerable<string> Spawn(ClientMachine machine) =>
    [
        "env", "-i", "-C", "/", $"HOME={machine.HomeFolder}", $"PATH={Environment.GetEnvironmentVariable("PATH")}",
        // The binary that ships needs no runtime to be found.
        .. !Programs.IsNative && Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root ? [$"DOTNET_ROOT={root}"] : Array.Empty<string>(),
    ];
}

/// <summary>SIGKILL in the middle of a run that changes every client's file.</summary>
[Trait("Category", "EndToEnd")]
public sealed class A_wrap_that_is_killed
{
    private static readonly int s_rounds = Programs.IsNative ? 100 : 12;

    private static readonly int s_seed = int.TryParse(Environment.GetEnvironmentVariable("ESTOPPL_SEED"), out var seed) ? seed : Random.Shared.Next();

    [Fact]
    public async Task Leaves_each_file_as_it_was_or_as_it_was_to_become()
    {
        Programs.NeedLinux();
        TestContext.Current.TestOutputHelper?.WriteLine($"ESTOPPL_SEED={s_seed}");
        var random = new Random(s_seed);
        using var machine = new ClientMachine();
        List<string> files = [.. ClientCatalog.All.Where(client => client.IsOn(ClientSystem.Linux)).Select(client => machine.PlacesOf(client.Name).First())];
        foreach (var file in files) ClientMachine.WriteAt(file, "");
        var before = files.ToDictionary(file => file, file => Sample.Of(ClientTarget.Of(ClientCatalog.All, machine.Home).Single(target => target.Path == file).Formats[0]));
        Reset(before);
        Assert.Equal(0, (await machine.RunAsync("wrap")).ExitCode);
        var after = files.ToDictionary(file => file, File.ReadAllText);
        var backups = files.ToDictionary(file => file, file => Directory.GetFiles(Path.GetDirectoryName(file)!, $"{Path.GetFileName(file)}.*.bak").Single());

        var between = 0;
        for (var round = 0; round < s_rounds; round++)
        {
            Reset(before);
            // The moment: when the backup of one file has just appeared, and a little later.
            var (moment, later) = (backups[files[random.Next(files.Count)]], random.Next(200_000));
            await using (var wrap = machine.Start("wrap"))
            {
                while (!File.Exists(moment) && !wrap.HasEnded) Thread.Yield();
                Thread.SpinWait(later);
                if (!wrap.HasEnded) wrap.Kill();
                await wrap.ExitAsync();
            }

            var changed = files.Count(file => File.ReadAllText(file) == after[file]);
            Assert.All(files, file => Assert.Contains(File.ReadAllText(file), (string[])[before[file], after[file]]));
            Assert.All(files.Where(file => File.Exists(backups[file])), file => Assert.Equal(before[file], File.ReadAllText(backups[file])));
            if (changed > 0 && changed < files.Count) between++;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{s_rounds} rounds, {between} of them killed with some files changed and others not");
        Assert.True(between > 0, "no round was killed in the middle");
        Assert.Equal(0, (await machine.RunAsync("wrap")).ExitCode);
        Assert.Equal(after, files.ToDictionary(file => file, File.ReadAllText));
        await machine.Workspace.AssertIntactAsync();
    }

    private static void Reset(Dictionary<string, string> before)
    {
        foreach (var (file, content) in before)
        {
            foreach (var left in Directory.GetFiles(Path.GetDirectoryName(file)!, "*.estoppl-*")) File.Delete(left);
            File.WriteAllText(file, content);
        }
    }
}
