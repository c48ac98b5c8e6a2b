namespace Estoppl.Proxy.Clients.Formats;

/// <summary>
/// <c>[mcp_servers.name]</c> with <c>command</c> and <c>args</c> (Codex), in every form that TOML has for it: headers, dotted keys, tables in braces.
/// </summary>
internal static class CodexTomlFormat
{
    public static FormatRules Rules { get; } =
        new(Syntax.Toml, (root, source) => Sections.Named(root, "mcp_servers", "", source), entry => CommandLayout.Of(entry, "command", "args"));
}
