using System.Text;
using Estoppl.Proxy.Clients;

namespace Estoppl.Specs.Clients;

/// <summary>A file of each format with the servers <c>files</c>, which can be wrapped, and <c>far</c>, which is remote.</summary>
internal static class Sample
{
    public static string Of(ClientFormat format) => format switch
    {
        ClientFormat.Std or ClientFormat.ClaudeCode => Json("mcpServers"),
        ClientFormat.Servers => Json("servers"),
        ClientFormat.ContextServers => Json("context_servers"),
        ClientFormat.OpenCode => """
            { "mcp": {
                "files": { "type": "local", "command": ["npx", "-y", "server-files"] },
                "far": { "type": "remote", "url": "https://example.test/mcp" }
            } }

            """,
        ClientFormat.CodexToml => """
            # mine
            [mcp_servers.files]
            command = "npx"
            args = ["-y", "server-files"]

            [mcp_servers.far]
            url = "https://example.test/mcp"

            """,
        ClientFormat.ContinueYaml => """
            # mine
            mcpServers:
              - name: files
                command: npx
                args:
                  - -y
                  - server-files
              - name: far
                type: streamable-http
                url: https://example.test/mcp

            """,
        ClientFormat.GooseYaml => """
            # mine
            extensions:
              files:
                type: stdio
                cmd: npx
                args: [-y, server-files]
              far:
                type: streamable_http
                uri: https://example.test/mcp

            """,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Json(string key) => $$"""
        {
          "{{key}}": {
            "files": { "command": "npx", "args": ["-y", "server-files"], "env": {"KEY": "secret"} },
            "far": { "type": "http", "url": "https://example.test/mcp" }
          },
          "other": 1
        }

        """;
}
