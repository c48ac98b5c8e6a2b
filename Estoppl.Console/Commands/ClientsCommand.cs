using System.Collections.Immutable;
using System.CommandLine;
using Estoppl.Ledger;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Storage;
using Estoppl.Operator.Output;
using Estoppl.Proxy.Clients;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl clients</c>: which MCP clients were found, where, and how each of their servers stands.</summary>
internal static class ClientsCommand
{
    public static Command Build()
    {
        var all = new Option<bool>("--all") { Description = "Also the clients that were not found, and where they were looked for" };
        var command = new Command("clients", "Show the MCP clients that were found, which of their servers are wrapped, and what drifted")
            { all, ConfigurationOption.Instance, JsonOption.Instance }
            .WithExamples(
                "estoppl clients                    exits with 0: all is as it was left, 1: something should be looked at",
                "estoppl clients --all",
                "estoppl clients --json");
        command.SetAction(parsed => Failures.Explain(() => Run(ConfigurationOption.PathIn(parsed), parsed.GetValue(all), JsonOption.IsIn(parsed))));
        return command;
    }

    private static int Run(string path, bool all, bool asJson)
    {
        var home = ClientHome.OfThisProcess();
        var recorded = Recorded(path);
        var standings = new ClientStandings(recorded);
        var report = new ClientsReport(
            [.. ClientTarget.Of(ClientCatalog.All, home).Select(standings.Of)],
            standings.Lost(),
            all ? [.. ClientCatalog.All.Where(client => client.Find(home).IsEmpty).Select(client => (client, client.LookedAt(home)))] : [],
            recorded is not null);
        if (asJson) report.WriteJson();
        else report.WriteText(Palette.ForOutput());
        return report.NeedsALook ? ExitCode.Finding : ExitCode.Success;
    }

    /// <summary>What the ledger says of clients' files; null when there is none. That it is there but cannot be read is worth a word.</summary>
    private static ImmutableDictionary<string, ClientFileState>? Recorded(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            using var ledger = SessionOpening.Reading(path);
            return ledger.ClientFiles();
        }
        catch (LedgerMissingException)
        {
            return null;
        }
        catch (ExplainedException failure)
        {
            Say.Warning($"the ledger was not asked what was wrapped: {failure.Fact}");
            return null;
        }
    }
}
