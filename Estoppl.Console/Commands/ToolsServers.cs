using System.Collections.Immutable;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Operator.Output;
using Estoppl.Proxy.Policy;

namespace Estoppl.Operator.Commands;

/// <summary>A tool that is not listed as it is pinned.</summary>
/// <param name="Pinned">None: it is new.</param>
/// <param name="Listed">None: it is gone.</param>
internal sealed record ToolDifference(ToolName Tool, Digest? Pinned, Digest? Listed)
{
    /// <summary>In a word: <c>changed</c>, <c>new</c> or <c>gone</c>.</summary>
    public string Word => Pinned is null ? "new" : Listed is null ? "gone" : "changed";
}

/// <summary>A tool of a server, as it is pinned or not.</summary>
/// <param name="Difference">None: it is listed as it is pinned.</param>
/// <param name="Definition">The one listed now, and of a tool that is gone the pinned one.</param>
internal sealed record ToolEntry(ToolsServer Server, ToolName Tool, ToolDifference? Difference, Digest Definition)
{
    /// <summary>In a word: <c>changed</c>, <c>new</c>, <c>gone</c> or <c>pinned</c>.</summary>
    public string Word => Difference?.Word ?? "pinned";

    /// <summary>What was found hidden in the definition.</summary>
    public ImmutableArray<string> Suspicions => Server.SuspicionsOf(Definition);
}

/// <summary>A server that the ledger knows tools of.</summary>
/// <param name="Name">What a person types: its name, and where two have one name <c>name@</c> and the first 8 digits of <c>upstream</c>.</param>
internal sealed record ToolsServer(string Name, ServerKey Key, PinnedTools Tools)
{
    /// <summary>What is not as pinned, by name.</summary>
    public ImmutableArray<ToolDifference> Differences { get; } =
    [
        .. Tools.Changed.OrderBy(it => it.Key.Value, StringComparer.Ordinal)
            .Select(it => new ToolDifference(it.Key, Tools.Pinned.TryGetValue(it.Key, out var pinned) ? pinned : null, it.Value)),
    ];

    /// <summary>All its tools: what is not as pinned first, each by name.</summary>
    public IEnumerable<ToolEntry> Entries =>
    [
        .. Differences.Select(it => new ToolEntry(this, it.Tool, it, it.Listed ?? it.Pinned!.Value)),
        .. Tools.Pinned.Where(it => !Tools.Changed.ContainsKey(it.Key)).OrderBy(it => it.Key.Value, StringComparer.Ordinal)
            .Select(it => new ToolEntry(this, it.Key, null, it.Value)),
    ];

    /// <summary>What was found hidden in a definition.</summary>
    public ImmutableArray<string> SuspicionsOf(Digest? definition) => definition is { } it && Tools.Suspected.TryGetValue(it, out var found) ? found : [];

    /// <summary>Which of its tools was typed: the exact name, or the spelling in which it is shown.</summary>
    /// <exception cref="BadWordException">None, or several.</exception>
    public ToolName Find(string typed)
    {
        var known = Tools.Pinned.Keys.Concat(Tools.Changed.Keys).Distinct().ToList();
        return known.Contains(new ToolName(typed)) ? new ToolName(typed) : known.Where(tool => ToolsServers.Spelling(tool.Value) == typed).ToList() switch
        {
            [var only] => only,
            [] => throw new BadWordException($"{Name} has no tool {ToolsServers.Spelling(typed)}", "`estoppl tools` shows the tools of every server"),
            _ => throw new BadWordException($"{Name} has several tools that are shown as {typed}", "type the exact name of the one that is meant"),
        };
    }
}

/// <summary>The servers whose tools the ledger knows.</summary>
internal static class ToolsServers
{
    private const int Digits = 8;

    /// <summary>All of them, by name.</summary>
    public static ImmutableArray<ToolsServer> Of(SharedLedger ledger)
    {
        var all = ledger.AllTools();
        var names = all.Keys.CountBy(key => key.Server).ToDictionary();
        return
        [
            .. all.Select(it => new ToolsServer(names[it.Key.Server] == 1 ? Spelling(it.Key.Server.Value) : Long(it.Key), it.Key, it.Value))
                .OrderBy(server => server.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>Those that were typed: all, where nothing was.</summary>
    /// <exception cref="BadWordException">None, or several.</exception>
    public static ImmutableArray<ToolsServer> Matching(ImmutableArray<ToolsServer> all, string? typed) => typed is null ? all : [Find(all, typed)];

    /// <summary>The one that was typed, also by its long name.</summary>
    /// <exception cref="BadWordException">None, or several.</exception>
    public static ToolsServer Find(ImmutableArray<ToolsServer> all, string typed)
    {
        if (all.FirstOrDefault(it => it.Name == typed || Long(it.Key) == typed) is { } found) return found;
        var named = all.Where(it => it.Key.Server.Value == typed || Spelling(it.Key.Server.Value) == typed).ToList();
        if (named is [var only]) return only;
        throw named.Count > 1
            ? new BadWordException($"{named.Count} servers are named {Spelling(typed)}", $"name one of {string.Join(", ", named.Select(it => it.Name))}")
            : new BadWordException(
                $"no server {Spelling(typed)} has listed its tools",
                all.IsEmpty ? "run it behind `estoppl start` first" : $"there {(all.Length == 1 ? "is" : "are")} {string.Join(", ", all.Take(10).Select(it => it.Name))}");
    }

    /// <summary>Untrusted words in printable ASCII, whole enough to be typed.</summary>
    public static string Spelling(string name) => ToolNames.Visible(name, 256);

    private static string Long(ServerKey key) => $"{Spelling(key.Server.Value)}@{key.Upstream.ToString()[..Digits]}";
}
