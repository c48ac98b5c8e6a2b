using System.Diagnostics;

namespace Estoppl.Specs.Testing;

/// <summary>The program as it was built: <c>ESTOPPL_BIN</c> where that is set, otherwise the one beside the specs.</summary>
internal static class Executable
{
    public static string File { get; } = Environment.GetEnvironmentVariable("ESTOPPL_BIN") is { Length: > 0 } chosen
        ? Path.GetFullPath(chosen)
        : Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "estoppl.exe" : "estoppl");

    /// <summary>Runs one command to its end, on a terminal that could show colours if it were one.</summary>
    /// <param name="words">Its arguments. The word <c>estoppl</c> stands for the program itself: something to put behind the proxy.</param>
    public static async Task<Played> RunAsync(string folder, IEnumerable<string> words, string input = "")
    {
        var start = new ProcessStartInfo(File, words.Select(word => word == "estoppl" ? File : word))
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
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
