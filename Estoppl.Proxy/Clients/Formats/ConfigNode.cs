namespace Estoppl.Proxy.Clients.Formats;

/// <summary>The languages that the files are written in.</summary>
internal enum Syntax
{
    Json,
    Toml,
    Yaml,
}

/// <summary>
/// A value that knows where it stands, alike for JSON, TOML and YAML. Offsets count UTF-16 units of the text behind the byte order mark;
/// <paramref name="end"/> is behind the last of them.
/// </summary>
internal abstract class ConfigNode(int start, int end, string kind)
{
    public int Start { get; } = start;
    public int End { get; } = end;

    /// <summary>How a sentence calls it: <c>a number</c>.</summary>
    public string Kind { get; } = kind;

    /// <summary>What else in the file may depend on it (<c>an anchor</c>), so that it must not change.</summary>
    public string? Tie { get; init; }

    /// <param name="value">What the token says.</param>
    public sealed class Text(int start, int end, string value) : ConfigNode(start, end, "text")
    {
        public string Value { get; } = value;

        /// <summary>What its token is, when that means something else (or nothing) in another place: <c>a block scalar</c>.</summary>
        public string? Immovable { get; init; }

        /// <summary>It stands without quotes, and has a character that ends such a text between brackets. YAML only.</summary>
        public bool NeedsBlock { get; init; }
    }

    /// <summary>Its start is the bracket, or the first dash.</summary>
    public sealed class List(int start, int end, IReadOnlyList<ConfigNode> items, bool isDashed = false) : ConfigNode(start, end, "a list")
    {
        public IReadOnlyList<ConfigNode> Items { get; } = items;

        /// <summary>One item a line, behind a dash (YAML), not in brackets with commas between.</summary>
        public bool IsDashed { get; } = isDashed;
    }

    /// <summary>Members in the order of the file. Those of a TOML table may stand in several places.</summary>
    public sealed class Map(int start, int end, string kind, List<ConfigMember> members) : ConfigNode(start, end, kind)
    {
        public List<ConfigMember> Members { get; } = members;

        /// <summary>The member of this name; none also where it says null.</summary>
        public ConfigMember? Find(string key) => Members.Find(member => member.Key == key && member.Value is not Other { IsNull: true });
    }

    /// <summary>Everything else: numbers, truths, times, nothing, aliases.</summary>
    public sealed class Other(int start, int end, string kind, bool isNull = false) : ConfigNode(start, end, kind)
    {
        public bool IsNull { get; } = isNull;
    }
}

/// <summary>A key with its value.</summary>
/// <param name="KeyStart">Where the key begins; of a dotted one, where its first part does.</param>
/// <param name="KeyPrefix">What a key beside it has to begin with: the raw parts of a dotted key before its last one, with the dot.</param>
/// <param name="IsInline">Between braces, with commas; otherwise on a line of its own.</param>
internal sealed record ConfigMember(string Key, int KeyStart, ConfigNode Value, bool IsInline, string KeyPrefix = "")
{
    /// <summary>Why nothing can be put beside it, or taken from there.</summary>
    public string? Odd { get; init; }

    /// <summary>Behind the colon that follows the key. YAML only.</summary>
    public int ColonEnd { get; init; }
}
