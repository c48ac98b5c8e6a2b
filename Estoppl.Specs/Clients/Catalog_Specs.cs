using Estoppl.Proxy.Clients;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Clients;

/// <summary>The places in the words of the vendors: <c>~</c> the home folder, <c>.</c> the working directory.</summary>
public sealed class A_clients_files : IDisposable
{
    private static readonly (string Client, string? MacOS, string? Windows, string? Linux, string? Project)[] s_places =
    [
        ("Claude Desktop", "~/Library/Application Support/Claude/claude_desktop_config.json", "~/AppData/Roaming/Claude/claude_desktop_config.json", "~/.config/Claude/claude_desktop_config.json", null),
        ("Claude Code", "~/.claude.json", "~/.claude.json", "~/.claude.json", "./.mcp.json"),
        ("Cursor", "~/.cursor/mcp.json", "~/.cursor/mcp.json", "~/.cursor/mcp.json", "./.cursor/mcp.json"),
        ("Windsurf", "~/.codeium/windsurf/mcp_config.json", "~/.codeium/windsurf/mcp_config.json", "~/.codeium/windsurf/mcp_config.json", null),
        ("VS Code", "~/Library/Application Support/Code/User/mcp.json", "~/AppData/Roaming/Code/User/mcp.json", "~/.config/Code/User/mcp.json", "./.vscode/mcp.json"),
        ("Visual Studio", null, "~/.mcp.json", null, null),
        ("Zed", "~/.config/zed/settings.json", "~/AppData/Roaming/Zed/settings.json", "~/.config/zed/settings.json", "./.zed/settings.json"),
        ("Gemini CLI", "~/.gemini/settings.json", "~/.gemini/settings.json", "~/.gemini/settings.json", "./.gemini/settings.json"),
        ("Codex", "~/.codex/config.toml", "~/.codex/config.toml", "~/.codex/config.toml", "./.codex/config.toml"),
        ("Cline", "~/Library/Application Support/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json", "~/AppData/Roaming/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json", "~/.config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json", null),
        ("Roo Code", "~/Library/Application Support/Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json", "~/AppData/Roaming/Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json", "~/.config/Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json", "./.roo/mcp.json"),
        ("Continue", "~/.continue/config.yaml", "~/.continue/config.yaml", "~/.continue/config.yaml", "./.continue/mcpServers/git.yaml"),
        ("Junie", "~/.junie/mcp/mcp.json", "~/.junie/mcp/mcp.json", "~/.junie/mcp/mcp.json", "./.junie/mcp/mcp.json"),
        ("Goose", "~/.config/goose/config.yaml", "~/AppData/Roaming/Block/goose/config/config.yaml", "~/.config/goose/config.yaml", null),
        ("LM Studio", "~/.lmstudio/mcp.json", "~/.lmstudio/mcp.json", "~/.lmstudio/mcp.json", null),
        ("Kiro", "~/.kiro/settings/mcp.json", "~/.kiro/settings/mcp.json", "~/.kiro/settings/mcp.json", "./.kiro/settings/mcp.json"),
        ("opencode", "~/.config/opencode/opencode.json", "~/.config/opencode/opencode.json", "~/.config/opencode/opencode.json", "./opencode.json"),
        ("Amazon Q", "~/.aws/amazonq/mcp.json", "~/.aws/amazonq/mcp.json", "~/.aws/amazonq/cli-agents/helper.json", null),
        ("Warp", "~/.warp/.mcp.json", "~/.warp/.mcp.json", "~/.warp/.mcp.json", "./.warp/.mcp.json"),
    ];

    private readonly MadeUpHome _home = new();

    public static TheoryData<string> Clients => [.. ClientCatalog.All.Select(client => client.Name)];

    public void Dispose() => _home.Dispose();

