using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Screens.Tty;

[Trait("Category", "EndToEnd")]
public sealed class A_console_that_is_suspended
{
    private readonly CancellationToken _cancelled = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("C-z")]
    [InlineData("SIGTSTP")]
    public async Task Gives_the_terminal_back_and_comes_back_whole(string how)
    {
        using var console = await ConsoleInTmux.Start(100, 30, _cancelled);
        await console.ObeysKeys(_cancelled);
        var whole = console.Terminal.Look;
        var taken = console.Terminal.Modes;

        if (how == "C-z") console.Terminal.Press(how);
        else Signal.Send(console.Process, ConsoleInTmux.TerminalStop);
        await console.Terminal.WaitFor("Stopped", _cancelled);
        Assert.Equal(console.ModesBefore, console.Terminal.Modes);
        await console.SeesLineModesAsBefore(_cancelled);

        console.Terminal.Type("fg");
        await console.Terminal.WaitFor(_ => console.Terminal.Look == whole, "the screen did not come back", _cancelled);
        Assert.Equal(taken, console.Terminal.Modes);
        console.Terminal.Press("?");
        await console.Terminal.WaitFor(_ => console.Terminal.Look != whole, "no key arrives", _cancelled);

        console.Terminal.Press("q", "q");
        await console.EndsInForeground(_cancelled);
    }

    [Fact]
    public async Task Does_not_take_the_terminal_in_the_background()
    {
        using var console = await ConsoleInTmux.Start(100, 30, _cancelled);
        await console.ObeysKeys(_cancelled);
        console.Terminal.Press("C-z");
        await console.Terminal.WaitFor("Stopped", _cancelled);
        Signal.Send(console.Process, Signal.Continue);
        // A shell tells it with its next prompt: the console has tried, and the kernel has stopped it.
        await console.Terminal.WaitFor(
            screen =>
            {
                console.Terminal.Press("Enter");
                return screen.Contains("tty output", StringComparison.Ordinal);
            },
            "it was not stopped again",
            _cancelled);
        await console.SeesLineModesAsBefore(_cancelled);
        Assert.Equal(console.ModesBefore, console.Terminal.Modes);
    }

    /// <summary>SIGSTOP cannot be handled: the terminal stays taken until the job goes on.</summary>
    [Fact]
    public async Task Draws_anew_after_a_stop_it_was_not_told_of()
    {
        using var console = await ConsoleInTmux.Start(100, 30, _cancelled);
        await console.ObeysKeys(_cancelled);
        var whole = console.Terminal.Look;
        Signal.Send(console.Process, Signal.Stop);
        await console.Terminal.WaitFor("Stopped", _cancelled);
        // The shell's lines end with a line feed only, as long as the terminal is raw.
        console.Terminal.Press("fg", "C-j");
        await console.Terminal.WaitFor(_ => console.Terminal.Look == whole, "the screen did not come back", _cancelled);
        console.Terminal.Press("q");
        await console.EndsInForeground(_cancelled);
    }
}

[Trait("Category", "EndToEnd")]
public sealed class A_console_that_ends_without_being_asked
{
    private readonly CancellationToken _cancelled = TestContext.Current.CancellationToken;

    [Theory]
    [Trait("Program", "Managed")]
    [InlineData(StartupHook.CrashOnScreen)]
    [InlineData(StartupHook.CrashOnThread)]
    public async Task Prints_why_after_it_gave_the_terminal_back(string crash)
    {
        const int aborted = 134;
        using var console = await ConsoleInTmux.Start(100, 30, _cancelled, crash);
        await console.Ends(aborted, _cancelled);
        Assert.Contains("InvalidTimeZoneException: as the spec wants it", console.Terminal.Screen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hung_up_it_leaves_a_ledger_that_opens_again()
    {
        using var console = await ConsoleInTmux.Start(100, 30, _cancelled);
        Signal.Send(console.Process, ConsoleInTmux.HangUp);
        await console.Ends(129, _cancelled);
        console.Terminal.Type($"'{Programs.Estoppl}' audit --verify --config demo/estoppl.toml >verified 2>complaints; echo verified-$?");
        await console.Terminal.WaitFor("verified-0", _cancelled);
        Assert.Empty(File.ReadAllText(console.Folder / "complaints"));
    }

    [Fact]
    public async Task Its_terminal_closed_it_does_not_stay_behind()
    {
        using var console = await ConsoleInTmux.Start(100, 30, _cancelled);
        using var process = System.Diagnostics.Process.GetProcessById(console.Process);
        console.Terminal.Dispose();
        await process.WaitForExitAsync(_cancelled).WaitAsync(TimeSpan.FromSeconds(10), _cancelled);
    }
}

[Trait("Category", "EndToEnd")]
public sealed class A_console_in_a_window
{
    private readonly CancellationToken _cancelled = TestContext.Current.CancellationToken;

    /// <summary>A screen that changed its size shows what one shows that never had another.</summary>
    [Fact]
    public async Task Follows_its_size()
    {
        using var console = await ConsoleInTmux.Start(100, 30, _cancelled);
        foreach (var (width, height) in new[] { (60, 15), (59, 14), (200, 60), (100, 30) })
        {
            using var fresh = await ConsoleInTmux.Start(width, height, _cancelled, beside: console);
            var expected = Common(fresh);
            console.Terminal.Resize(width, height);
            await console.Terminal.WaitFor(_ => Common(console) == expected, $"it does not look as it should at {width}x{height}", _cancelled);
        }
    }

    private static string Common(ConsoleInTmux console) =>
        string.Join('\n', console.Terminal.Look.Split('\n').Where(line => !line.Contains(ConsoleInTmux.Holds, StringComparison.Ordinal)));

    [Fact]
    [Trait("Program", "Managed")]
    public async Task Fills_the_clipboard_of_the_terminal()
    {
        using var console = await ConsoleInTmux.Start(100, 30, _cancelled, StartupHook.CopyText);
        await console.Terminal.WaitFor(_ => console.Terminal.Clipboard.Contains(StartupHook.Copied, StringComparison.Ordinal), "nothing was copied", _cancelled);
    }

    [Theory]
    [InlineData("q", 0)]
    [InlineData("C-c", 0)]
    public async Task Leaves_no_mode_of_the_terminal_set(string wayOut, int code)
    {
        using var console = await ConsoleInTmux.Start(100, 30, _cancelled);
        console.Terminal.Press(wayOut);
        await console.Ends(code, _cancelled);
        Assert.Equal(["?25"], ConsoleInTmux.ModesSetAtTheEndOf(await File.ReadAllTextAsync(console.Folder / "written", _cancelled)));
    }
}
