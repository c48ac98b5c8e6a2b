using System.Diagnostics;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Screens;

[Trait("Category", "EndToEnd")]
public sealed class The_console_in_a_terminal
{
    private readonly CancellationToken _cancelled = TestContext.Current.CancellationToken;

    public static readonly TheoryData<string> WaysOut = ["q", "C-c", "kill -TERM", "kill -INT"];

    /// <summary>What a shell would suffer from: line discipline, alternate screen, hidden cursor, mouse reports.</summary>
    [Theory]
    [MemberData(nameof(WaysOut))]
    public async Task Shows_and_verifies_a_ledger_and_gives_the_terminal_back(string wayOut)
    {
        Assert.SkipUnless(Tmux.IsThere, "skipped: needs tmux");
        using var folder = new TemporaryFolder();
        Demo(folder / "demo");
        using var terminal = new Tmux(100, 30);
        await terminal.WaitFor("ready>", _cancelled);
        var modes = terminal.Modes;

        terminal.Type($"cd {folder.Path}; stty -a >before; '{Programs.Estoppl}' console --config demo/estoppl.toml; echo ended-$?; stty -a >after; echo compared-$?");
        await terminal.WaitFor("delete_account", _cancelled);
        terminal.Press("v");
        await terminal.WaitFor("INTACT", _cancelled);
        Assert.NotEqual(modes, terminal.Modes);

        if (wayOut.StartsWith("kill", StringComparison.Ordinal)) Signal(wayOut, folder / "demo/.estoppl");
        else terminal.Press(wayOut);
        var screen = await terminal.WaitFor("compared-0", _cancelled);
        Assert.Contains(wayOut switch { "kill -TERM" => "ended-143", "kill -INT" => "ended-130", _ => "ended-0" }, screen, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(folder / "before"), File.ReadAllText(folder / "after"));
        Assert.Equal(modes, terminal.Modes);
    }

    [Fact]
    public async Task Refuses_a_terminal_that_cannot_be_filled()
    {
        Assert.SkipUnless(Tmux.IsThere, "skipped: needs tmux");
        using var terminal = new Tmux(100, 30);
        await terminal.WaitFor("ready>", _cancelled);
        terminal.Type($"TERM=dumb '{Programs.Estoppl}' console; echo ended-$?");
        var screen = await terminal.WaitFor("ended-2", _cancelled);
        Assert.Contains("estoppl: hint: run it in a terminal", screen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_to_run_without_a_terminal()
    {
        var (exitCode, error) = await Run("console");
        Assert.Equal(2, exitCode);
        Assert.StartsWith("estoppl: error: the console needs a terminal", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Opens_beside_another_one_that_holds_the_ledger()
    {
        Assert.SkipUnless(Tmux.IsThere, "skipped: needs tmux");
        using var folder = new TemporaryFolder();
        Demo(folder / "demo");
        using var first = new Tmux(100, 30);
        first.Type($"'{Programs.Estoppl}' console --config {folder / "demo/estoppl.toml"}");
        await first.WaitFor("delete_account", _cancelled);
        using var second = new Tmux(100, 30);
        second.Type($"'{Programs.Estoppl}' console --config {folder / "demo/estoppl.toml"}");
        await second.WaitFor("delete_account", _cancelled);
    }

    private static void Demo(string folder)
    {
        var (exitCode, error) = Run("demo", "--keep", folder).GetAwaiter().GetResult();
        Assert.True(exitCode == 0, error);
    }

    private static void Signal(string kill, string ledger)
    {
        using var process = Process.Start("sh", ["-c", $"{kill} {Holder(ledger)}"]);
        process.WaitForExit();
    }

    private static string Holder(string ledger) => File.ReadAllText(Path.Combine(ledger, "ledger.holder")).Split(' ')[0];

    private static async Task<(int ExitCode, string Error)> Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Programs.Estoppl, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        return (process.ExitCode, error);
    }
}