    [Theory]
    [MemberData(nameof(Clients))]
    public void Are_found_on_each_system_where_it_keeps_them(string name)
    {
        var row = s_places.Single(it => it.Client == name);
        foreach (var (system, place) in ((ClientSystem, string?)[])[(ClientSystem.MacOS, row.MacOS), (ClientSystem.Windows, row.Windows), (ClientSystem.Linux, row.Linux)])
        {
            using var home = new MadeUpHome(system);
            Assert.Empty(Found(home, name));
            if (place is null) continue;
            var file = home.Write(place, "{}");

            Assert.Equal((file, false), Assert.Single(Found(home, name)));
        }
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public void Are_found_in_the_project(string name)
    {
        if (s_places.Single(it => it.Client == name).Project is not { } place) return;
        var file = _home.Write(place, "{}");

        Assert.Equal((file, true), Assert.Single(Found(_home, name)));
    }

    [Fact]
    public void Are_all_in_the_list_of_this_spec() => Assert.Equal(ClientCatalog.All.Select(client => client.Name), s_places.Select(it => it.Client));

    [Theory]
    [InlineData("Claude Code", "CLAUDE_CONFIG_DIR", ".claude.json")]
    [InlineData("Codex", "CODEX_HOME", "config.toml")]
    [InlineData("Claude Desktop", "XDG_CONFIG_HOME", "Claude/claude_desktop_config.json")]
    [InlineData("Zed", "XDG_CONFIG_HOME", "zed/settings.json")]
    [InlineData("Goose", "XDG_CONFIG_HOME", "goose/config.yaml")]
    public void Are_where_the_environment_says(string name, string variable, string file)
    {
        _home.Variables[variable] = _home / "elsewhere";
        _home.Write(s_places.Single(it => it.Client == name).Linux!, "{}");
        var there = _home.Write($"~/elsewhere/{file}", "{}");

        Assert.Equal((there, false), Assert.Single(Found(_home, name)));
    }

    [Fact]
    public void Are_not_where_a_relative_XDG_folder_says()
    {
        _home.Variables["XDG_CONFIG_HOME"] = "elsewhere";
        var file = _home.Write("~/.config/goose/config.yaml", "");

        Assert.Equal((file, false), Assert.Single(Found(_home, "Goose")));
    }

    [Fact]
    public void Are_all_those_of_a_folder()
    {
        string[] files = [_home.Write("~/.aws/amazonq/mcp.json", "{}"), _home.Write("~/.aws/amazonq/cli-agents/a.json", "{}"), _home.Write("~/.aws/amazonq/cli-agents/b.json", "{}")];
        _home.Write("~/.aws/amazonq/cli-agents/a.json.estoppl-0123456789ab.bak", "{}");
        _home.Write("~/.aws/amazonq/cli-agents/.a.json.estoppl-0123456789abcdef.tmp", "{}");

        Assert.Equal(files, Found(_home, "Amazon Q").Select(it => it.Path));
    }

    [Fact]
    public void Are_read_by_what_they_are_in_a_folder_of_several_kinds()
    {
        _home.Write("./.continue/mcpServers/a.json", "{}");
        _home.Write("./.continue/mcpServers/b.yml", "");
        _home.Write("./.continue/mcpServers/c.yaml", "");

        Assert.Equal(
            [("a.json", ClientFormat.Std), ("b.yml", ClientFormat.ContinueYaml), ("c.yaml", ClientFormat.ContinueYaml)],
            Of("Continue").Find(_home.Home).Select(file => (Path.GetFileName(file.Path), file.Format)).Order());
    }

    [Fact]
    public void Are_looked_for_up_to_the_repositorys_root_and_no_further()
    {
        _home.Write("~/.warp/nothing.txt", "");
        _home.Write("~/code/.warp/.mcp.json", "{}");
        var root = _home.Write("~/code/project/.warp/.mcp.json", "{}");
        _home.Write("~/code/project/.git/HEAD", "");
        var below = _home.Write("~/code/project/src/.warp/.mcp.json", "{}");
        _home.WorkIn("code/project/src/deep");

        Assert.Equal([below, root], Found(_home, "Warp").Select(it => it.Path));
    }

    [Fact]
    public void Are_looked_for_below_the_home_folder_where_there_is_no_repository()
    {
        var outer = _home.Write("~/code/.warp/.mcp.json", "{}");
        _home.WorkIn("code/project");

        Assert.Equal([outer], Found(_home, "Warp").Select(it => it.Path));
    }

    [Fact]
    public void Are_looked_for_in_nobody_elses_folders()
    {
        using var elsewhere = new TemporaryFolder();
        Directory.CreateDirectory(elsewhere / ".warp");
        Directory.CreateDirectory(elsewhere / "project");
        File.WriteAllText(elsewhere / ".warp/.mcp.json", "{}");

        Assert.Empty(Of("Warp").Find(_home.Home with { WorkingDirectory = elsewhere / "project" }));
    }

    [Fact]
    public void Are_one_where_a_link_makes_them_one()
    {
        Programs.NeedUnix();
        var file = _home.Write("~/shared.json", "{}");
        foreach (var link in (string[])[".cursor/mcp.json", ".lmstudio/mcp.json"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_home / link)!);
            File.CreateSymbolicLink(_home / link, file);
        }

        var target = Assert.Single(ClientTarget.Of(ClientCatalog.All, _home.Home));
        Assert.Equal("Cursor, LM Studio", target.ClientNames);
        Assert.Equal((_home / ".cursor/mcp.json", file), (target.Path, target.RealPath));
        Assert.Equal([ClientFormat.Std], target.Formats);
    }

    private static Client Of(string name) => ClientCatalog.All.Single(client => client.Name == name);

    private static IEnumerable<(string Path, bool IsProject)> Found(MadeUpHome home, string name) => Of(name).Find(home.Home).Select(file => (file.Path, file.IsProject));
}

public sealed class A_clients_name
{
    [Theory]
    [InlineData("claude-desktop", "Claude Desktop")]
    [InlineData("Claude desktop", "Claude Desktop")]
    [InlineData("CLAUDE", "Claude Desktop", "Claude Code")]
    [InlineData("vscode", "VS Code")]
    [InlineData("vs-code", "VS Code")]
    [InlineData("studio", "Visual Studio", "LM Studio")]
    [InlineData("gemini", "Gemini CLI")]
    [InlineData("q", "Amazon Q")]
    [InlineData("emacs")]
    [InlineData("")]
    [InlineData(" - ")]
    public void Is_taken_whole_or_in_part(string typed, params string[] names) => Assert.Equal(names, ClientCatalog.Named(typed).Select(client => client.Name));

    [Fact]
    public void Can_be_typed_in_its_short_form() =>
        Assert.All(ClientCatalog.All, client => Assert.Contains(client, ClientCatalog.Named(client.Slug)));

    [Fact]
    public void Is_nobody_elses() => Assert.Equal(ClientCatalog.All.Length, ClientCatalog.All.Select(client => client.Slug).Distinct().Count());
}
