using System.Diagnostics;
using Xunit;

namespace Estoppl.Specs.Testing;

/// <summary>A real terminal with a shell in it, of a tmux server of its own.</summary>
internal sealed class Tmux : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromMilliseconds(25);

    private readonly string _server = $"estoppl-spec-{Guid.NewGuid():N}";

    private bool _isClosed;

    public Tmux(int width, int height) => Run(
        "-f", "/dev/null", "new-session", "-d", "-x", $"{width}", "-y", $"{height}", "env -u NO_COLOR LC_ALL=C.UTF-8 PS1='ready> ' sh",
        ";", "set-option", "-s", "set-clipboard", "on");

    public static bool IsThere { get; } = !OperatingSystem.IsWindows() && Finds("tmux");

    /// <summary>What is shown, long lines in one piece.</summary>
    public string Screen => Run("capture-pane", "-p", "-J");

    /// <summary>The same as it looks: whether a blank was ever written does not show.</summary>
    public string Look => LookOf(Screen);

    /// <summary>Whether the alternate screen is on, the cursor is shown, the mouse is watched, and keys are sent in their other forms.</summary>
    public string Modes => Run(
        "display-message", "-p", "#{alternate_on} #{cursor_flag} #{mouse_any_flag} #{mouse_standard_flag} #{keypad_cursor_flag} #{keypad_flag}").Trim();

    /// <summary>What programs have put on the clipboard, the newest first, as far as one line tells.</summary>
    public string Clipboard => Run("list-buffers", "-F", "#{buffer_sample}");

    public void Type(string text)
    {
        Run("send-keys", "-l", text);
        Press("Enter");
    }

    /// <param name="keys">As tmux names them.</param>
    public void Press(params string[] keys) => Run(["send-keys", .. keys]);

    public void Resize(int width, int height) => Run("resize-window", "-x", $"{width}", "-y", $"{height}");

    /// <summary>From now on whatever is written to the terminal is in <paramref name="file"/> too.</summary>
    public void Record(string file) => Run("pipe-pane", $"cat >'{file}'");

    public Task<string> WaitFor(string text, CancellationToken cancellationToken) =>
        WaitFor(screen => screen.Contains(text, StringComparison.Ordinal), $"'{text}' did not appear", cancellationToken);

    public async Task<string> WaitFor(Func<string, bool> expected, string otherwise, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var screen = Screen;
            if (expected(screen)) return screen;
            if (watch.Elapsed > s_patience) Assert.Fail($"{otherwise}. The screen:\n\n{screen}");
            await Task.Delay(s_lookAgain, cancellationToken);
        }
    }

    public static string LookOf(string screen) => string.Join('\n', screen.Split('\n').Select(line => line.TrimEnd()));

    /// <summary>Closes the terminal on what runs in it.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isClosed, true)) return;
        Run("kill-server");
    }

    private string Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("tmux", ["-L", _server, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("TMUX");
        // Specs of screens without a terminal set it for this process, and the server would hand it on.
        start.Environment.Remove("DisableRealDriverIO");
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"tmux {string.Join(' ', arguments)}: {error.Result}");
    }

    private static bool Finds(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
