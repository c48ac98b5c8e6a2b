using System.CommandLine;
using Estoppl.Operator.Output;
using Estoppl.Proxy.Tools;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl tools</c>: which tools the servers have, whether they still are the pinned ones, and what changed.</summary>
internal static class ToolsCommand
{
    public static Command Build()
    {
        var command = new Command("tools", "Show the servers' tools: pinned, changed, new, gone, suspected")
        {
            BuildDiff(), ToolsAcceptCommand.Build(), ConfigurationOption.Instance, JsonOption.Instance,
        }.WithExamples("estoppl tools", "estoppl tools --json", "estoppl tools diff", "estoppl tools accept files read_file");
        command.SetAction(parsed => Failures.Explain(() => List(ConfigurationOption.PathIn(parsed), JsonOption.IsIn(parsed))));
        return command;
    }

    private static Command BuildDiff()
    {
        var server = new Argument<string?>("server") { Description = "Only this server, as `estoppl tools` names it", Arity = ArgumentArity.ZeroOrOne };
        var tool = new Argument<string?>("tool") { Description = "Only this tool of it", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("diff", "Show what changed in the tools' definitions since they were pinned") { server, tool, ConfigurationOption.Instance, JsonOption.Instance }
            .WithExamples(
                "estoppl tools diff                    exits with 0: nothing changed, 1: something did",
                "estoppl tools diff files read_file",
                "estoppl tools diff --json");
        command.SetAction(parsed => Failures.Explain(() =>
            Diff(ConfigurationOption.PathIn(parsed), parsed.GetValue(server), parsed.GetValue(tool), JsonOption.IsIn(parsed))));
        return command;
    }

    private static int List(string path, bool asJson)
    {
        using var ledger = SessionOpening.Reading(path);
        var servers = ToolsServers.Of(ledger);
        if (asJson)
        {
            ToolsJson.Write(servers);
            return ExitCode.Success;
        }

        if (servers.IsEmpty) Console.WriteLine("No server has listed its tools yet.");
        foreach (var server in servers) ToolsText.Write(server, Palette.ForOutput());
        if (servers.Any(server => !server.Differences.IsEmpty)) Console.WriteLine("\n`estoppl tools diff` shows what changed, `estoppl tools accept` pins it.");
        return ExitCode.Success;
    }

    private static int Diff(string path, string? server, string? tool, bool asJson)
    {
        var configuration = ConfigurationLoading.Load(path);
        var store = new DefinitionStore(SessionOpening.HomeOf(configuration).Folder);
        using var ledger = SessionOpening.Reading(configuration);
        var servers = ToolsServers.Matching(ToolsServers.Of(ledger), server);
        var only = tool is null ? default : servers[0].Find(tool);
        var differences = servers.SelectMany(it => it.Differences.Where(each => tool is null || each.Tool == only).Select(each => (Server: it, Difference: each))).ToList();
        if (asJson)
        {
            ToolsJson.WriteDifferences(differences, store);
        }
        else
        {
            foreach (var (of, difference) in differences) ToolsText.WriteDifference(of, difference, store, Palette.ForOutput(), Console.Out);
            if (differences.Count == 0) Console.WriteLine("Nothing changed.");
        }

        return differences.Count == 0 ? ExitCode.Success : ExitCode.Finding;
    }
}
