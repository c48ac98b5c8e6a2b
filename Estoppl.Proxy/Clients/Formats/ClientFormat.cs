namespace Estoppl.Proxy.Clients;

/// <summary>How a client writes down which MCP servers it starts. One file of this folder each.</summary>
public enum ClientFormat
{
    /// <summary>JSON, <c>mcpServers.{name}: { command, args }</c>: Claude Desktop, Cursor, Windsurf, Gemini CLI, Cline and many more.</summary>
    Std,

    /// <summary>JSON, <c>servers.{name}</c>: VS Code and Visual Studio.</summary>
    Servers,

    /// <summary>JSON, <c>context_servers.{name}</c>: Zed.</summary>
    ContextServers,

    /// <summary>JSON, <c>mcpServers</c> for the user and <c>projects.{path}.mcpServers</c> for a project: <c>~/.claude.json</c>.</summary>
    ClaudeCode,

    /// <summary>TOML, <c>[mcp_servers.{name}]</c>: Codex.</summary>
    CodexToml,

    /// <summary>JSON, <c>mcp.{name}: { command: [program, word, ...] }</c>: opencode.</summary>
    OpenCode,

    /// <summary>YAML, <c>mcpServers</c> as a list of mappings with a <c>name</c>: Continue.</summary>
    ContinueYaml,

    /// <summary>YAML, <c>extensions.{name}: { cmd, args }</c>: Goose.</summary>
    GooseYaml,
}
