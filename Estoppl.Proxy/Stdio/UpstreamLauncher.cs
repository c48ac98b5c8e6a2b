using System.Runtime.InteropServices;

namespace Estoppl.Proxy.Stdio;

/// <summary>
/// A short-lived stage between the proxy and its server on Linux: asks the kernel to end this process when the proxy dies, however it
/// dies, and then becomes the server (exec keeps that request). .NET has no hook between fork and exec where it could be asked for.
/// </summary>
public static partial class UpstreamLauncher
{
    /// <summary>The hidden first argument. The second is the proxy's process id, the third the file to run, then its argv from 0 on.</summary>
    public const string Verb = "__upstream";

    private const int PR_SET_PDEATHSIG = 1;
    private const int SIGKILL = 9;
    private const int SIGPIPE = 13;

    /// <summary>Becomes the server. Returns only when that fails: with the exit code.</summary>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        if (arguments.Length < 3 || !int.TryParse(arguments[0], out var proxy)) return 2;
        if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || getppid() != proxy) return 1;
        // .NET ignores SIGPIPE, and what is ignored stays ignored over exec: the server must not inherit that.
        signal(SIGPIPE, 0);
        execv(arguments[1], [.. arguments[2..], null]);
        System.Console.Error.WriteLine($"estoppl: error: cannot run {arguments[1]}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        return 126;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nuint arg2, nuint arg3, nuint arg4, nuint arg5);

    [LibraryImport("libc")]
    private static partial int getppid();

    [LibraryImport("libc")]
    private static partial nint signal(int number, nint handler);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int execv(string path, string?[] argv);
}
