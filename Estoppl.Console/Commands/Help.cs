using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;

namespace Estoppl.Operator.Commands;

/// <summary>Examples below the generated help of a command: how it is typed, line by line.</summary>
internal static class Help
{
    private static readonly ConditionalWeakTable<Command, string[]> s_examples = [];

    /// <summary>Gives <paramref name="command"/> its examples.</summary>
    public static Command WithExamples(this Command command, params string[] examples)
    {
        s_examples.Add(command, examples);
        return command;
    }

    /// <summary>Makes the help of <paramref name="root"/> and all below it show their examples.</summary>
    public static void AddExamples(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            if (option.Action is HelpAction generated) option.Action = new WithExamplesBelow(generated);
        }
    }

    private sealed class WithExamplesBelow(HelpAction generated) : SynchronousCommandLineAction
    {
        // `estoppl start --help` must help although the server's command is missing.
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var exitCode = generated.Invoke(parseResult);
            if (!s_examples.TryGetValue(parseResult.CommandResult.Command, out var examples)) return exitCode;
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var example in examples) output.WriteLine($"  {example}");
            output.WriteLine();
            return exitCode;
        }
    }
}
