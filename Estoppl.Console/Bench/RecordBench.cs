using System.Collections.Immutable;
using System.Diagnostics;

namespace Estoppl.Operator.Bench;

/// <summary>What the commands that show a large record cost: each a process of its own, from its start to its end.</summary>
/// <param name="folder">Where the ledger is made.</param>
internal sealed class RecordBench(string folder, string configuration, long events, Action<string> progress)
{
    /// <summary>Makes the ledger, and measures.</summary>
    public RecordBenchResult Measure()
    {
        progress($"a ledger of {events:N0} events");
        var made = RecordLedger.Make(folder, events);
        progress("the views, anew");
        var rebuild = Time("views rebuild", "views", "rebuild");
        var answers = ImmutableArray.CreateBuilder<RecordAnswer>();
        string[][] questions =
        [
            ["stats"], ["stats", "--filter", "decision:block or latency>100ms"], ["audit", "-n", "20"], ["audit", "-n", "20", "--filter", "tool:no.such.tool"],
            ["report", "--output", Path.Combine(folder, "report.html")],
            ["report", "--filter", "decision:block", "--output", Path.Combine(folder, "blocked.html")],
            ["report", "--format", "csv", "--output", Path.Combine(folder, "report.csv")],
            ["report", "--format", "json", "--output", Path.Combine(folder, "report.json")],
        ];
        foreach (var words in questions)
        {
            var name = string.Join(' ', words.TakeWhile(word => word != "--output").Select(word => word.Contains(' ', StringComparison.Ordinal) ? $"'{word}'" : word));
            progress(name);
            answers.Add(Time(name, words));
        }

        return new RecordBenchResult(made, rebuild, answers.ToImmutable());
    }

    private RecordAnswer Time(string name, params string[] words)
    {
        var start = new ProcessStartInfo(SelfCommand.Words[0]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var word in (string[])[.. SelfCommand.Words.Skip(1), .. words, "--config", configuration]) start.ArgumentList.Add(word);
        var begun = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        long? peak = null;
        // The system forgets a process's peak with the process, so it is asked for as long as that runs.
        while (!process.WaitForExit(5)) peak = PeakOf(process) ?? peak;
        process.WaitForExit();
        var taken = Stopwatch.GetElapsedTime(begun);
        if (process.ExitCode != 0) throw new InvalidOperationException($"`estoppl {name}` ended with {process.ExitCode}: {error.Result}");
        GC.KeepAlive(output.Result);
        return new RecordAnswer(name, taken, peak);
    }

    private static long? PeakOf(Process process)
    {
        try
        {
            return ProcessMemory.PeakOf(process);
        }
        // It ended in between.
        catch (IOException)
        {
            return null;
        }
    }
}

/// <summary>What a large record costs to show.</summary>
/// <param name="Rebuild">Making the views anew that all other answers come from.</param>
internal sealed record RecordBenchResult(long Events, RecordAnswer Rebuild, ImmutableArray<RecordAnswer> Answers);

/// <summary>What one command took.</summary>
/// <param name="Peak">Peak resident memory in bytes; none where the system does not tell.</param>
internal sealed record RecordAnswer(string Command, TimeSpan Taken, long? Peak);
