using System.Collections.Immutable;
using System.Diagnostics;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Control;

/// <summary>
/// Control events to what is in force. Pure; every process that folds the same events has the same. Kill switches are never dropped: each
/// took a person's command. What servers say of their tools is bounded, because a server may be hostile: what does not fit is not kept, so it
/// counts as never pinned.
/// </summary>
public static class ControlFold
{
    /// <summary>Of so many servers tools are kept. What comes later is as if it had never been seen.</summary>
    public const int MostServers = 1_000;

    /// <summary>Of one server so many tools are pinned at most, and so many kept as changed.</summary>
    public const int MostTools = 10_000;

    /// <summary>Of one server so many suspect definitions are kept at most.</summary>
    public const int MostSuspects = 1_000;

    /// <summary>Of one definition so many findings are kept at most.</summary>
    public const int MostFindings = 16;

    /// <summary>Of so many client files what was done to them is kept: what comes later of others is not.</summary>
    public const int MostClientFiles = 1_000;

    /// <summary>Names above so many UTF-16 code units are not kept; reasons and findings are cut there.</summary>
    public const int LongestText = 1_024;

    /// <summary>Client files whose paths are longer, in UTF-16 code units, are not kept.</summary>
    public const int LongestPath = 8_192;

    /// <summary>The state after <paramref name="envelope"/>; the same instance when it changes nothing. Events come in ledger order.</summary>
    public static ControlState Apply(ControlState state, Envelope envelope) => envelope.Event.Fact switch
    {
        LedgerEvent.KillSwitchEngaged engaged => Engage(state, engaged, envelope.Event),
        LedgerEvent.KillSwitchReleased released => Release(state, released.Pattern),
        LedgerEvent.ToolsPinned pinned => OfServer(state, pinned.Server, pinned.Upstream, envelope.Seq, tools => Pin(tools, pinned)),
        LedgerEvent.ToolsAccepted accepted => OfServer(state, accepted.Server, accepted.Upstream, envelope.Seq, tools => Accept(tools, accepted)),
        LedgerEvent.ToolChanged changed => OfServer(state, changed.Server, changed.Upstream, envelope.Seq, tools => Change(tools, changed)),
        LedgerEvent.ToolSuspected suspected => OfServer(state, suspected.Server, suspected.Upstream, envelope.Seq, tools => Suspect(tools, suspected)),
        LedgerEvent.ConfigWrapped it => OfFile(state, it.File, envelope, it.Client, it.After, known => [.. known.Union(it.Servers)]),
        LedgerEvent.ConfigUnwrapped it => OfFile(state, it.File, envelope, it.Client, it.After, known => [.. known.Except(it.Servers)]),
        LedgerEvent.CallIntercepted or LedgerEvent.CallForwarded or LedgerEvent.CallCompleted or LedgerEvent.CallFailed or LedgerEvent.CallCancelled
            or LedgerEvent.CallAnsweredLate or LedgerEvent.CallUpstreamDied or LedgerEvent.CallOutcomeUnknown or LedgerEvent.CallWithheld
            or LedgerEvent.SessionStarted or LedgerEvent.SessionEnded or LedgerEvent.LedgerOpened or LedgerEvent.UpstreamHandshaken
            or LedgerEvent.ToolsListed or LedgerEvent.PolicyLoaded or LedgerEvent.PolicyChanged or LedgerEvent.PolicyRejected
            or LedgerEvent.MessageRefused or LedgerEvent.CheckpointSealed or LedgerEvent.AnchorAcknowledged or LedgerEvent.KeyRotated
            or LedgerEvent.ReviewRequested or LedgerEvent.ReviewApproved or LedgerEvent.ReviewDenied or LedgerEvent.ReviewExpired => state,
        _ => throw new UnreachableException(),
    };

    // Engaged again, it is the newest: its reason and the name beside it are of one person.
    private static ControlState Engage(ControlState state, LedgerEvent.KillSwitchEngaged engaged, ObservedEvent it)
    {
        var others = state.Controls.KillSwitches.RemoveAll(one => one.Pattern == engaged.Pattern);
        var switches = others.Add(new KillSwitch(engaged.Pattern, Cut(engaged.Reason), Cut(it.Actor), it.At));
        return state with { Controls = state.Controls with { KillSwitches = switches } };
    }

    private static ControlState Release(ControlState state, string pattern)
    {
        var others = state.Controls.KillSwitches.RemoveAll(one => one.Pattern == pattern);
        return others.Length == state.Controls.KillSwitches.Length ? state : state with { Controls = state.Controls with { KillSwitches = others } };
    }

