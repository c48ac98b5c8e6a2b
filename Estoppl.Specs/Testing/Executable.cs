using System.Diagnostics;

namespace Estoppl.Specs.Testing;

/// <summary>The program under test, run as at a command line.</summary>
internal static class Executable
{
    /// <summary>What makes <paramref name="folder"/> the home folder of a program, and hides where this machine's clients have theirs.</summary>
    public static IReadOnlyDictionary<string, string> HomeIn(string folder) => new Dictionary<string, string>
    {
        ["HOME"] = folder, ["USERPROFILE"] = folder, ["APPDATA"] = Path.Combine(folder, "AppData", "Roaming"),
        ["XDG_CONFIG_HOME"] = "", ["CLAUDE_CONFIG_DIR"] = "", ["CODEX_HOME"] = "",
    };

    /// <summary>Runs one command to its end, on a terminal that could show colours if it were one.</summary>
    /// <param name="words">Its arguments. The word <c>estoppl</c> stands for the program itself: something to put behind the proxy.</param>
    public static async Task<Played> RunAsync(string folder, IEnumerable<string> words, string input = "")
    {
        var start = new ProcessStartInfo(Programs.Estoppl, words.Select(word => word == "estoppl" ? Programs.Estoppl : word))
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        // No command of a spec finds this machine's MCP clients.
        foreach (var (name, value) in HomeIn(folder)) start.Environment[name] = value;
        start.Environment.Remove("NO_COLOR");
        start.Environment["TERM"] = "xterm-256color";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading.
        }

        await process.WaitForExitAsync();
        return new Played(await output, await error, process.ExitCode);
    }
}

/// <summary>What one command came to.</summary>
internal sealed record Played(string Output, string Error, int ExitCode);
