using System.Diagnostics;

namespace Estoppl.Specs.Testing;

/// <summary>A second opinion that shares no code with us.</summary>
internal static class Python
{
    public static bool Has(string module) => Run($"import {module}", []).ExitCode == 0;

    /// <summary>Runs a program text with arguments. Exit code -1: there is no python3.</summary>
    public static (int ExitCode, string Output, string Error) Run(string program, string[] arguments, string input = "") =>
        Start(["-c", program, .. arguments], input);

    public static (int ExitCode, string Output, string Error) RunFile(string path, string[] arguments) => Start([path, .. arguments], "");

    private static (int ExitCode, string Output, string Error) Start(string[] arguments, string input)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("ESTOPPL_PYTHON") ?? "python3", arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            StandardInputEncoding = new System.Text.UTF8Encoding(false), StandardOutputEncoding = new System.Text.UTF8Encoding(false),
        };
        start.Environment["PYTHONIOENCODING"] = "utf-8";
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEndAsync();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            process.WaitForExit();
            return (process.ExitCode, output.Result, error.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (-1, "", "");
        }
    }
}
