using System.Collections.Immutable;
using System.CommandLine;
using Estoppl.Ledger;
using Estoppl.Ledger.Sharing;
using Estoppl.Operator.Output;
using Estoppl.Proxy.Clients;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl wrap</c> and <c>estoppl unwrap</c>: put estoppl in front of the servers that MCP clients start, and take it away again.</summary>
internal static class WrapCommand
{
    public static Command BuildWrap() => Build(
        "wrap", "Put estoppl in front of the servers that your MCP clients start, by editing the clients' files", noRecord: null,
        [
            "estoppl wrap --dry-run                  show what would change, in all clients that are found",
            "estoppl wrap",
            "estoppl wrap --client claude --client cursor",
            "estoppl wrap --client 'vs code' --server github",
            "estoppl wrap --config-file ~/agent/mcp.json --format std",
            "estoppl wrap --config ~/bank/estoppl.toml     another policy and ledger than in this folder",
        ]);

    public static Command BuildUnwrap() => Build(
        "unwrap", "Take estoppl away again: the clients' files become what they were", new("--no-record") { Description = "Do it although there is no ledger to record it in" },
        [
            "estoppl unwrap --dry-run",
            "estoppl unwrap",
            "estoppl unwrap --client cursor --server github",
            "estoppl unwrap --no-record              when the ledger or its configuration is gone",
        ]);

    private static Command Build(string name, string description, Option<bool>? noRecord, string[] examples)
    {
        var clients = new ClientOptions();
        var server = new Option<string?>("--server") { Description = "Only the servers of this name", HelpName = "name" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would change, as a diff, and change nothing" };
        var command = new Command(name, description).WithExamples(examples);
        foreach (var option in clients.All) command.Options.Add(option);
        command.Options.Add(server);
        command.Options.Add(dryRun);
        if (noRecord is not null) command.Options.Add(noRecord);
        command.Options.Add(ConfigurationOption.Instance);
        command.Options.Add(JsonOption.Instance);
        command.SetAction(parsed => Failures.Explain(() =>
        {
            var path = ConfigurationOption.PathIn(parsed);
            // Every server that was wrapped with a configuration that does not work would fail to start.
            if (noRecord is null) ConfigurationLoading.Load(path);
            ClientChange change = noRecord is null ? new ClientChange.Wrap([.. SelfCommand.Words], path) : new ClientChange.Unwrap();
            Func<SharedLedger?> ledger = noRecord is null ? () => OperatorActs.Join(path, begins: true) : parsed.GetValue(noRecord) ? () => null : () => JoinToUnwrap(path);
            var report = new ClientEditReport(change is ClientChange.Wrap, parsed.GetValue(dryRun), clients.In(parsed, ClientHome.OfThisProcess()));
            var files = Run(new ClientEdit(change, parsed.GetValue(server)), report.Selection.Targets, parsed.GetValue(server), report.IsDryRun, ledger);
            if (JsonOption.IsIn(parsed)) report.WriteJson(files);
            else report.WriteText(files, Palette.ForOutput());
            return ExitCodeOf(files);
        }));
        return command;
    }

    private static ImmutableArray<EditedFile> Run(
        ClientEdit edit, ImmutableArray<ClientTarget> targets, string? server, bool isDryRun, Func<SharedLedger?> join)
    {
        ImmutableArray<EditedFile> planned = [.. targets.Select(edit.Preview)];
        if (server is not null && planned.All(file => file.Entries.IsEmpty) && planned.Any(file => file.Problem is null))
            throw new BadWordException($"no client has a server `{TerminalText.Of(server)}`", "`estoppl clients` shows them all; a name must be spelled as it is there");
        if (isDryRun || planned.All(file => file.After is null)) return planned;
        // Before the first file is touched: what cannot be recorded is not done.
        using var ledger = join();
        return [.. planned.Select(file => file.After is null ? file : edit.Make(file.Target, ledger))];
    }

    // Without its configuration no wrapped server starts, so nobody must be kept from unwrapping by its being gone.
    private static SharedLedger JoinToUnwrap(string path)
    {
        try
        {
            return OperatorActs.Join(path, begins: true);
        }
        catch (ExplainedException failure)
        {
            throw new BadWordException($"this cannot be recorded: {failure.Fact}", $"{failure.Hint}; or do it without a record: --no-record");
        }
    }

    private static int ExitCodeOf(ImmutableArray<EditedFile> files) =>
        files.All(file => file.Problem is null) ? ExitCode.Success
        : files.Any(file => file.Problem is null && file.After is not null) ? ExitCode.Finding
        : ExitCode.Unusable;
}
