using System.CommandLine;
using System.Text;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl checkpoint</c>: a signed statement of the ledger as it is now, to be kept out of its reach.</summary>
internal static class CheckpointCommand
{
    public static Command Build()
    {
        var command = new Command("checkpoint", "Seal the ledger as it is now, and print the signed checkpoint, to be kept elsewhere") { ConfigurationOption.Instance, JsonOption.Instance }
            .WithExamples(
                "estoppl checkpoint >> /mnt/evidence/anchor",
                "estoppl checkpoint | ssh elsewhere 'cat >> anchor'",
                "estoppl checkpoint --json");
        command.SetAction(parsed => Failures.Explain(() => Run(ConfigurationOption.PathIn(parsed), JsonOption.IsIn(parsed))));
        return command;
    }

    private static int Run(string path, bool asJson)
    {
        var configuration = ConfigurationLoading.Load(path);
        using var ledger = SessionOpening.Reading(configuration);
        var newest = StoredCheckpoint.Seal(SessionOpening.HomeOf(configuration), ledger);
        if (asJson) WriteJson(newest);
        else WriteNote(newest);
        return ExitCode.Success;
    }

    private static void WriteNote(StoredCheckpoint newest)
    {
        using var output = Console.OpenStandardOutput();
        output.Write(Encoding.UTF8.GetBytes(newest.Note.ToString()));
    }

    private static void WriteJson(StoredCheckpoint newest) => JsonOutput.Write(json =>
    {
        var content = newest.Note.Content;
        json.WriteStartObject();
        json.WriteString("log", content.Log?.ToString());
        json.WriteNumber("size", content.Size);
        json.WriteString("root", content.Root.ToString());
        json.WriteString("key", newest.Key.Value);
        json.WriteString("at", newest.At.UtcDateTime);
        json.WriteString("note", newest.Note.ToString());
        json.WriteEndObject();
    });
}
