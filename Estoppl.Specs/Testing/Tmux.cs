using System.Diagnostics;
using Xunit;

namespace Estoppl.Specs.Testing;

/// <summary>A real terminal with a shell in it, of a tmux server of its own.</summary>
internal sealed class Tmux : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromMilliseconds(25);

    private readonly string _server = $"estoppl-spec-{Guid.NewGuid():N}";

    public Tmux(int width, int height) => Run(
        "-f", "/dev/null", "new-session", "-d", "-x", $"{width}", "-y", $"{height}", "env -u NO_COLOR LC_ALL=C.UTF-8 PS1='ready> ' sh");

    public static bool IsThere { get; } = !OperatingSystem.IsWindows() && Finds("tmux");

    /// <summary>What is shown, long lines in one piece.</summary>
    public string Screen => Run("capture-pane", "-p", "-J");

    /// <summary>Whether the alternate screen is on, the cursor is shown and the mouse is watched.</summary>
    public string Modes => Run("display-message", "-p", "#{alternate_on} #{cursor_flag} #{mouse_any_flag}").Trim();

    public void Type(string text)
    {
        Run("send-keys", "-l", text);
        Press("Enter");
    }

    /// <param name="keys">As tmux names them.</param>
    public void Press(params string[] keys) => Run(["send-keys", .. keys]);

    public async Task<string> WaitFor(string text, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var screen = Screen;
            if (screen.Contains(text, StringComparison.Ordinal)) return screen;
            if (watch.Elapsed > s_patience) Assert.Fail($"'{text}' did not appear. The screen:\n\n{screen}");
            await Task.Delay(s_lookAgain, cancellationToken);
        }
    }

    public void Dispose() => Run("kill-server");

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
