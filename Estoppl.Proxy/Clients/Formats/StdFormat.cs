namespace Estoppl.Proxy.Clients.Formats;

/// <summary><c>{ "mcpServers": { "name": { "command": "npx", "args": ["-y", "x"], "env": {} } } }</c></summary>
internal static class StdFormat
{
    public static FormatRules Rules { get; } =
        new(Syntax.Json, (root, source) => Sections.Named(root, "mcpServers", "", source), entry => CommandLayout.Of(entry, "command", "args"));
}
