namespace Estoppl.Proxy.Clients.Formats;

/// <summary>
/// <c>~/.claude.json</c>: <c>mcpServers</c> at the top are the user's (their scope is empty), <c>projects["/path"].mcpServers</c> those of one
/// project (its path is their scope).
/// </summary>
internal static class ClaudeCodeFormat
{
    public static FormatRules Rules { get; } = new(Syntax.Json, Entries, entry => CommandLayout.Of(entry, "command", "args"));

    private static IEnumerable<FoundEntry> Entries(ConfigNode.Map root, SourceText source)
    {
        foreach (var entry in Sections.Named(root, "mcpServers", "", source)) yield return entry;
        if (Sections.MapIn(root, "projects", source) is not { } projects) yield break;
        foreach (var project in projects.Members)
        {
            if (project.Value is not ConfigNode.Map settings) continue;
            foreach (var entry in Sections.Named(settings, "mcpServers", project.Key, source))
            {
                var isTwice = project.Key.Length == 0 || projects.Members.Count(other => other.Key == project.Key) > 1;
                yield return isTwice ? entry with { Unusable = "its project stands there twice, and which one counts is open" } : entry;
            }
        }
    }
}
