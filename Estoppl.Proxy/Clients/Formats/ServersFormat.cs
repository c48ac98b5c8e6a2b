namespace Estoppl.Proxy.Clients.Formats;

/// <summary><c>{ "inputs": [], "servers": { "name": { "type": "stdio", "command": "npx", "args": [] } } }</c>, with comments (VS Code).</summary>
internal static class ServersFormat
{
    public static FormatRules Rules { get; } =
        new(Syntax.Json, (root, source) => Sections.Named(root, "servers", "", source), entry => CommandLayout.Of(entry, "command", "args"));
}
