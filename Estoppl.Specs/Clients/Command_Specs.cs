using Estoppl.Ledger.Events;
using Estoppl.Proxy.Clients;
using Estoppl.Specs.Cli;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Clients;

[Trait("Category", "EndToEnd")]
public sealed class Wrapping_at_the_command_line : IDisposable
{
    private const string Two = """{ "mcpServers": { "a": { "command": "x" }, "b": { "command": "y", "args": ["1"] } } }""";

    private readonly ClientMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task Changes_every_client_and_records_it_and_unwrapping_gives_the_bytes_back()
    {
        Dictionary<string, string> files = [];
        foreach (var client in ClientCatalog.All.Where(client => client.IsOn(_machine.Home.System)))
        {
            // A project's places stay empty here.
            var path = _machine.PlacesOf(client.Name).First();
            ClientMachine.WriteAt(path, "");
            files[_machine.Write(client.Name, Sample.Of(client.Find(_machine.Home).Single(file => file.Path == path).Format))] = client.Name;
        }

        var before = files.Keys.ToDictionary(path => path, File.ReadAllText);
        var wrapped = await _machine.RunAsync("wrap");
        Assert.True(wrapped.ExitCode == 0, wrapped.Output + wrapped.Error);
        Assert.All(files.Keys, path => Assert.Contains(Programs.Estoppl, File.ReadAllText(path), StringComparison.Ordinal));
        Assert.Equal(
            files.Select(it => (it.Value, it.Key, "files", FileSnapshot.Read(it.Key).Digest)).ToHashSet(),
            _machine.Workspace.Facts<LedgerEvent.ConfigWrapped>().Select(fact => (fact.Client, fact.File, string.Join(",", fact.Servers), fact.After)).ToHashSet());

        var all = Snapshot();
        var again = await _machine.RunAsync("wrap");
        Assert.Equal(0, again.ExitCode);
        Assert.Contains("Nothing to do", again.Output, StringComparison.Ordinal);
        Assert.Equal(all, Snapshot());
        Assert.Equal(files.Count, _machine.Workspace.Facts<LedgerEvent.ConfigWrapped>().Length);

        Assert.Equal(0, (await _machine.RunAsync("unwrap")).ExitCode);
        Assert.Equal(before, files.Keys.ToDictionary(path => path, File.ReadAllText));
        Assert.Equal(
            _machine.Workspace.Facts<LedgerEvent.ConfigWrapped>().Select(fact => (fact.Client, fact.File, fact.After, fact.Before)),
            _machine.Workspace.Facts<LedgerEvent.ConfigUnwrapped>().Select(fact => (fact.Client, fact.File, fact.Before, fact.After)));
        await _machine.Workspace.AssertIntactAsync();
    }

    [Fact]
    public async Task Shows_a_diff_and_touches_nothing_when_it_is_a_dry_run()
    {
        _machine.Write("Cursor", Two);
        var all = Snapshot();

        var run = await _machine.RunAsync("wrap", "--dry-run");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("\n@@ -1,1 +1,1 @@\n", run.Output, StringComparison.Ordinal);
        Assert.Contains($"+{{ \"mcpServers\": {{ \"a\": {{ \"command\": \"{Programs.Estoppl}\"", run.Output, StringComparison.Ordinal);
        Assert.Equal(all, Snapshot());
    }

