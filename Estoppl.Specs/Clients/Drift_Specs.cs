using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Clients;

[Trait("Category", "EndToEnd")]
public sealed class What_was_wrapped : IDisposable
{
    private const string Two = """{ "mcpServers": { "a": { "command": "x" }, "b": { "command": "y" } } }""";

    private readonly ClientMachine _machine = new();
    private readonly string _file;

    public What_was_wrapped() => _file = _machine.Write("Cursor", Two);

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task Is_as_it_was_left()
    {
        await Ok("wrap");
        var run = await _machine.RunAsync("clients");

        Assert.Equal((0, 2), (run.ExitCode, run.Output.Split("wrapped  ").Length - 1));
        Assert.DoesNotContain("drift", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_missed_when_somebody_took_estoppl_away_by_hand()
    {
        await Ok("wrap");
        File.WriteAllText(_file, Two);

        await Drifted("  drift    a was wrapped on ", "  drift    b was wrapped on ", " by operator:", ", and is not any more");
    }

    [Fact]
    public async Task Is_missed_also_when_another_server_of_the_file_was_unwrapped_in_order()
    {
        await Ok("wrap");
        await Ok("unwrap", "--server", "a");
        Assert.Equal(0, (await _machine.RunAsync("clients")).ExitCode);
        File.WriteAllText(_file, Two);

        var output = await Drifted("  drift    b was wrapped on ");
        Assert.DoesNotContain("drift    a was wrapped", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_not_all_when_a_server_came_since()
    {
        await Ok("wrap");
        File.WriteAllText(_file, File.ReadAllText(_file).Replace("\"a\":", "\"c\": { \"command\": \"z\" }, \"a\":", StringComparison.Ordinal));

        await Drifted("  open     c\n  drift    c is not wrapped; the file changed since others of it were\n  wrapped  a\n");
    }

    [Fact]
    public async Task Is_missed_when_its_server_went()
    {
        await Ok("wrap");
        File.WriteAllText(_file, "{}");

        await Drifted("  drift    a was wrapped on ", ", and is not in the file any more");
    }

    [Fact]
    public async Task Is_missed_when_its_file_went()
    {
        await Ok("wrap");
        File.Delete(_file);

        await Drifted($"Cursor  {_file}\n  drift    was wrapped on ", ", and is not there any more");
    }

    [Fact]
    public async Task Cannot_start_when_its_estoppl_or_its_configuration_went()
    {
        await Ok("wrap");
        File.WriteAllText(_file, File.ReadAllText(_file).Replace(Programs.Estoppl, "/nowhere/estoppl", StringComparison.Ordinal).Replace("estoppl.toml", "gone.toml", StringComparison.Ordinal));

        await Drifted("  drift    a starts /nowhere/estoppl, which is not there any more", "  drift    b uses ", "gone.toml, which is not there any more");
    }

    [Fact]
    public async Task Is_shown_without_a_ledger_too()
    {
        await Ok("wrap");
        Directory.Delete(_machine.Workspace / ".estoppl", recursive: true);
        File.Delete(_machine.Workspace.Configuration);
        var run = await _machine.RunAsync("clients");

        Assert.Equal("", run.Error);
        // The configuration that the servers need is gone.
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("No ledger was asked", run.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_machine.Workspace / ".estoppl"));
    }

    private async Task Ok(params string[] words)
    {
        var run = await _machine.RunAsync(words);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }

    private async Task<string> Drifted(params string[] shown)
    {
        var run = await _machine.RunAsync("clients");
        Assert.Equal(1, run.ExitCode);
        Assert.All(shown, text => Assert.Contains(text, run.Output, StringComparison.Ordinal));
        return run.Output;
    }
}
