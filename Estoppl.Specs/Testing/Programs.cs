using System.Runtime.InteropServices;
using Xunit;

namespace Estoppl.Specs.Testing;

/// <summary>Where the programs lie that the end-to-end specs start, and what is skipped when one is missing.</summary>
internal static class Programs
{
    private static readonly string s_exe = OperatingSystem.IsWindows() ? ".exe" : "";

    /// <summary>The program under test: the published binary that <c>ESTOPPL_BIN</c> names, otherwise the one built with these specs.</summary>
    public static string Estoppl { get; } = Environment.GetEnvironmentVariable("ESTOPPL_BIN") is { Length: > 0 } named
        ? Path.GetFullPath(named)
        : Path.Combine(AppContext.BaseDirectory, "estoppl" + s_exe);

    /// <summary>Whether that is the native binary, so that its size and speed are those that ship.</summary>
    public static bool IsNative { get; } = !File.Exists(Path.ChangeExtension(Estoppl, ".dll"));

    /// <summary>The official SDK's server, built with these specs into a folder named as ours.</summary>
    public static string SdkServer { get; } = Fixture("SdkServer");

    /// <summary>Appends to a ledger until its input ends, and notes elsewhere what was acknowledged.</summary>
    public static string Appender { get; } = Fixture("Appender");

    public static void NeedLinux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "skipped: needs Linux");

    /// <summary>Skips where there is no POSIX shell to build a fixture with.</summary>
    public static void NeedUnix() => Assert.SkipWhen(OperatingSystem.IsWindows(), "skipped: needs a POSIX shell");

    /// <summary>The file <paramref name="name"/> in PATH; null when there is none.</summary>
    public static string? InPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, name + s_exe)).FirstOrDefault(File.Exists);

    private static string Fixture(string name)
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var configuration = framework.Parent!;
        var specs = configuration.Parent!.Parent!;
        return Path.Combine(specs.FullName, "Fixtures", name, "bin", configuration.Name, framework.Name, name + s_exe);
    }
}

/// <summary>Signals, for processes that are not our children too.</summary>
internal static partial class Signal
{
    public const int Interrupt = 2, Kill = 9, Terminate = 15, Continue = 18, Stop = 19;

    public static void Send(int process, int signal) => Assert.Equal(0, kill(process, signal));

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