    [Fact]
    public async Task Leaves_a_broken_file_alone_and_says_where_it_is_broken()
    {
        var broken = _machine.Write("Cursor", "{\n  \"mcpServers\": {,}\n}");
        var fine = _machine.Write("Windsurf", Two);

        var run = await _machine.RunAsync("wrap");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"error: {broken}, line 2, column 18: ", run.Error, StringComparison.Ordinal);
        Assert.Equal("{\n  \"mcpServers\": {,}\n}", File.ReadAllText(broken));
        Assert.Contains(Programs.Estoppl, File.ReadAllText(fine), StringComparison.Ordinal);
        Assert.Equal(2, (await _machine.RunAsync("wrap", "--client", "cursor")).ExitCode);
    }

    [Theory]
    [InlineData(2, "there is no client `emacs`", "wrap", "--client", "emacs")]
    [InlineData(2, "Zed was not found", "wrap", "--client", "zed")]
    [InlineData(2, "exclude each other", "wrap", "--client", "zed", "--config-file", "x")]
    [InlineData(2, "there is no file", "wrap", "--config-file", "x.json")]
    [InlineData(2, "with --config-file", "wrap", "--format", "std")]
    [InlineData(2, "there is no format `xml`", "wrap", "--config-file", "../.cursor/mcp.json", "--format", "xml")]
    [InlineData(2, "no client has a server `c`", "wrap", "--server", "c")]
    [InlineData(2, "no client has a server `c`", "unwrap", "--server", "c")]
    public async Task Refuses_what_means_nothing(int exitCode, string why, params string[] words)
    {
        _machine.Write("Cursor", Two);
        var all = Snapshot();

        var run = await _machine.RunAsync(words);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(why, run.Error, StringComparison.Ordinal);
        Assert.Equal(all, Snapshot());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("[agent\n")]
    public async Task Refuses_to_wrap_with_a_configuration_that_would_keep_every_server_from_starting(string? configuration)
    {
        File.Delete(_machine.Workspace.Configuration);
        if (configuration is not null) File.WriteAllText(_machine.Workspace.Configuration, configuration);
        _machine.Write("Cursor", Two);
        var all = Snapshot();

        Assert.Equal(2, (await _machine.RunAsync("wrap")).ExitCode);
        Assert.Equal(all, Snapshot());
    }

    [Fact]
    public async Task Touches_no_file_when_it_cannot_be_recorded()
    {
        _machine.Write("Cursor", Two);
        File.WriteAllText(_machine.Workspace / ".estoppl", "in the way");
        var all = Snapshot();

        Assert.Equal(2, (await _machine.RunAsync("wrap")).ExitCode);
        Assert.Equal(all, Snapshot());
    }

    [Fact]
    public async Task Unwraps_without_a_ledger_when_that_is_what_is_wanted()
    {
        var path = _machine.Write("Cursor", Two);
        Assert.Equal(0, (await _machine.RunAsync("wrap")).ExitCode);
        File.Delete(_machine.Workspace.Configuration);

        var refused = await _machine.RunAsync("unwrap");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--no-record", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await _machine.RunAsync("unwrap", "--no-record")).ExitCode);

        Assert.Equal(Two, File.ReadAllText(path));
    }

    [Fact]
    public async Task Takes_one_server_of_one_client()
    {
        var cursor = _machine.Write("Cursor", Two);
        var windsurf = _machine.Write("Windsurf", Two);

        Assert.Equal(0, (await _machine.RunAsync("wrap", "--client", "cursor", "--server", "b")).ExitCode);

        Assert.Equal(Two, File.ReadAllText(windsurf));
        Assert.Contains(""" "a": { "command": "x" }, "b": { "command": """, File.ReadAllText(cursor), StringComparison.Ordinal);
        Assert.Equal(["b"], Assert.Single(_machine.Workspace.Facts<LedgerEvent.ConfigWrapped>()).Servers.Select(server => server.Value));
    }

    [Fact]
    public async Task Takes_any_file_and_guesses_its_format()
    {
        var file = ClientMachine.WriteAt(_machine.Workspace / "my-agent.yaml", Sample.Of(ClientFormat.GooseYaml));
        var empty = ClientMachine.WriteAt(_machine.Workspace / "other.json", "{}");

        Assert.Equal(0, (await _machine.RunAsync("wrap", "--config-file", "../my-agent.yaml")).ExitCode);

        Assert.Contains(Programs.Estoppl, File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Equal("another client", Assert.Single(_machine.Workspace.Facts<LedgerEvent.ConfigWrapped>()).Client);
        Assert.Contains("shows no servers in any format", (await _machine.RunAsync("wrap", "--config-file", empty)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_hostile_names_as_what_they_are()
    {
        _machine.Write("Cursor", """{"mcpServers":{"a\u001b[2J\u202e\n":{"command":"x"},"b":{"command":"\u001b]0;x\u0007","env":{"Z":"\u009b"}}}}""");

        foreach (var words in (string[][])[["wrap", "--dry-run"], ["wrap"], ["clients"], ["clients", "--json"], ["unwrap"]])
        {
            var run = await _machine.RunAsync(words);
            Assert.True(run.ExitCode == 0, run.Output + run.Error);
            Assert.DoesNotContain(run.Output + run.Error, each => (char.IsControl(each) && each != '\n') || each == '\u202E');
        }
    }

    [Theory]
    [InlineData("wrap --json", "wrap", "--json")]
    [InlineData("wrap --json", "wrap", "--dry-run", "--json")]
    [InlineData("wrap --json", "unwrap", "--json")]
    [InlineData("clients --json", "clients", "--json", "--all")]
    [InlineData("clients --json", "clients", "--json")]
    public async Task Has_exactly_the_documented_fields(string documented, params string[] words)
    {
        _machine.Write("Cursor", Sample.Of(ClientFormat.Std));
        if (words[0] != "wrap") Assert.Equal(0, (await _machine.RunAsync("wrap")).ExitCode);
        if (documented == "clients --json") await LoseAsync("Windsurf");
        _machine.Write("Kiro", "{,");

        What_programs_read.Check(documented, (await _machine.RunAsync(words)).Output);
    }

    private async Task LoseAsync(string client)
    {
        var file = _machine.Write(client, Two);
        Assert.Equal(0, (await _machine.RunAsync("wrap")).ExitCode);
        File.Delete(file);
    }

    /// <summary>Every file but the ledger's and the configuration, with its content.</summary>
    private SortedDictionary<string, string> Snapshot() => new(Directory.EnumerateFiles(_machine.HomeFolder, "*", SearchOption.AllDirectories)
        .Where(path => !path.Contains(".estoppl/", StringComparison.Ordinal)).ToDictionary(path => path, File.ReadAllText));
}
