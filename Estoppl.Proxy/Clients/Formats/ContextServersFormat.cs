namespace Estoppl.Proxy.Clients.Formats;

/// <summary>
/// <c>{ "context_servers": { "name": { "command": "npx", "args": [] } } }</c> among all other settings, with comments (Zed). Its older form has an
/// object as command: <c>{ "command": { "path": "npx", "args": [], "env": {} } }</c>.
/// </summary>
internal static class ContextServersFormat
{
    public static FormatRules Rules { get; } =
        new(Syntax.Json, (root, source) => Sections.Named(root, "context_servers", "", source), Launch);

    private static CommandLayout Launch(ConfigNode.Map entry) => entry.Find("command") is not { Value: ConfigNode.Map older }
        ? CommandLayout.Of(entry, "command", "args")
        : entry.Find("args") is not null
            ? new CommandLayout.Unreadable("its `command` is an object, and there are `args` beside it; which of them count is open")
            : CommandLayout.Of(older, "path", "args");
}
