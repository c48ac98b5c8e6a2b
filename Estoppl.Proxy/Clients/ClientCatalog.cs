using System.Collections.Immutable;

namespace Estoppl.Proxy.Clients;

/// <summary>
/// The clients that are known, with the places that their vendors document. Names as people say them; the order is the one in which they are shown.
/// </summary>
public static class ClientCatalog
{
    private const string CodeExtensions = "Code/User/globalStorage";

    private const ClientSystem Unix = ClientSystem.MacOS | ClientSystem.Linux;

    /// <summary>All of them.</summary>
    public static ImmutableArray<Client> All { get; } =
    [
        new("Claude Desktop", InApplicationData(ClientFormat.Std, "Claude/claude_desktop_config.json")),
        new("Claude Code",
            InHome(ClientFormat.ClaudeCode, ".claude.json") with { Moved = ("CLAUDE_CONFIG_DIR", ".claude.json") },
            InProject(ClientFormat.Std, ".mcp.json")),
        new("Cursor", InHome(ClientFormat.Std, ".cursor/mcp.json"), InProject(ClientFormat.Std, ".cursor/mcp.json")),
        new("Windsurf", InHome(ClientFormat.Std, ".codeium/windsurf/mcp_config.json")),
        new("VS Code", InApplicationData(ClientFormat.Servers, "Code/User/mcp.json"), InProject(ClientFormat.Servers, ".vscode/mcp.json")),
        new("Visual Studio",
            InHome(ClientFormat.Servers, ".mcp.json") with { On = ClientSystem.Windows },
            InRepository(ClientFormat.Servers, ".mcp.json") with { On = ClientSystem.Windows }),
        new("Zed",
            InConfiguration(ClientFormat.ContextServers, "zed/settings.json") with { On = ClientSystem.Linux },
            // What Zed does there changed over the years, so every place is looked at.
            InHome(ClientFormat.ContextServers, ".config/zed/settings.json") with { On = ClientSystem.MacOS | ClientSystem.Windows },
            InApplicationData(ClientFormat.ContextServers, "Zed/settings.json") with { On = ClientSystem.MacOS | ClientSystem.Windows },
            InProject(ClientFormat.ContextServers, ".zed/settings.json")),
        new("Gemini CLI", InHome(ClientFormat.Std, ".gemini/settings.json"), InProject(ClientFormat.Std, ".gemini/settings.json")),
        new("Codex",
            InHome(ClientFormat.CodexToml, ".codex/config.toml") with { Moved = ("CODEX_HOME", "config.toml") },
            InProject(ClientFormat.CodexToml, ".codex/config.toml")),
        new("Cline", InApplicationData(ClientFormat.Std, $"{CodeExtensions}/saoudrizwan.claude-dev/settings/cline_mcp_settings.json")),
        new("Roo Code",
            InApplicationData(ClientFormat.Std, $"{CodeExtensions}/rooveterinaryinc.roo-cline/settings/mcp_settings.json"),
            InProject(ClientFormat.Std, ".roo/mcp.json")),
        new("Continue",
            InHome(ClientFormat.ContinueYaml, ".continue/config.yaml"),
            // Other clients' JSON is taken as it is there.
            InProject(ClientFormat.ContinueYaml, ".continue/mcpServers/*.yaml"),
            InProject(ClientFormat.ContinueYaml, ".continue/mcpServers/*.yml"),
            InProject(ClientFormat.Std, ".continue/mcpServers/*.json")),
        new("Junie", InHome(ClientFormat.Std, ".junie/mcp/mcp.json"), InProject(ClientFormat.Std, ".junie/mcp/mcp.json")),
        new("Goose",
            InConfiguration(ClientFormat.GooseYaml, "goose/config.yaml") with { On = Unix },
            InApplicationData(ClientFormat.GooseYaml, "Block/goose/config/config.yaml") with { On = ClientSystem.Windows }),
        new("LM Studio", InHome(ClientFormat.Std, ".lmstudio/mcp.json")),
        new("Kiro", InHome(ClientFormat.Std, ".kiro/settings/mcp.json"), InProject(ClientFormat.Std, ".kiro/settings/mcp.json")),
        new("opencode",
            InConfiguration(ClientFormat.OpenCode, "opencode/opencode.json"),
            InConfiguration(ClientFormat.OpenCode, "opencode/opencode.jsonc"),
            InRepository(ClientFormat.OpenCode, "opencode.json"),
            InRepository(ClientFormat.OpenCode, "opencode.jsonc")),
        new("Amazon Q", InHome(ClientFormat.Std, ".aws/amazonq/mcp.json"), InHome(ClientFormat.Std, ".aws/amazonq/cli-agents/*.json")),
        new("Warp", InHome(ClientFormat.Std, ".warp/.mcp.json"), InRepository(ClientFormat.Std, ".warp/.mcp.json")),
    ];

    /// <summary>Those whose name is <paramref name="name"/> or has it in it, as <see cref="Client.IsCalled"/> says; none when nobody's has.</summary>
    public static ImmutableArray<Client> Named(string name) => [.. All.Where(client => client.IsCalled(name))];

    private static ClientPlace InHome(ClientFormat format, string path) => new(format, PlaceRoot.Home, path);

    private static ClientPlace InApplicationData(ClientFormat format, string path) => new(format, PlaceRoot.ApplicationData, path);

    private static ClientPlace InConfiguration(ClientFormat format, string path) => new(format, PlaceRoot.Configuration, path);

    private static ClientPlace InProject(ClientFormat format, string path) => new(format, PlaceRoot.Project, path);

    private static ClientPlace InRepository(ClientFormat format, string path) => new(format, PlaceRoot.Repository, path);
}
