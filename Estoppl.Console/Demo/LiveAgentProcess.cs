using System.Diagnostics;
using System.Globalization;
using System.Text;
using Estoppl.Operator.Commands;

namespace Estoppl.Operator.Demo;

/// <summary>
/// A <see cref="LiveAgent"/> in a process of its own: whoever starts a proxy is on its agent's side and may approve nothing there, so it must not be
/// the console. It ends with its input, which is a pipe from this process.
/// </summary>
internal sealed class LiveAgentProcess : IDisposable
{
    /// <summary>What the agent says when its session has begun.</summary>
    public const string Ready = "ready";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5), s_longestStart = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly StringBuilder _said = new();

    /// <summary>Starts it.</summary>
    /// <param name="self">How to start estoppl.</param>
    public LiveAgentProcess(IReadOnlyList<string> self, LiveRole role, string configuration, int seed, double pace)
    {
        string[] words = [.. self.Skip(1), DemoAgentCommand.Name, role.Server, "--config", configuration, "--seed", Text(seed), "--pace", Text(pace)];
        _process = Process.Start(new ProcessStartInfo(self[0], words)
        {
            // On a screen that is painted, nobody else may write.
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_said) _said.Append(line.Data).Append('\n');
        };
        _process.BeginErrorReadLine();
    }

    /// <summary>Waits until its session has begun.</summary>
    /// <exception cref="LiveDemoException">It has ended instead.</exception>
    public void WaitUntilReady()
    {
        var line = _process.StandardOutput.ReadLineAsync();
        if (line.Wait(s_longestStart) && line.Result == Ready) return;
        Dispose();
        lock (_said) throw new LiveDemoException(_said.ToString().Trim());
    }

    /// <summary>Tells it to end, without waiting for it.</summary>
    public void End() => _process.StandardInput.Close();

    /// <summary>Waits until it, its proxy and its server have ended.</summary>
    public void Dispose()
    {
        End();
        if (!_process.WaitForExit(s_patience)) _process.Kill(entireProcessTree: true);
        // Also for its last words, which its proxy and its server may have too.
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
