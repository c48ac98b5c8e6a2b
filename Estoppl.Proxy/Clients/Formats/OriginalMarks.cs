namespace Estoppl.Proxy.Clients.Formats;

/// <summary>
/// The keys that the original left in what it wrapped: <c>"_estoppl_wrapped": true, "_estoppl_original": { "command": "npx", "args": [] }</c>.
/// </summary>
/// <param name="Members">Those that are there.</param>
/// <param name="Command">What the entry's command was; none where that cannot be told.</param>
/// <param name="Arguments">What the entry's list of arguments was; none where it had none.</param>
internal sealed record OriginalMarks(IReadOnlyList<ConfigMember> Members, ConfigNode.Text? Command, ConfigNode.List? Arguments)
{
    /// <summary>None for an entry without them.</summary>
    public static OriginalMarks? In(ConfigNode.Map entry)
    {
        var members = entry.Members.FindAll(member => member.Key is "_estoppl_wrapped" or "_estoppl_original");
        if (members.Count == 0) return null;
        return entry.Find("_estoppl_original")?.Value is ConfigNode.Map original
            && CommandLayout.Of(original, "command", "args") is CommandLayout.Pair pair
            && original.Members.DistinctBy(member => member.Key).Count() == original.Members.Count
            ? new OriginalMarks(members, pair.Program, pair.List)
            : new OriginalMarks(members, null, null);
    }
}
