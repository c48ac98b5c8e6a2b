using Estoppl.Proxy.Policy;

namespace Estoppl.Proxy.Clients.Formats;

/// <summary>Whether an entry starts a program, or names an address. Clients call both by many names.</summary>
internal static class RemoteAddress
{
    private static readonly string[] s_keys = ["httpUrl", "url", "serverUrl", "uri"];

    /// <summary>None for an entry that starts a program.</summary>
    public static EntryLaunch? Of(ConfigNode.Map entry, bool hasCommand)
    {
        var type = entry.Find("type")?.Value;
        if (type is not null and not ConfigNode.Text) return new EntryLaunch.Unusable($"its `type` is {type.Kind}, not text");
        switch ((type as ConfigNode.Text)?.Value.ToUpperInvariant())
        {
            case "STDIO" or "LOCAL": return null;
            case "HTTP" or "STREAMABLEHTTP" or "STREAMABLE-HTTP" or "STREAMABLE_HTTP" or "REMOTE": return Remote(entry, "http");
            case "SSE": return Remote(entry, "sse");
            case { } other: return new EntryLaunch.Unusable($"its type is `{ToolNames.Visible(((ConfigNode.Text)type!).Value)}`, which starts no program");
            case null when Address(entry) is null: return null;
            case null when hasCommand: return new EntryLaunch.Unusable("it has both a command and an address, and which of them counts is open");
            case null: return Remote(entry, "http");
        }
    }

    private static EntryLaunch Remote(ConfigNode.Map entry, string transport) => Address(entry) switch
    {
        null => new EntryLaunch.Unusable("it is remote, and has no address"),
        ConfigNode.Text url => new EntryLaunch.Remote(url.Value, transport),
        var other => new EntryLaunch.Unusable($"its address is {other.Kind}, not text"),
    };

    private static ConfigNode? Address(ConfigNode.Map entry) => s_keys.Select(entry.Find).FirstOrDefault(member => member is not null)?.Value;
}
