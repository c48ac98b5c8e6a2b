using System.Diagnostics;
using Xunit;

namespace Estoppl.Specs.Testing;

/// <summary>Somebody else on this machine: <c>nobody</c>, and one more.</summary>
internal static class OtherUser
{
    public const int Nobody = 65534, Another = 65533;

    /// <summary>Skips where this process may not start others as somebody else.</summary>
    public static void Need() =>
        Assert.SkipUnless(Environment.UserName == "root" && Run(Nobody, "true") == 0, "skipped: needs root and setpriv");

    /// <summary>Starts a program as <paramref name="user"/>.</summary>
    public static Child Start(int user, string file, params IEnumerable<string> words)
    {
        Assert.SkipUnless(Run(user, "test", "-x", file) == 0, $"skipped: {file} is not for everyone");
        return Child.Start("setpriv", [.. As(user), file, .. words], "/", new Dictionary<string, string> { ["HOME"] = "/nonexistent" });
    }

    /// <summary>The words before a command that make it that user's.</summary>
    public static string[] As(int user) => [$"--reuid={user}", $"--regid={user}", "--clear-groups"];

    private static int Run(int user, params string[] words)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("setpriv", [.. As(user), .. words]) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }
}
