namespace Estoppl.Proxy.Clients.Formats;

/// <summary><c>{ "mcp": { "name": { "type": "local", "command": ["npx", "-y", "x"], "environment": {} } } }</c></summary>
internal static class OpenCodeFormat
{
    public static FormatRules Rules { get; } =
        new(Syntax.Json, (root, source) => Sections.Named(root, "mcp", "", source), entry => CommandLayout.Whole(entry, "command"));
}
