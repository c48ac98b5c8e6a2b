using System.Collections.Immutable;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Sharing;

/// <summary>A stand-in until the ledger keeps this itself: goes as soon as <see cref="SharedLedger"/> has methods of these names.</summary>
public static class AllToolsStandIn
{
    /// <summary>What the ledger knows of all servers' tools.</summary>
    public static ImmutableDictionary<ServerKey, PinnedTools> AllTools(this SharedLedger ledger)
    {
        var all = ImmutableDictionary<ServerKey, PinnedTools>.Empty;
        foreach (var it in ledger.Events(Position.First))
            if (EventCodec.Decode(it.Event.Span) is DecodedEvent.Known known) all = Fold(all, known.Envelope.Event.Fact);
        return all;
    }

    /// <summary>One fact more.</summary>
    public static ImmutableDictionary<ServerKey, PinnedTools> Fold(ImmutableDictionary<ServerKey, PinnedTools> all, LedgerEvent fact)
    {
        ServerKey? key = fact switch
        {
            LedgerEvent.ToolsPinned it => new(it.Server, it.Upstream),
            LedgerEvent.ToolsAccepted it => new(it.Server, it.Upstream),
            LedgerEvent.ToolChanged it => new(it.Server, it.Upstream),
            LedgerEvent.ToolSuspected it => new(it.Server, it.Upstream),
            _ => null,
        };
        return key is { } server ? all.SetItem(server, Fold(all.GetValueOrDefault(server, PinnedTools.None), fact)) : all;
    }

    /// <summary>One fact more of one server.</summary>
    public static PinnedTools Fold(PinnedTools tools, LedgerEvent fact) => fact switch
    {
        LedgerEvent.ToolsPinned it => tools with { Pinned = tools.Pinned.AddRange(it.Tools.Where(tool => !tools.Pinned.ContainsKey(tool.Name)).DistinctBy(tool => tool.Name).Select(tool => KeyValuePair.Create(tool.Name, tool.Definition))), IsWhole = tools.IsWhole || it.IsWhole },
        LedgerEvent.ToolsAccepted it => tools with
        {
            Pinned = tools.Pinned.SetItems(it.Tools.Select(tool => KeyValuePair.Create(tool.Name, tool.Definition))).RemoveRange(it.Dropped),
            Changed = tools.Changed.RemoveRange(it.Tools.Select(tool => tool.Name)).RemoveRange(it.Dropped),
        },
        LedgerEvent.ToolChanged it => tools with { Changed = it.Pinned == it.Listed ? tools.Changed.Remove(it.Tool) : tools.Changed.SetItem(it.Tool, it.Listed) },
        LedgerEvent.ToolSuspected it => tools with { Suspected = tools.Suspected.SetItem(it.Definition, it.Findings) },
        _ => tools,
    };
}
