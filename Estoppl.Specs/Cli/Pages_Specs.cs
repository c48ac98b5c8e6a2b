using System.CommandLine;
using System.Text;
using Estoppl.Operator.Commands;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Cli;

/// <summary>The pages in <c>docs/cli</c> say what <c>--help</c> says, word for word. Made anew with <c>ESTOPPL_ACCEPT=1</c>.</summary>
public sealed class The_pages_of_the_commands
{
    private const string Folder = "docs/cli";

    public static readonly TheoryData<string> Names = [.. Shown(CommandTree.Build()).Select(command => command.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Show_its_help(string name)
    {
        var command = CommandTree.Build().Subcommands.Single(command => command.Name == name);
        Golden.Verify($"{Folder}/{name}.md", Page(command));
    }

    [Fact]
    public void Are_listed() => Golden.Verify($"{Folder}/README.md", Index());

    [Fact]
    public void Are_of_commands_that_there_are()
    {
        var expected = Names.Select(row => row.Data + ".md").Append("README.md");
        Assert.Equal(expected.Order(StringComparer.Ordinal), Directory.EnumerateFiles(Repository.File(Folder)).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Have_examples_for_every_command_that_does_something() => Assert.All(
        Shown(CommandTree.Build()).SelectMany(command => Shown(command).DefaultIfEmpty(command).Select(one => one == command ? command.Name : $"{command.Name} {one.Name}")),
        path => Assert.Contains("\nExamples:\n", Help(path), StringComparison.Ordinal));

    private static string Page(Command command)
    {
        var page = new StringBuilder($"# estoppl {command.Name}\n\n{Sentence(command)}\n\n{Block(command.Name)}");
        foreach (var sub in Shown(command)) page.Append($"\n## estoppl {command.Name} {sub.Name}\n\n{Sentence(sub)}\n\n{Block($"{command.Name} {sub.Name}")}");
        var json = Sections().Where(section => $"{section} ".StartsWith($"`estoppl {command.Name} ", StringComparison.Ordinal)).ToList();
        if (json.Count > 0) page.Append($"\nFor scripts: {string.Join(", ", json.Select(section => $"[{section}](../json.md#{Anchor(section)})"))}.\n");
        return page.Append("\n[All commands](README.md)\n").ToString();
    }

    private static string Index()
    {
        var page = new StringBuilder("""
            # The commands

            What each prints for `--help`, to be read where estoppl is not at hand. What they print for `--json`: [json.md](../json.md).

            | command | what it does |
            |---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var command in Shown(CommandTree.Build())) page.Append($"| [`estoppl {command.Name}`]({command.Name}.md) | {command.Description!.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        return page.Append("""

            ## Exit codes

            | code | meaning |
            |---|---|
            | 0 | All is well |
            | 1 | The command ran and found something wrong: a broken ledger, a call that the policy blocks |
            | 2 | It could not do its work: bad words, a broken configuration, an unreadable key or ledger |
            | 3 | `audit --verify` and `verify`: no anchor speaks for what was shown, and one was demanded |
            | 130, 143 | It was ended by Ctrl+C or SIGTERM |

            `estoppl start` exits with its server's code instead.

            """.ReplaceLineEndings("\n")).ToString();
    }

    private static string Block(string path) => $"```text\n$ estoppl {path} --help\n{Help(path).TrimEnd()}\n```\n";

    private static string Help(string path)
    {
        using var output = new StringWriter();
        Assert.Equal(0, CommandTree.Build().Parse($"{path} --help").Invoke(new InvocationConfiguration { Output = output }));
        // The parser names the running program, which is the specs' here.
        return output.ToString().Replace(RootCommand.ExecutableName, "estoppl", StringComparison.Ordinal).ReplaceLineEndings("\n");
    }

    private static string Sentence(Command command) => command.Description!.TrimEnd('.') + ".";

    private static IEnumerable<Command> Shown(Command command) => command.Subcommands.Where(sub => !sub.Hidden);

    private static IEnumerable<string> Sections() =>
        File.ReadLines(Repository.File("docs/json.md")).Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..]);

    // As renderers of Markdown make it: lower case, punctuation gone, blanks to dashes.
    private static string Anchor(string heading) =>
        string.Concat(heading.ToLowerInvariant().Where(one => char.IsLetterOrDigit(one) || one is ' ' or '-' or '_')).Replace(' ', '-');
}
