using System.CommandLine;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl export</c>: the ledger, or its newer part, as a file that others can check.</summary>
internal static class ExportCommand
{
    public static Command Build()
    {
        var since = new Option<string?>("--since") { Description = "Begin with the first event at or after a time (2026-03-01, 2h, as in audit), or at a place ('#120')", HelpName = "start" };
        var command = new Command("export", "Write the ledger as JSON lines that others can verify without it") { OutputOption.Instance, since, ConfigurationOption.Instance }
            .WithExamples(
                "estoppl export -o bank.jsonl",
                "estoppl export --since 7d | gzip > week.jsonl.gz",
                "estoppl export --since '#120' -o rest.jsonl     # in quotes, because of the #",
                "estoppl verify bank.jsonl --key ledger.vkey     # what whoever gets it does");
        command.SetAction(parsed => Failures.Explain(() => Run(
            ConfigurationOption.PathIn(parsed), ExportStart.Parse(parsed.GetValue(since), TimeProvider.System), OutputOption.In(parsed))));
        return command;
    }

    private static int Run(string path, ExportStart start, string? output)
    {
        var configuration = ConfigurationLoading.Load(path);
        using var ledger = SessionOpening.Reading(configuration);
        var checkpoint = StoredCheckpoint.Seal(SessionOpening.HomeOf(configuration), ledger);
        var run = new ExportRun(ledger, checkpoint.Note, start);
        OutputOption.Write(output, run.WriteTo);
        if (output is null) return ExitCode.Success;
        Console.WriteLine($"Wrote {output}: {run.Count:N0} {(run.Count == 1 ? "event" : "events")} from {run.First} on, sealed by checkpoint {checkpoint.Size:N0}");
        Console.WriteLine("Whoever checks it needs the ledger's key, but not from this file's sender: `estoppl key export` prints it.");
        return ExitCode.Success;
    }
}
