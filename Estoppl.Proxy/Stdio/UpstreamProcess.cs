using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Estoppl.Proxy.Stdio;

/// <summary>
/// The server as a child process: our environment, our working directory, our process group, our stderr; its stdin and stdout are pipes.
/// On Linux it cannot outlive us.
/// </summary>
public sealed partial class UpstreamProcess
{
    private const int SIGTERM = 15;

    private readonly Process _process;
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private UpstreamProcess(Process process) => _process = process;

    /// <summary>Where the server reads.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>What the server writes.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Completes with the exit code, or 128 + signal, when the server has ended.</summary>
    public Task<int> Exited => _exited.Task;

    /// <summary>Starts the server.</summary>
    /// <param name="launcher">How to run <see cref="UpstreamLauncher"/>: a file and the arguments before its verb. Empty: start without it.</param>
    /// <exception cref="UpstreamException">It cannot be started.</exception>
    public static UpstreamProcess Start(CommandLine command, IReadOnlyList<string> launcher)
    {
        var start = StartInfo(command, launcher);
        var started = new TaskCompletionSource<UpstreamProcess>();
        // The kernel's parent-death signal is tied to the thread that forked, so that thread stays for as long as the server runs.
        new Thread(() => Keep(start, started)) { IsBackground = true, Name = "estoppl upstream" }.Start();
        return started.Task.GetAwaiter().GetResult();
    }

    /// <summary>Asks the server to end (SIGTERM; on Windows there is nothing gentler than <see cref="Kill"/>).</summary>
    public void Terminate()
    {
        if (_exited.Task.IsCompleted) return;
        if (OperatingSystem.IsWindows()) Kill();
        else _ = kill(_process.Id, SIGTERM);
    }

    /// <summary>Ends the server and what it started.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended on its own a moment ago.
        }
    }

    private static ProcessStartInfo StartInfo(CommandLine command, IReadOnlyList<string> launcher)
    {
        var file = command.Resolve();
        var viaLauncher = launcher.Count > 0 && OperatingSystem.IsLinux();
        string[] words = viaLauncher
            ? [.. launcher.Skip(1), UpstreamLauncher.Verb, $"{Environment.ProcessId}", file, command.Command, .. command.Arguments]
            : [.. command.Arguments];
        return new ProcessStartInfo(viaLauncher ? launcher[0] : file, words)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
    }

    private static void Keep(ProcessStartInfo start, TaskCompletionSource<UpstreamProcess> started)
    {
        UpstreamProcess upstream;
        try
        {
            upstream = new UpstreamProcess(Process.Start(start)!);
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception or PlatformNotSupportedException)
        {
            started.SetException(new UpstreamException($"cannot start {start.FileName}: {error.Message}", "run the command by hand to see what it says", 126));
            return;
        }

        started.SetResult(upstream);
        upstream._process.WaitForExit();
        upstream._exited.SetResult(upstream._process.ExitCode);
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
