using System.Diagnostics;
using System.Text.RegularExpressions;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Screens.Tty;

/// <summary>A console with a demo's ledger, started from a shell in a terminal.</summary>
internal sealed partial class ConsoleInTmux : IDisposable
{
    public const int HangUp = 1, TerminalStop = 20;

    private readonly TemporaryFolder? _ownFolder;
    private int _looks;

    private ConsoleInTmux(int width, int height, TemporaryFolder? folder)
    {
        _ownFolder = folder is null ? new TemporaryFolder() : null;
        Folder = folder ?? _ownFolder!;
        Terminal = new Tmux(width, height);
    }

    public Tmux Terminal { get; }

    public TemporaryFolder Folder { get; }

    public string ModesBefore { get; private set; } = "";

    /// <summary>Its number, as the ledger's holder notes it: only for the first console of a ledger.</summary>
    public int Process => int.Parse(File.ReadAllText(Folder / "demo/.estoppl/ledger.holder").Split(' ', '\n')[0]);

    /// <summary>Returns when it shows its calls. Skips where there is no tmux.</summary>
    /// <param name="happening">Of <see cref="StartupHook"/>.</param>
    /// <param name="beside">The console whose ledger it shows.</param>
    public static async Task<ConsoleInTmux> Start(
        int width, int height, CancellationToken cancelled, string? happening = null, ConsoleInTmux? beside = null)
    {
        Assert.SkipUnless(Tmux.IsThere, "skipped: needs tmux");
        Assert.SkipWhen(happening is not null && Programs.IsNative, "skipped: a native program has no startup hooks");
        var console = new ConsoleInTmux(width, height, beside?.Folder);
        if (beside is null) Demo(console.Folder / "demo");
        await console.Terminal.WaitFor("ready>", cancelled);
        console.ModesBefore = console.Terminal.Modes;
        var hook = happening is null ? "" : $"DOTNET_STARTUP_HOOKS='{typeof(ConsoleInTmux).Assembly.Location}' {StartupHook.Variable}={happening} ";
        console.Terminal.Type($"cd {console.Folder.Path}; stty -a >before; clear");
        console.Terminal.Record(console.Folder / "written");
        console.Terminal.Type($"{hook}'{Programs.Estoppl}' console --config demo/estoppl.toml; echo ended-$?; stty -a >after; echo compared-$?");
        await console.Terminal.WaitFor(screen => IsWhole(screen, width, height) || screen.Contains("compared-0", StringComparison.Ordinal), "no calls are shown", cancelled);
        return console;
    }

    /// <summary>
    /// Returns when it does: then no answer of the terminal to the library is under way any more, which the shell would take for a command.
    /// </summary>
    public async Task ObeysKeys(CancellationToken cancelled)
    {
        var whole = Terminal.Look;
        Terminal.Press("?");
        await Terminal.WaitFor(_ => Terminal.Look != whole, "no key arrives", cancelled);
        Terminal.Press("q");
        await Terminal.WaitFor(_ => Terminal.Look == whole, "no key arrives", cancelled);
    }

    /// <summary>Returns when it has ended with <paramref name="code"/>, and fails unless it has left the terminal as it was.</summary>
    public async Task Ends(int code, CancellationToken cancelled)
    {
        await Terminal.WaitFor($"ended-{code}", cancelled);
        await Terminal.WaitFor("compared-0", cancelled);
        Assert.Equal(ModesBefore, Terminal.Modes);
        Assert.Equal(File.ReadAllText(Folder / "before"), File.ReadAllText(Folder / "after"));
    }

    /// <summary>Returns when the console has ended that was stopped and continued, and fails unless it has left the terminal as it was.</summary>
    public async Task EndsInForeground(CancellationToken cancelled)
    {
        await Terminal.WaitFor(screen => screen.TrimEnd().EndsWith("ready>", StringComparison.Ordinal), "it does not end", cancelled);
        Assert.Equal(ModesBefore, Terminal.Modes);
        await SeesLineModesAsBefore(cancelled);
    }

    /// <summary>Asks the shell, of a console that is stopped.</summary>
    public async Task SeesLineModesAsBefore(CancellationToken cancelled)
    {
        var noted = $"during-{_looks++}";
        Terminal.Type($"stty -a >{noted}; echo $?={noted}");
        await Terminal.WaitFor($"0={noted}", cancelled);
        Assert.Equal(File.ReadAllText(Folder / "before"), File.ReadAllText(Folder / noted));
    }

    /// <summary>The private modes that <paramref name="written"/> sets and does not reset.</summary>
    public static string[] ModesSetAtTheEndOf(string written)
    {
        var set = new SortedSet<string>(StringComparer.Ordinal);
        foreach (Match change in PrivateMode.Matches(written))
        {
            foreach (var mode in change.Groups[1].Value.Split(';'))
            {
                if (change.Groups[2].Value == "h") set.Add("?" + mode);
                else set.Remove("?" + mode);
            }
        }

        return [.. set];
    }

    public void Dispose()
    {
        Terminal.Dispose();
        _ownFolder?.Dispose();
    }

    /// <summary>In the line of the footer that says who does: it is not the same in two consoles of one ledger.</summary>
    public const string Holds = "holds the ledger";

    // The number of calls is drawn last, when both are known. What is too small for calls says so.
    private static bool IsWhole(string screen, int width, int height) => width < 60 || height < 15
        ? screen.Contains("too small", StringComparison.Ordinal)
        : screen.Contains(Holds, StringComparison.Ordinal) && screen.Contains("6 of 6", StringComparison.Ordinal);

    private static void Demo(string folder)
    {
        using var demo = System.Diagnostics.Process.Start(new ProcessStartInfo(Programs.Estoppl, ["demo", "--keep", folder])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var error = demo.StandardError.ReadToEndAsync();
        demo.StandardOutput.ReadToEnd();
        demo.WaitForExit();
        Assert.True(demo.ExitCode == 0, error.Result);
    }

    [GeneratedRegex("\e\\[\\?([0-9;]+)([hl])")]
    private static partial Regex PrivateMode { get; }
}
