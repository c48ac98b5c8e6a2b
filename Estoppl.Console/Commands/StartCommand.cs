using System.Collections.Immutable;
using System.CommandLine;
using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Operator.Output;
using Estoppl.Proxy.Stdio;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl start</c>: the stdio proxy, as an MCP client starts it.</summary>
internal static class StartCommand
{
    private const string OriginalCommand = "--upstream-cmd";
    private const string OriginalArguments = "--upstream-args";

    public static Command Build()
    {
        var server = new Option<string?>("--server") { Description = "What the record calls the server; otherwise its command's name", HelpName = "name" };
        var upstream = new Argument<string[]>("command") { Description = "The MCP server and its arguments, behind --", Arity = ArgumentArity.OneOrMore };
        // No server's name begins so: it is an option of ours that was misspelt, and must not be run as a command.
        upstream.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: ['-', ..] option }, ..]) result.AddError($"There is no option '{option}'.");
        });
        var command = new Command("start", "Stand between an MCP client and a local MCP server (stdio)") { ConfigurationOption.Instance, server, upstream }
            .WithExamples(
                "estoppl start -- npx -y @modelcontextprotocol/server-everything",
                "estoppl start --config ~/bank/estoppl.toml --server bank -- python server.py",
                "estoppl start --upstream-cmd npx --upstream-args -y some-server   (the original's form)");
        command.SetAction(parsed => Failures.Explain(() => Run(
            ConfigurationOption.PathIn(parsed), parsed.GetValue(server), [.. parsed.GetRequiredValue(upstream)])));
        return command;
    }

    /// <summary>
    /// Turns <c>start … --upstream-cmd X --upstream-args a b</c>, which client configurations wrapped by the original contain, into
    /// <c>start … -- X a b</c>. There, everything behind <c>--upstream-args</c> is the server's, dashes or not, up to an <c>--upstream-cmd</c>.
    /// </summary>
    public static string[] ReadOriginalForm(string[] words)
    {
        if (words is not ["start", ..]) return words;
        var end = Array.IndexOf(words, "--");
        var command = Array.IndexOf(words, OriginalCommand);
        if (command < 0 || (end >= 0 && end < command)) return words;
        if (command + 1 >= words.Length || words[command + 1] is OriginalArguments or "--") return words;

        var before = Array.IndexOf(words, OriginalArguments, 0, command);
        if (before >= 0) return [.. words[..before], .. words[(command + 2)..], "--", words[command + 1], .. words[(before + 1)..command]];

        var arguments = Array.FindIndex(words, command + 2, word => word is OriginalArguments or "--");
        var own = words.Take(arguments < 0 ? words.Length : arguments).Where((_, index) => index != command && index != command + 1);
        var servers = arguments < 0 ? [] : words.Skip(arguments + 1);
        return [.. own, "--", words[command + 1], .. servers];
    }

    private static int Run(string configuration, string? server, ImmutableArray<string> upstream)
    {
        var command = new CommandLine(upstream[0], upstream[1..]);
        var options = new StdioOptions(
            command,
            new ServerName(server ?? Path.GetFileNameWithoutExtension(command.Command)),
            SelfCommand.Words,
            StandardStreams.OpenInput(),
            StandardStreams.OpenOutput(),
            inbox => SessionOpening.Open(configuration, inbox),
            Say.Warning,
            TimeProvider.System);
        return StdioProxy.RunAsync(options).GetAwaiter().GetResult();
    }
}
