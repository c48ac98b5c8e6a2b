using System.Collections.Immutable;
using System.CommandLine;
using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Operator.Output;
using Estoppl.Proxy.Tools;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl tools accept</c>: from here on the tools are held against what the server lists now.</summary>
internal static class ToolsAcceptCommand
{
    public static Command Build()
    {
        var server = new Argument<string>("server") { Description = "The server, as `estoppl tools` names it" };
        var tools = new Argument<string[]>("tool") { Description = "What to accept", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "All that changed; asks on a terminal, and is refused without one" };
        var digest = new Option<string[]>("--digest") { Description = "Accept only this definition (64 hex digits), also when its text is not kept here", HelpName = "digest" };
        var command = new Command("accept", "Pin what a server lists now, in place of what was pinned") { server, tools, all, digest, ConfigurationOption.Instance, JsonOption.Instance }
            .WithExamples(
                "estoppl tools accept files read_file",
                "estoppl tools accept files --all",
                "estoppl tools accept files read_file --digest 5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef");
        command.SetAction(parsed => Failures.Explain(() => Run(
            ConfigurationOption.PathIn(parsed),
            new Wanted(parsed.GetRequiredValue(server), [.. parsed.GetValue(tools) ?? []], parsed.GetValue(all), Digests(parsed.GetValue(digest) ?? [])),
            JsonOption.IsIn(parsed))));
        return command;
    }

    private static int Run(string path, Wanted wanted, bool asJson)
    {
        var isTerminal = !Console.IsInputRedirected;
        wanted.Check(isTerminal);
        var configuration = ConfigurationLoading.Load(path);
        var store = new DefinitionStore(SessionOpening.HomeOf(configuration).Folder);
        var joining = SessionOpening.Joining(configuration) with { Append = true };
        using var ledger = SessionOpening.HomeOf(configuration).Join(joining);
        var server = ToolsServers.Find(ToolsServers.Of(ledger), wanted.Server);
        var chosen = wanted.Choose(server);
        if (chosen.IsEmpty)
        {
            Say.Warning("nothing to accept: it is as it was pinned");
            if (asJson) ToolsJson.WriteAccepted(server, ToolsAcceptance.Fact(server, chosen), Operator);
            return ExitCode.Success;
        }

        wanted.CheckTexts(chosen, store);
        // JSON stands alone on standard output; what somebody is asked about is shown all the same.
        var (to, palette) = asJson ? (Console.Error, new Palette(inColour: false)) : (Console.Out, Palette.ForOutput());
        foreach (var it in chosen) ToolsText.WriteDifference(server, it, store, palette, to);
        if (isTerminal && !Confirms(chosen.Length, server))
        {
            Say.Warning("nothing was accepted");
            return ExitCode.Finding;
        }

        var fact = ToolsAcceptance.Fact(server, chosen);
        OperatorActs.Record(ledger, fact);
        if (asJson) ToolsJson.WriteAccepted(server, fact, Operator);
        else Console.WriteLine($"Accepted by {Operator}: {string.Join(", ", chosen.Select(it => ToolsServers.Spelling(it.Tool.Value)))}.");
        return ExitCode.Success;
    }

    private static string Operator => OperatorActs.Actor;

    private static bool Confirms(int count, ToolsServer server)
    {
        Console.Error.Write($"Accept {(count == 1 ? "this definition" : $"these {count} changes")} of {server.Name}? [y/N] ");
        return Console.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    private static ImmutableArray<Digest> Digests(string[] typed) =>
    [
        .. typed.Select(text => Digest.TryParse(text, out var digest) ? digest
            : throw new BadWordException($"{TerminalText.Of(text)} is no digest", "give all 64 hex digits, in small letters: `estoppl tools diff --json` has them")),
    ];

    /// <summary>What was typed.</summary>
    private sealed record Wanted(string Server, ImmutableArray<string> Tools, bool All, ImmutableArray<Digest> Digests)
    {
        public void Check(bool isTerminal)
        {
            if (All && !Tools.IsEmpty) throw new BadWordException("--all and tools by name: which is it?", "leave one of them out");
            if (!All && Tools.IsEmpty) throw new BadWordException("no tool was named", "name those to accept, or ask for --all; `estoppl tools diff` shows what changed");
            if (All && !isTerminal) throw new BadWordException("--all asks before it accepts, and there is no terminal to ask on", "name each tool");
        }

        public ImmutableArray<ToolDifference> Choose(ToolsServer server)
        {
            var named = Tools.Select(server.Find).ToHashSet();
            ImmutableArray<ToolDifference> chosen = [.. server.Differences.Where(it => All || named.Contains(it.Tool))];
            foreach (var digest in Digests)
            {
                if (chosen.All(it => it.Listed != digest))
                    throw new BadWordException($"none of these tools is listed as {digest}", $"the server may list another definition by now: look at `estoppl tools diff {server.Name}`");
            }

            return chosen;
        }

        public void CheckTexts(ImmutableArray<ToolDifference> chosen, DefinitionStore store)
        {
            foreach (var it in chosen)
            {
                if (!(it.Listed is { } listed && Digests.Contains(listed)) && !ToolsAcceptance.CanBeRead(it, store)) throw new UnreadDefinitionException(it, store.Folder);
            }
        }
    }
}

/// <summary>Nobody can have read what is to be accepted.</summary>
internal sealed class UnreadDefinitionException(ToolDifference it, string folder) : ExplainedException(
    $"the definition of {ToolsServers.Spelling(it.Tool.Value)} that is listed now is not kept in {folder}, so it cannot be shown",
    $"let a client list the server's tools again, or, if you know the definition from elsewhere, give --digest {it.Listed}");
