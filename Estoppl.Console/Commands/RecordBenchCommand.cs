using System.CommandLine;
using Estoppl.Operator.Bench;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl bench record</c>: what it costs to show a large record.</summary>
internal static class RecordBenchCommand
{
    public static Command Build()
    {
        var events = new Option<long>("--events") { Description = "Events of the ledger", DefaultValueFactory = _ => 1_000_000, HelpName = "events" };
        var keep = new Option<string?>("--keep") { Description = "Make the ledger in this folder, and leave it there", HelpName = "folder" };
        var command = new Command("record", "Measure what it costs to show a large ledger: stats, audit, report") { events, keep, JsonOption.Instance }
            .WithExamples("estoppl bench record", "estoppl bench record --events 100000 --json", "estoppl bench record --keep large     # then look through it: estoppl console --config large/estoppl.toml");
        command.SetAction(parsed => Failures.Explain(() => Run(parsed.GetValue(events), parsed.GetValue(keep), JsonOption.IsIn(parsed))));
        return command;
    }

    private static int Run(long events, string? keep, bool asJson)
    {
        if (events < 1) throw new BadWordException($"--events {events} makes no ledger", "give 1 or more");
        if (keep is not null && Path.Exists(keep)) throw new BadWordException($"{TerminalText.Of(keep)} exists already, and nothing was changed", "name a folder that does not exist yet");
        var folder = Directory.CreateDirectory(Path.GetFullPath(keep ?? $".estoppl-bench-{Guid.NewGuid():N}"));
        try
        {
            var configuration = Path.Combine(folder.FullName, "estoppl.toml");
            File.WriteAllText(configuration, BenchCommand.Configuration);
            var result = new RecordBench(folder.FullName, configuration, events, step => Console.Error.WriteLine($"estoppl: bench: {step}")).Measure();
            if (asJson) WriteJson(result);
            else WriteTable(result);
            return ExitCode.Success;
        }
        finally
        {
            if (keep is null) folder.Delete(recursive: true);
        }
    }

    private static void WriteTable(RecordBenchResult result)
    {
        Console.WriteLine($"{$"a ledger of {result.Events:N0} events",-56}{"took",10}{"peak memory",16}");
        foreach (var answer in result.Answers.Prepend(result.Rebuild)) Console.WriteLine($"{answer.Command,-56}{answer.Taken.TotalMilliseconds,7:N0} ms{InMebibytes(answer.Peak),16}");
    }

    private static string InMebibytes(long? bytes) => bytes is { } known ? $"{known / 1048576.0:N0} MiB" : "unknown";

    private static void WriteJson(RecordBenchResult result) => JsonOutput.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("events", result.Events);
        json.WriteNumber("rebuildMs", Math.Round(result.Rebuild.Taken.TotalMilliseconds, 1));
        json.WriteStartArray("answers");
        foreach (var answer in result.Answers)
        {
            json.WriteStartObject();
            json.WriteString("command", answer.Command);
            json.WriteNumber("tookMs", Math.Round(answer.Taken.TotalMilliseconds, 1));
            if (answer.Peak is { } peak) json.WriteNumber("peakBytes", peak);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
