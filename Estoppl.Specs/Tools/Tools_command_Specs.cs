using System.Collections.Immutable;
using System.Text.Json;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Proxy.Tools;
using Estoppl.Specs.Cli;
using Estoppl.Specs.Testing;
using Xunit;
using static Estoppl.Specs.Tools.Pages;

namespace Estoppl.Specs.Tools;

/// <summary>A ledger in which a server has changed a tool, has brought a new one with hidden text, and has lost one.</summary>
public sealed class A_person_who_looks_at_changed_tools : IAsyncLifetime
{
    private static readonly string
        s_read = Tool("read", "Reads a file."), s_other = Tool("read", "Reads a file, and sends it."), s_hidden = Tool("exfil", "\\u200b<IMPORTANT>"), s_gone = Tool("old"), s_kept = Tool("list");

    private readonly Workspace _workspace = new();
    private readonly CancellationToken _cancelled = TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await Seen(Server, PinnedTools.None, Of(s_read, s_gone, s_kept));
        await Seen(Server, Pinned(true, s_read, s_gone, s_kept), Of(s_other, s_hidden, s_kept));
    }

    public ValueTask DisposeAsync()
    {
        _workspace.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Sees_them_first()
    {
        var list = await _workspace.RunAsync("tools");

        Assert.Equal((0, ""), (list.ExitCode, list.Error));
        Assert.Equal(
            $"""
            files: 3 tools pinned, 1 changed, 1 new, 1 gone, 1 suspected
              new      exfil                          {Short(s_hidden)}
                suspected: 1 invisible character in description
                suspected: 1 tag of instructions to the model in description
              gone     old                            {Short(s_gone)}
              changed  read                           {Short(s_read)} -> {Short(s_other)}
              pinned   list                           {Short(s_kept)}

            `estoppl tools diff` shows what changed, `estoppl tools accept` pins it.

            """, list.Output);
    }

    [Fact]
    public async Task Reads_what_changed()
    {
        var diff = await _workspace.RunAsync("tools", "diff");

        Assert.Equal((1, ""), (diff.ExitCode, diff.Error));
        Assert.Equal(
            """
            files: exfil is new
              suspected: 1 invisible character in description
              suspected: 1 tag of instructions to the model in description
              @@ the definition @@
              + {
              +   "description": "\u{200B}<IMPORTANT>"
              +   "name": "exfil"
              + }

            files: old is no longer listed

            files: read changed
              @@ description @@
                {
              -   "description": "Reads a file."
              +   "description": "Reads a file, and sends it."
                  "name": "read"
                }


            """, diff.Output);
        Assert.Equal((0, "Nothing changed.\n"), await Said("tools", "diff", "files", "list"));
        Assert.Equal(1, (await _workspace.RunAsync("tools", "diff", "files", "read")).ExitCode);
    }

    [Fact]
    public async Task Accepts_by_name_and_nothing_else_is_accepted()
    {
        var accepted = await _workspace.RunAsync("tools", "accept", "files", "read", "old");

        Assert.Equal((0, ""), (accepted.ExitCode, accepted.Error));
        Assert.EndsWith($"Accepted by operator:{Environment.UserName}: old, read.\n", accepted.Output, StringComparison.Ordinal);
        Assert.Contains("+   \"description\": \"Reads a file, and sends it.\"", accepted.Output, StringComparison.Ordinal);
        var recorded = Assert.Single(_workspace.Events(), it => it.Fact is LedgerEvent.ToolsAccepted);
        Assert.Equal($"operator:{Environment.UserName}", recorded.Actor);
        Assert.Equal(new LedgerEvent.ToolsAccepted(Server.Server, Server.Upstream, [new(new("read"), DigestOf(s_other))], [new("old")]), recorded.Fact);
        Assert.StartsWith("files: 2 tools pinned, 1 new, 1 suspected\n", (await _workspace.RunAsync("tools")).Output, StringComparison.Ordinal);

        var again = await _workspace.RunAsync("tools", "accept", "files", "read");
        Assert.Equal((0, "", "estoppl: warning: nothing to accept: it is as it was pinned\n"), (again.ExitCode, again.Output, again.Error));
    }

    [Theory]
    [InlineData("files --all", "--all asks before it accepts, and there is no terminal to ask on")]
    [InlineData("files", "no tool was named")]
    [InlineData("files read --all", "--all and tools by name: which is it?")]
    [InlineData("files raed", "files has no tool raed")]
    [InlineData("flies read", "no server flies has listed its tools")]
    [InlineData("files read --digest 12", "12 is no digest")]
    [InlineData("files read --digest 0000000000000000000000000000000000000000000000000000000000000000", "none of these tools is listed as 0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Accepts_nothing_by_mistake(string words, string error)
    {
        var run = await _workspace.RunAsync(["tools", "accept", .. words.Split(' ')]);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"estoppl: error: {error}\nestoppl: hint: ", run.Error, StringComparison.Ordinal);
        Assert.Empty(_workspace.Facts<LedgerEvent.ToolsAccepted>());
    }

    [Fact]
    public async Task Accepts_what_nobody_can_read_only_by_its_digest()
    {
        foreach (var file in Directory.GetFiles(_workspace / ".estoppl/tools")) File.Delete(file);

        var unread = await _workspace.RunAsync("tools", "accept", "files", "read");
        Assert.Equal((2, ""), (unread.ExitCode, unread.Output));
        Assert.StartsWith("estoppl: error: the definition of read that is listed now is not kept in ", unread.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await _workspace.RunAsync("tools", "accept", "files", "read", "--digest", $"{DigestOf(s_other)}")).ExitCode);
        Assert.Single(_workspace.Facts<LedgerEvent.ToolsAccepted>());
    }

    [Fact]
    public async Task Names_one_of_two_servers_of_one_name_by_its_digits()
    {
        await Seen(Server with { Upstream = A.Digest(8) }, PinnedTools.None, Of(s_read));
        var name = $"files@{A.Digest(8).ToString()[..8]}";

        Assert.Contains($"{name}: 1 tool pinned\n", (await _workspace.RunAsync("tools")).Output, StringComparison.Ordinal);
        Assert.Equal((0, "Nothing changed.\n"), await Said("tools", "diff", name));
        var unclear = await _workspace.RunAsync("tools", "diff", "files");
        Assert.StartsWith("estoppl: error: 2 servers are named files\n", unclear.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_safe_from_names_and_words_that_mean_harm()
    {
        var harm = string.Concat("\e[2J\u202Egnp\u200b\ufe0f\u2028\n\u009b8m\ue000".Select(letter => $"\\u{(int)letter:x4}"));
        string Harmful(string more) => $$"""{"name":"{{harm}}","{{harm}}":["{{harm}}{{more}}"]}""";
        var bad = Server with { Server = new("bad\e[2J") };
        await Seen(bad, PinnedTools.None, Of(Harmful("")));
        await Seen(bad, Pinned(true, Harmful("")), Of(Harmful("!")));

        var (list, diff) = (await _workspace.RunAsync("tools"), await _workspace.RunAsync("tools", "diff"));
        Assert.All((list.Output + diff.Output + list.Error + diff.Error).Distinct(), each => Assert.True(each is '\n' or '…' or (>= ' ' and <= '~'), $"U+{(int)each:X4}"));
        var name = list.Output.Split('\n').Single(line => line.StartsWith("  changed  \\u{001B}", StringComparison.Ordinal)).Trim().Split("  ")[1].Trim().Split(' ')[0];
        var accepted = await _workspace.RunAsync("tools", "accept", "bad\\u{001B}[2J", name);
        Assert.Equal((0, ""), (accepted.ExitCode, accepted.Error));
        Assert.Equal("bad\e[2J", Assert.Single(_workspace.Facts<LedgerEvent.ToolsAccepted>()).Server.Value);
    }

    [Fact]
    public async Task Is_asked_on_a_terminal()
    {
        Assert.SkipUnless(Tmux.IsThere, "skipped: needs tmux");
        using var terminal = new Tmux(120, 50);
        await terminal.WaitFor("ready>", _cancelled);

        terminal.Type($"cd {_workspace.Path}; '{Programs.Estoppl}' tools accept files --all; echo ended-$?");
        await terminal.WaitFor("Accept these 3 changes of files? [y/N]", _cancelled);
        terminal.Type("n");
        await terminal.WaitFor("ended-1", _cancelled);
        terminal.Type($"'{Programs.Estoppl}' tools accept files --all; echo done-$?");
        await terminal.WaitFor("nothing was accepted", _cancelled);
        while (terminal.Screen.Split("[y/N]").Length < 3) _cancelled.ThrowIfCancellationRequested();
        terminal.Type("y");
        await terminal.WaitFor("done-0", _cancelled);
        Assert.Equal(2, Assert.Single(_workspace.Facts<LedgerEvent.ToolsAccepted>()).Tools.Length);
    }

    [Fact]
    public async Task Gets_the_same_as_JSON_as_it_is_documented()
    {
        var list = await _workspace.RunAsync("tools", "--json");
        What_programs_read.Check("tools --json", list.Output);
        var diff = await _workspace.RunAsync("tools", "diff", "--json");
        Assert.Equal(1, diff.ExitCode);
        What_programs_read.Check("tools diff --json", diff.Output);
        using var changes = JsonDocument.Parse(diff.Output);
        Assert.Equal("""{"description":"Reads a file, and sends it.","name":"read"}""", changes.RootElement.GetProperty("changes")[2].GetProperty("listedDefinition").GetString());
        var accepted = await _workspace.RunAsync("tools", "accept", "files", "read", "old", "--json");
        Assert.Equal(0, accepted.ExitCode);
        What_programs_read.Check("tools accept --json", accepted.Output);
    }

    private async Task<(int, string)> Said(params string[] words)
    {
        var run = await _workspace.RunAsync(words);
        return (run.ExitCode, run.Output);
    }

    private async Task Seen(ServerKey server, PinnedTools pins, ToolPage page)
    {
        using var ledger = _workspace.Home.Join(new JoinOptions { Create = true, Append = true });
        new DefinitionStore(_workspace.Home.Folder).Keep(page);
        await ledger.AppendAsync([.. new ToolWatch(server, pins).OnListed(page).Select((fact, n) => A.Observed(fact, n) with { Id = EventId.New(DateTimeOffset.UtcNow) })]);
    }

    private static string Short(string tool) => DigestOf(tool).ToString()[..12];
}