    private static ControlState OfServer(ControlState state, ServerName server, Digest upstream, Position seq, Func<PinnedTools, PinnedTools> change)
    {
        var key = new ServerKey(server, upstream);
        var isKnown = state.Tools.TryGetValue(key, out var known);
        if (!isKnown && (state.Tools.Count == MostServers || server.Value.Length > LongestText)) return state;
        var before = known ?? PinnedTools.None;
        var tools = change(before);
        if (IsSame(before, tools)) return state;
        return state with { Controls = state.Controls with { Pins = seq.Next }, Tools = state.Tools.SetItem(key, tools) };
    }

    // The first to name a tool pins it, page by page, until the list was seen to its end: what comes behind that is new, and for a person to accept.
    private static PinnedTools Pin(PinnedTools tools, LedgerEvent.ToolsPinned pinned)
    {
        if (tools.IsWhole) return tools;
        var all = tools.Pinned.ToBuilder();
        foreach (var tool in pinned.Tools)
            if (all.Count < MostTools && IsKept(tool.Name)) all.TryAdd(tool.Name, tool.Definition);
        return tools with
        {
            Pinned = all.ToImmutable(),
            IsWhole = pinned.IsWhole,
            Changed = tools.Changed.RemoveRange(tools.Changed.Where(it => all.TryGetValue(it.Key, out var pin) && it.Value == pin).Select(it => it.Key)),
        };
    }

    private static PinnedTools Accept(PinnedTools tools, LedgerEvent.ToolsAccepted accepted)
    {
        var all = tools.Pinned.RemoveRange(accepted.Dropped).ToBuilder();
        foreach (var tool in accepted.Tools)
            if (all.ContainsKey(tool.Name) || (all.Count < MostTools && IsKept(tool.Name))) all[tool.Name] = tool.Definition;
        return tools with
        {
            Pinned = all.ToImmutable(),
            Changed = tools.Changed.RemoveRange(accepted.Tools.Select(tool => tool.Name)).RemoveRange(accepted.Dropped),
        };
    }

    private static PinnedTools Change(PinnedTools tools, LedgerEvent.ToolChanged changed)
    {
        var pin = tools.Pinned.TryGetValue(changed.Tool, out var pinned) ? pinned : (Digest?)null;
        if (changed.Listed == pin) return tools with { Changed = tools.Changed.Remove(changed.Tool) };
        var hasRoom = tools.Changed.ContainsKey(changed.Tool) || (tools.Changed.Count < MostTools && IsKept(changed.Tool));
        return hasRoom ? tools with { Changed = tools.Changed.SetItem(changed.Tool, changed.Listed) } : tools;
    }

    private static PinnedTools Suspect(PinnedTools tools, LedgerEvent.ToolSuspected suspected)
    {
        if (!tools.Suspected.TryGetValue(suspected.Definition, out var known))
        {
            if (tools.Suspected.Count == MostSuspects) return tools;
            known = [];
        }

        ImmutableArray<string> all = [.. known.Concat(suspected.Findings.Select(Cut)).Distinct(StringComparer.Ordinal).Take(MostFindings)];
        return all.Length == known.Length ? tools : tools with { Suspected = tools.Suspected.SetItem(suspected.Definition, all) };
    }

    // What was done to some servers of a file says nothing of the others: they are as they were.
    private static ControlState OfFile(
        ControlState state, string file, Envelope envelope, string client, Digest after, Func<ImmutableArray<ServerName>, ImmutableArray<ServerName>> change)
    {
        var known = state.ClientFiles.GetValueOrDefault(file);
        if (known is null && (state.ClientFiles.Count >= MostClientFiles || file.Length > LongestPath)) return state;
        var servers = Kept(change(known?.Servers ?? []));
        var now = new ClientFileState(Cut(client), !servers.IsEmpty, servers, after, Cut(envelope.Event.Actor), envelope.Event.At);
        return state with { ClientFiles = state.ClientFiles.SetItem(file, now) };
    }

    private static ImmutableArray<ServerName> Kept(ImmutableArray<ServerName> servers) =>
        [.. servers.Where(server => server.Value.Length <= LongestText).Take(MostTools)];

    private static bool IsSame(PinnedTools one, PinnedTools other) => one.IsWhole == other.IsWhole
        && ReferenceEquals(one.Pinned, other.Pinned) && ReferenceEquals(one.Changed, other.Changed) && ReferenceEquals(one.Suspected, other.Suspected);

    private static bool IsKept(ToolName tool) => tool.Value.Length <= LongestText;

    private static string Cut(string text)
    {
        if (text.Length <= LongestText) return text;
        // Not between the halves of a surrogate pair: half of one has no UTF-8.
        return text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)];
    }
}
