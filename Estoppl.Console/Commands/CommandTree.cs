using System.CommandLine;
using System.CommandLine.Parsing;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary>All commands, and how their words are read.</summary>
internal static class CommandTree
{
    /// <summary>Runs one command line.</summary>
    /// <returns>Its exit code; 2 when it could not be understood.</returns>
    public static int Run(string[] words)
    {
        var parsed = Build().Parse(words.Length == 0 ? ["--help"] : StartCommand.ReadOriginalForm(words), new ParserConfiguration
        {
            // `npx @scope/server` must stay what it is: an argument that starts with @ names no file of ours.
            ResponseFileTokenReplacer = null,
            EnablePosixBundling = false,
        });
        if (parsed.Errors.Count > 0)
        {
            // Of an unknown command the parser also says that a command is missing; the last error is the one that names the word.
            foreach (var error in parsed.CommandResult.Command is RootCommand ? parsed.Errors.TakeLast(1) : parsed.Errors) Say.Error(InPlainWords(error.Message));
            Say.Hint($"`{string.Join(' ', PathTo(parsed.CommandResult))} --help` shows how it goes");
            return ExitCode.Unusable;
        }

        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    private static IEnumerable<string> PathTo(CommandResult result) =>
        result.Parent is CommandResult parent ? PathTo(parent).Append(result.Command.Name) : ["estoppl"];

    private static string InPlainWords(string error) =>
        error.Replace(" as expected type 'System.Int32'", ": it is not a whole number", StringComparison.Ordinal);

    internal static RootCommand Build()
    {
        var root = new RootCommand("See what your AI agent is doing. Stop it when it goes wrong.")
        {
            InitCommand.Build(),
            StartCommand.Build(),
            AuditCommand.Build(),
            TailCommand.Build(),
            StatsCommand.Build(),
            ReportCommand.Build(),
            WrapCommand.BuildWrap(),
            WrapCommand.BuildUnwrap(),
            ClientsCommand.Build(),
            ReviewCommand.Build(),
            KillCommand.BuildKill(),
            KillCommand.BuildRelease(),
            ConsoleCommand.Build(),
            CheckpointCommand.Build(),
            ReceiptCommand.Build(),
            ExportCommand.Build(),
            VerifyCommand.Build(),
            KeyCommand.Build(),
            ViewsCommand.Build(),
            ToolsCommand.Build(),
            PolicyCommand.Build(),
            DemoCommand.Build(),
            DemoServerCommand.Build(),
            DemoAgentCommand.Build(),
            CompletionCommand.Build(),
            CompletionCommand.BuildComplete(),
            BenchCommand.Build(),
            LedgerBenchCommand.BuildWorker(),
        };
        Help.AddExamples(root);
        return root;
    }
}
