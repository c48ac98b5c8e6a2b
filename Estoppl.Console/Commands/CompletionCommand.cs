using System.CommandLine;
using Estoppl.Operator.Completion;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl completion</c>: the script that makes a shell complete our commands; and what that script asks.</summary>
internal static class CompletionCommand
{
    private static readonly Dictionary<string, string> s_scripts = new()
    {
        ["bash"] = "estoppl.bash",
        ["zsh"] = "estoppl.zsh",
        ["fish"] = "estoppl.fish",
        ["powershell"] = "estoppl.ps1",
    };

    public static Command Build()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh, fish or powershell", HelpName = "shell" };
        shell.AcceptOnlyFromAmong([.. s_scripts.Keys]);
        var command = new Command("completion", "Print the script that makes your shell complete estoppl's commands and options") { shell }.WithExamples(
            "source <(estoppl completion bash)     # now; in ~/.bashrc: always",
            "source <(estoppl completion zsh)     # in ~/.zshrc, behind compinit",
            "estoppl completion fish > ~/.config/fish/completions/estoppl.fish",
            "estoppl completion powershell | Out-String | Invoke-Expression     # in $PROFILE");
        command.SetAction(parsed =>
        {
            Console.Out.Write(Script(s_scripts[parsed.GetValue(shell)!]));
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary><c>estoppl complete -- WORDS</c>: what may stand for the last of them, one a line, with its description behind a tab.</summary>
    public static Command BuildComplete()
    {
        var words = new Argument<string[]>("words") { Arity = ArgumentArity.ZeroOrMore };
        var next = new Option<bool>("--next") { Description = "The word to complete is not begun, and not among those given" };
        var command = new Command("complete", "What may come next on a command line: asked by the scripts of `estoppl completion`") { words, next };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            IReadOnlyList<string> given = parsed.GetValue(words) ?? [];
            foreach (var (word, description) in Completions.Of(parsed.GetValue(next) ? [.. given, ""] : given)) Console.WriteLine($"{word}\t{description}");
            return ExitCode.Success;
        });
        return command;
    }

    private static string Script(string name)
    {
        using var stream = typeof(CompletionCommand).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not in the program");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
