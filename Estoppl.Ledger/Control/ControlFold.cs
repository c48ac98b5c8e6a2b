using System.Collections.Immutable;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Control;

/// <summary>Everything that people have ordered and that servers were seen to list, in one value. Immutable.</summary>
internal sealed record ControlState(Controls Controls, ImmutableDictionary<ServerKey, PinnedTools> Tools)
{
    public static ControlState Empty { get; } = new(Controls.None, ImmutableDictionary<ServerKey, PinnedTools>.Empty);

    public PinnedTools ToolsOf(ServerKey server) => Tools.GetValueOrDefault(server, PinnedTools.None);
}

/// <summary>
/// Events to orders. Pure, and the same however the events were cut. What a hostile server can make of it is bounded: of one server so
/// many tools are kept, of names only those that are not too long, and so many servers; what is beyond is never pinned, so it is new each time.
/// </summary>
internal static class ControlFold
{
    public const int MostTools = 10_000, MostServers = 1_000, LongestName = 1024;

    /// <summary>Whether a fact changes the state.</summary>
    public static bool Concerns(LedgerEvent fact) => fact is LedgerEvent.KillSwitchEngaged or LedgerEvent.KillSwitchReleased
        or LedgerEvent.ToolsPinned or LedgerEvent.ToolsAccepted or LedgerEvent.ToolChanged or LedgerEvent.ToolSuspected;

    /// <summary>The same, by the bytes of a stored event: it may say yes where there is nothing, but never no where there is something.</summary>
    public static bool MayConcern(ReadOnlySpan<byte> stored)
    {
        var at = stored.LastIndexOf(",\"type\":\""u8);
        if (at < 0) return true;
        var type = stored[(at + 9)..];
        return type.StartsWith("killswitch."u8) || type.StartsWith("tools.pinned\""u8) || type.StartsWith("tools.accepted\""u8) || type.StartsWith("tool."u8);
    }

    /// <summary>The state after an event at <paramref name="seq"/>.</summary>
    public static ControlState Apply(ControlState state, Position seq, ObservedEvent it) => it.Fact switch
    {
        LedgerEvent.KillSwitchEngaged engaged => state with
        {
            Controls = state.Controls with { KillSwitches = [.. Without(state, engaged.Pattern), new KillSwitch(engaged.Pattern, engaged.Reason, it.Actor, it.At)] },
        },
        LedgerEvent.KillSwitchReleased released => state with { Controls = state.Controls with { KillSwitches = [.. Without(state, released.Pattern)] } },
        LedgerEvent.ToolsPinned pinned => Put(state, seq, new ServerKey(pinned.Server, pinned.Upstream), tools => Pin(tools, pinned)),
        LedgerEvent.ToolsAccepted accepted => Put(state, seq, new ServerKey(accepted.Server, accepted.Upstream), tools => Accept(tools, accepted)),
        LedgerEvent.ToolChanged changed => Put(state, seq, new ServerKey(changed.Server, changed.Upstream), tools => Change(tools, changed)),
        LedgerEvent.ToolSuspected suspected => Put(state, seq, new ServerKey(suspected.Server, suspected.Upstream), tools => Suspect(tools, suspected)),
        _ => state,
    };

    private static IEnumerable<KillSwitch> Without(ControlState state, string pattern) =>
        state.Controls.KillSwitches.Where(it => !string.Equals(it.Pattern, pattern, StringComparison.Ordinal));

    private static ControlState Put(ControlState state, Position seq, ServerKey server, Func<PinnedTools, PinnedTools> change)
    {
        if (!state.Tools.ContainsKey(server) && (state.Tools.Count >= MostServers || server.Server.Value.Length > LongestName)) return state;
        return new ControlState(state.Controls with { Pins = seq.Next }, state.Tools.SetItem(server, change(state.ToolsOf(server))));
    }

    private static PinnedTools Pin(PinnedTools tools, LedgerEvent.ToolsPinned it)
    {
        var pinned = tools.Pinned.ToBuilder();
        foreach (var tool in it.Tools)
            if (!pinned.ContainsKey(tool.Name)) Add(pinned, tool.Name, tool.Definition);
        return tools with { Pinned = pinned.ToImmutable(), IsWhole = tools.IsWhole || it.IsWhole };
    }

    private static PinnedTools Accept(PinnedTools tools, LedgerEvent.ToolsAccepted it)
    {
        var (pinned, changed) = (tools.Pinned.ToBuilder(), tools.Changed.ToBuilder());
        foreach (var name in it.Dropped)
        {
            pinned.Remove(name);
            changed.Remove(name);
        }

        foreach (var tool in it.Tools)
        {
            Add(pinned, tool.Name, tool.Definition);
            changed.Remove(tool.Name);
        }

        return tools with { Pinned = pinned.ToImmutable(), Changed = changed.ToImmutable() };
    }

    private static PinnedTools Change(PinnedTools tools, LedgerEvent.ToolChanged it)
    {
        var isPinned = tools.Pinned.TryGetValue(it.Tool, out var pinned);
        if (it.Listed is { } listed ? isPinned && pinned == listed : !isPinned) return tools with { Changed = tools.Changed.Remove(it.Tool) };
        var changed = tools.Changed.ToBuilder();
        Add(changed, it.Tool, it.Listed);
        return tools with { Changed = changed.ToImmutable() };
    }

    private static PinnedTools Suspect(PinnedTools tools, LedgerEvent.ToolSuspected it)
    {
        var suspected = tools.Suspected.ToBuilder();
        Add(suspected, it.Definition, it.Findings);
        return tools with { Suspected = suspected.ToImmutable() };
    }

    private static void Add<TValue>(ImmutableDictionary<ToolName, TValue>.Builder to, ToolName name, TValue value)
    {
        if (to.ContainsKey(name) || (to.Count < MostTools && name.Value.Length <= LongestName)) to[name] = value;
    }

    private static void Add<TValue>(ImmutableDictionary<Digest, TValue>.Builder to, Digest definition, TValue value)
    {
        if (to.ContainsKey(definition) || to.Count < MostTools) to[definition] = value;
    }
}
