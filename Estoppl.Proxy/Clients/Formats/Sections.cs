using Estoppl.Proxy.Policy;

namespace Estoppl.Proxy.Clients.Formats;

/// <summary>The part of a file that lists its servers.</summary>
internal static class Sections
{
    /// <summary>The servers of a section that has them by name; none where the section is not there or null.</summary>
    /// <exception cref="BrokenFileException">The section is of another kind, or stands twice.</exception>
    public static IEnumerable<FoundEntry> Named(ConfigNode.Map parent, string section, string scope, SourceText source) =>
        MapIn(parent, section, source) is not { } map ? [] : Untied(map, map.Members.Select(member => new FoundEntry(scope, member.Key, member.Value)));

    /// <summary>The map that a section is; none where it is not there or null.</summary>
    /// <exception cref="BrokenFileException">The section is of another kind, or stands twice.</exception>
    public static ConfigNode.Map? MapIn(ConfigNode.Map parent, string section, SourceText source) =>
        Only(parent, section, source) switch
        {
            null => null,
            ConfigNode.Map map => map,
            var other => throw source.Broken(other.Start, $"`{section}` is {other.Kind}, and has to be {parent.Kind}"),
        };

    /// <summary>What a section is; none where it is not there or null.</summary>
    /// <exception cref="BrokenFileException">It stands twice.</exception>
    public static ConfigNode? Only(ConfigNode.Map parent, string section, SourceText source)
    {
        var found = parent.Members.FindAll(member => member.Key == section);
        if (found.Count > 1) throw source.Broken(found[1].KeyStart, $"`{section}` stands here for the second time, and which one counts is open");
        return found is [{ Value: not ConfigNode.Other { IsNull: true } }] ? found[0].Value : null;
    }

    /// <summary>The entries of a section; none of them may change where the section has an anchor or a tag.</summary>
    public static IEnumerable<FoundEntry> Untied(ConfigNode section, IEnumerable<FoundEntry> entries) =>
        section.Tie is null ? entries : entries.Select(entry => entry with { Unusable = $"the section that it stands in has {section.Tie}, so other places may depend on it" });

    /// <summary>The same entries, with those in one whose scope and name others have, too.</summary>
    public static IEnumerable<FoundEntry> Distinct(IEnumerable<FoundEntry> entries) =>
        entries.GroupBy(entry => (entry.Scope, entry.Name)).Select(same => same.Count() == 1
            ? same.First()
            : same.First() with { Unusable = $"the name `{ToolNames.Visible(same.Key.Name)}` stands {same.Count()} times, and which of them counts is open" });
}
