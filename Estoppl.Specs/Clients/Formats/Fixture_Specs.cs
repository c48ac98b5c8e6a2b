using Estoppl.Proxy.Clients;
using Xunit;

namespace Estoppl.Specs.Clients.Formats;

public sealed class A_file_as_its_client_leaves_it
{
    public static readonly TheoryData<string, ClientFormat, string[]> Files = new()
    {
        {
            "claude_desktop_config.json", ClientFormat.Std,
            [
                "filesystem: stdio npx | -y | @modelcontextprotocol/server-filesystem | /Users/zoë/Desktop | /Users/zoë/Мои документы",
                "sqlite: stdio uvx | mcp-server-sqlite | --db-path | /tmp/a \"b\".db",
                "no-arguments: stdio /opt/tools/time-server",
                "empty-arguments: stdio /opt/tools/😀",
            ]
        },
        {
            "claude_desktop_config.windows.json", ClientFormat.Std,
            [@"memory: stdio C:\Program Files\nodejs\npx.cmd | -y | @modelcontextprotocol/server-memory", @"plain: stdio C:\tools\plain.exe"]
        },
        {
            "cursor.mcp.json", ClientFormat.Std,
            [
                "github: stdio docker | run | -i | --rm | -e | GITHUB_TOKEN | ghcr.io/github/github-mcp-server",
                "shell: stdio sh | -c | echo $(whoami) 'single' \"double\" `tick`\nnext line",
                "linear: http https://mcp.linear.app/sse",
            ]
        },
        {
            "windsurf.mcp_config.json", ClientFormat.Std,
            ["figma: http https://mcp.figma.com/mcp", "time: stdio uvx | mcp-server-time", "bare: stdio bare"]
        },
        {
            "vscode.mcp.json", ClientFormat.Servers,
            [
                "playwright: stdio npx | -y | @playwright/mcp@latest",
                "perplexity: stdio npx",
                "remote: http https://api.githubcopilot.com/mcp/",
                "events: sse http://localhost:3001/sse",
            ]
        },
        {
            "zed.settings.json", ClientFormat.ContextServers,
            [
                "new-form: stdio uvx | mcp-server-fetch",
                "old-form: stdio node | /opt/server.js | --stdio",
                "old-form-bare: stdio node",
                "from-an-extension: unusable: it has no `command`",
                "far: http https://mcp.example.com",
            ]
        },
        {
            "claude.json", ClientFormat.ClaudeCode,
            [
                "everywhere: stdio npx | -y | everywhere",
                "notion: http https://mcp.notion.com/mcp",
                "[/home/ana/bank] everywhere: stdio python3 | -m | bank | ${BANK_DB:-/var/bank.db}",
                "[/home/ana/other] solo: stdio solo",
            ]
        },
        {
            "gemini.settings.json", ClientFormat.Std,
            ["local: stdio node | server.js", "http: http http://localhost:3000/mcp", "sse: sse http://localhost:3000/sse"]
        },
        {
            "codex.config.toml", ClientFormat.CodexToml,
            [
                "context7: stdio npx | -y | @upstash/context7-mcp",
                @"with blanks é: stdio C:\tools\run.exe | a | b" + "\nc",
                "bare: stdio bare",
                "empty: stdio empty",
                "far: http https://mcp.example.com/mcp",
                "inline: stdio inline",
                "dotted: stdio dotted",
                "list: stdio list | x",
            ]
        },
        { "codex.windows.toml", ClientFormat.CodexToml, ["memory: stdio npx.cmd | -y | memory", "bare: stdio bare.exe"] },
        {
            "opencode.json", ClientFormat.OpenCode,
            [
                "everything: stdio npx | -y | @modelcontextprotocol/server-everything",
                "lines: stdio bun | x | my-mcp",
                "alone: stdio alone",
                "far: http https://mcp.example.com",
            ]
        },
        {
            "continue.config.yaml", ClientFormat.ContinueYaml,
            [
                "SQLite MCP: stdio npx | -y | mcp-sqlite | /data/it's.db",
                "flow: stdio uvx | mcp-server-time | --local-timezone | Europe/Berlin",
                "bare: stdio bare-first",
                "braces: stdio docker",
                "inline: stdio run | -y | x",
                "inline bare: stdio run",
                "continuedev/continue-docs-mcp: unusable: it is taken from Continue's hub, and what it starts stands there",
                "far: http https://mcp.example.com",
            ]
        },
        {
            "goose.config.yaml", ClientFormat.GooseYaml,
            [
                "developer: unusable: its type is `builtin`, which starts no program",
                "fetch: stdio uvx | mcp-server-fetch",
                "tab\tkey: stdio /opt/x",
                "empty: stdio empty",
                "stream: http https://mcp.example.com",
            ]
        },
        {
            "original.wrapped.json", ClientFormat.Std,
            [
                "bank: wrapped by Original (estoppl, , ) python | server.py | --port | 1",
                "bare: wrapped by Original (estoppl, , ) bare",
                "unmarked: wrapped by Original (/usr/local/bin/estoppl, /e.toml, ) node | x.js",
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Has_these_servers(string file, ClientFormat format, string[] servers) =>
        Assert.Equal(servers, ClientFile.Read(ClientFile.Fixture(file), format).Servers.Select(ClientFile.Line));

    [Theory]
    [MemberData(nameof(Files))]
    public void Is_wrapped_and_comes_back_byte_for_byte(string file, ClientFormat format, string[] servers)
    {
        Assert.NotEmpty(servers);
        ClientFile.HoldsTheContract(ClientFile.Fixture(file), format);
    }

    /// <summary>The fixtures are of use only while they are what their names say.</summary>
    [Fact]
    public void Keeps_its_line_ends_and_its_mark()
    {
        Assert.Equal([0xEF, 0xBB, 0xBF, (byte)'{', (byte)'\r', (byte)'\n'], ClientFile.Fixture("claude_desktop_config.windows.json")[..6]);
        Assert.Contains((byte)'\r', ClientFile.Fixture("vscode.mcp.json"));
        Assert.DoesNotContain((byte)'\r', ClientFile.Fixture("zed.settings.json"));
    }
}
