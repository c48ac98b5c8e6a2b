using System.Globalization;

namespace Estoppl.Proxy.Clients.Formats;

/// <summary>
/// <c>mcpServers:</c> as a list of mappings: <c>- name: x</c>, <c>command: npx</c>, <c>args: [-y, x]</c> (Continue). Those without a name are called by
/// what they take from the hub (<c>uses:</c>), or by their place: <c>#2</c>.
/// </summary>
internal static class ContinueYamlFormat
{
    public static FormatRules Rules { get; } = new(Syntax.Yaml, Entries, entry => CommandLayout.Of(entry, "command", "args"));

    private static IEnumerable<FoundEntry> Entries(ConfigNode.Map root, SourceText source)
    {
        switch (Sections.Only(root, "mcpServers", source))
        {
            case null: return [];
            case ConfigNode.List list: return Sections.Untied(list, list.Items.Select((item, index) => Entry(item, index + 1)));
            case var other: throw source.Broken(other.Start, $"`mcpServers` is {other.Kind}, and has to be a list");
        }
    }

    private static FoundEntry Entry(ConfigNode item, int number)
    {
        var map = item as ConfigNode.Map;
        if (map?.Find("name")?.Value is ConfigNode.Text name) return new FoundEntry("", name.Value, item);
        if (map?.Find("uses")?.Value is ConfigNode.Text uses)
            return new FoundEntry("", uses.Value, item) { Unusable = "it is taken from Continue's hub, and what it starts stands there" };
        return new FoundEntry("", string.Create(CultureInfo.InvariantCulture, $"#{number}"), item) { Unusable = "it has no name" };
    }
}
