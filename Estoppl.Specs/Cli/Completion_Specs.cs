using System.Diagnostics;
using CsCheck;
using Estoppl.Operator.Commands;
using Estoppl.Operator.Completion;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Cli;

public sealed class What_a_shell_may_complete
{
    [Fact]
    public void Are_all_commands_that_help_shows()
    {
        var shown = CommandTree.Build().Subcommands.Where(command => !command.Hidden).Select(command => command.Name).Order(StringComparer.Ordinal);
        Assert.Equal(shown, Words("").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("policy", "policy")]
    [InlineData("check|explain|learn|test", "policy", "")]
    [InlineData("--decision", "audit", "--dec")]
    [InlineData("--decision", "audit", "--config", "a folder/estoppl.toml", "--dec")]
    [InlineData("bash|fish|powershell|zsh", "completion", "")]
    [InlineData("allow|block|review", "audit", "--decision", "")]
    [InlineData("decision:allow|decision:block|decision:review", "stats", "--filter", "dec")]
    [InlineData("claude-code|claude-desktop", "wrap", "--client", "claude")]
    [InlineData("csv|html|json", "report", "--format", "")]
    [InlineData("", "start", "--", "npx", "a")]
    [InlineData("", "audit", "no such word")]
    public void Fits_what_stands_before(string expected, params string[] words) =>
        Assert.Equal(expected, string.Join('|', Words(words).Order(StringComparer.Ordinal)));

    [Fact]
    public void Is_asked_with_anything() => Any.Text.Array[0, 5].Sample(words => Assert.All(Completions.Of(words), item => Assert.StartsWith(words.LastOrDefault(""), item.Word, StringComparison.Ordinal)), iter: 300);

    [Fact]
    public void Is_one_line_each_with_a_description() => Assert.All(Completions.Of([""]), item =>
    {
        Assert.NotEmpty(item.Description);
        Assert.DoesNotContain(item.Description, one => one is '\t' or '\n');
    });

    private static IEnumerable<string> Words(params string[] words) => Completions.Of(words).Select(item => item.Word);
}

[Trait("Category", "EndToEnd")]
public sealed class Completion_in_a_shell
{
    private readonly CancellationToken _cancelled = TestContext.Current.CancellationToken;

    private static string Folder => Path.GetDirectoryName(Programs.Estoppl)!;

    [Fact]
    public async Task Works_in_bash()
    {
        Assert.SkipWhen(Programs.InPath("bash") is null, "skipped: needs bash");
        var seen = await Run("bash", "--norc", "-c", """
            source <(estoppl completion bash)
            COMP_WORDS=(estoppl policy ""); COMP_CWORD=2; _estoppl; echo "${COMPREPLY[@]}"
            COMP_WORDS=(estoppl start -- npx -); COMP_CWORD=4; _estoppl; echo "${#COMPREPLY[@]}"
            """);
        Assert.Equal("check explain learn test\n0\n", seen);
    }

    [Fact]
    public async Task Works_in_fish()
    {
        Assert.SkipWhen(Programs.InPath("fish") is null, "skipped: needs fish");
        var seen = await Run("fish", "--no-config", "-c", "estoppl completion fish | source; complete -C 'estoppl policy ' | string split -f 1 \\t");
        Assert.Equal("check\nexplain\nlearn\ntest\n", seen);
    }

    [Fact]
    public async Task Works_in_zsh()
    {
        Assert.SkipUnless(Tmux.IsThere && Programs.InPath("zsh") is not null, "skipped: needs tmux and zsh");
        using var folder = new TemporaryFolder();
        using var terminal = new Tmux(100, 30);
        await terminal.WaitFor("ready>", _cancelled);
        terminal.Type($"PATH='{Folder}':$PATH ZDOTDIR='{folder.Path}' PS1='zsh> ' exec zsh -f");
        await terminal.WaitFor("zsh>", _cancelled);
        terminal.Type($"autoload -U compinit; compinit -u -d '{folder / "dump"}'; source <(estoppl completion zsh); echo load''ed");
        await terminal.WaitFor("loaded", _cancelled);
        terminal.Press("e", "s", "t", "o", "p", "p", "l", "Space", "p", "o", "l", "Tab", "e", "x", "p", "Tab");
        await terminal.WaitFor("estoppl policy explain", _cancelled);
    }

    [Fact]
    public async Task Works_in_PowerShell()
    {
        Assert.SkipWhen(Programs.InPath("pwsh") is null, "skipped: needs PowerShell");
        var seen = await Run("pwsh", "-NoProfile", "-Command", """
            estoppl completion powershell | Out-String | Invoke-Expression
            (TabExpansion2 -inputScript 'estoppl policy ' -cursorColumn 15).CompletionMatches.CompletionText -join ' '
            """);
        Assert.Equal("check explain learn test", seen.Trim());
    }

    private async Task<string> Run(string shell, params string[] arguments)
    {
        var start = new ProcessStartInfo(shell, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{Folder}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(_cancelled);
        var output = await process.StandardOutput.ReadToEndAsync(_cancelled);
        await process.WaitForExitAsync(_cancelled);
        Assert.Equal("", await error);
        return output;
    }
}
