using System.Collections.Immutable;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Policy;

namespace Estoppl.Proxy.Tools;

/// <summary>
/// Holds what a server lists in one session against what is pinned. No I/O, no clock; one thread at a time. Every listing is looked at, whether
/// or not the server said that its list changed. What it returns is to be recorded in that order; a state is recorded once, and again only after
/// it was another.
/// </summary>
/// <param name="server">Whose tools these are.</param>
/// <param name="pins">What the ledger knows of them when the session begins.</param>
public sealed class ToolWatch(ServerKey server, PinnedTools pins)
{
    /// <summary>How many names are remembered. Of a server that lists more, one fact says so, and every other name is taken for a changed or a new tool.</summary>
    public const int MaxNames = ToolPage.MaxTools;

    /// <summary>In characters. A longer name is not remembered either.</summary>
    public const int MaxNameLength = 1024;

    private readonly Dictionary<ToolName, Listed> _listed = [];
    private readonly Dictionary<ToolName, Comparison> _told = [];
    private readonly HashSet<Digest> _suspected = [];

    /// <summary>Pinned here, and not yet heard of from the ledger, which has the last word.</summary>
    private readonly Dictionary<ToolName, Digest> _own = [];

    private PinnedTools _pins = pins;
    private int _listing;
    private bool _isOwnWhole, _isFromItsBeginning, _isFlooded;

    private bool IsWhole => _pins.IsWhole || _isOwnWhole;

    /// <summary>The server has answered one page.</summary>
    /// <returns>The facts: <c>tools.pinned</c>, then <c>tool.changed</c>, then <c>tool.suspected</c>. Often none.</returns>
    public ImmutableArray<LedgerEvent> OnListed(ToolPage page)
    {
        if (page.Begins) (_listing, _isFromItsBeginning) = (_listing + 1, true);
        var facts = ImmutableArray.CreateBuilder<LedgerEvent>();
        var isComplete = page.Ends && _isFromItsBeginning;
        var beyond = Remember(page);
        Pin(page, isComplete, facts);
        foreach (var name in page.Tools.Select(tool => tool.Name).Distinct()) Tell(name, facts);
        if (isComplete && !_isFlooded) MissWhatIsGone(facts);
        if (page.Ends) _isFromItsBeginning = false;
        Suspect(page, beyond, facts);
        return facts.ToImmutable();
    }

    /// <summary>
    /// The ledger knows something else of this server: a person accepted a definition, or another session pinned first. What was listed here is
    /// held against that. Not every state need be told, but one behind what this session pinned, before somebody drops that again.
    /// </summary>
    /// <returns>The facts that follow: tools that are changed or new by what is pinned now.</returns>
    public ImmutableArray<LedgerEvent> OnPins(PinnedTools pins)
    {
        var facts = ImmutableArray.CreateBuilder<LedgerEvent>();
        // What somebody else has cleared or changed since is told again when it is seen again.
        foreach (var (name, told) in _told)
            if (!pins.Changed.ContainsKey(name) && (told.IsSame || _pins.Changed.ContainsKey(name))) _told.Remove(name);
        _pins = pins;
        foreach (var name in _own.Keys)
            if (pins.Pinned.ContainsKey(name)) _own.Remove(name);
        foreach (var name in _listed.Keys)
        {
            // That it is the pinned one now was the news itself.
            if (Compare(name) is { IsSame: false }) Tell(name, facts);
            else if (_told.TryGetValue(name, out var told) && !told.IsSame) _told.Remove(name);
        }

        return facts.ToImmutable();
    }

    /// <summary>
    /// How the tool stands, by the worst definition of it in the newest listing. A pinned tool that is no longer listed is changed; one that was
    /// listed only in earlier sessions stands as the ledger says.
    /// </summary>
    public ToolStanding StandingOf(ToolName tool)
    {
        var isPinned = PinnedOf(tool) is not null;
        var otherwise = isPinned ? ToolStanding.Changed : ToolStanding.New;
        if (_listed.ContainsKey(tool)) return isPinned && Compare(tool).IsSame ? ToolStanding.Pinned : otherwise;
        return _isFlooded || _pins.Changed.ContainsKey(tool) ? otherwise : ToolStanding.Unknown;
    }

    /// <summary>Notes what the page lists.</summary>
    /// <returns>The first tool that is one too many, when it is the first of the session.</returns>
    private ListedDefinition? Remember(ToolPage page)
    {
        ListedDefinition? beyond = null;
        foreach (var tool in page.Tools)
        {
            var isKnown = _listed.TryGetValue(tool.Name, out var listed);
            if (!isKnown && (_listed.Count >= MaxNames || tool.Name.Value.Length > MaxNameLength)) beyond ??= tool;
            else if (!isKnown || listed.Listing != _listing || listed.IsGone) _listed[tool.Name] = new Listed(tool.Digest, null, _listing, IsGone: false);
            else if (listed.First != tool.Digest) _listed[tool.Name] = listed with { Other = tool.Digest };
        }

        if (page.Beyond > 0) beyond ??= page.Tools.IsEmpty ? new ListedDefinition(new ToolName(""), default, default, []) : page.Tools[^1];
        if (beyond is null || _isFlooded) return null;
        _isFlooded = true;
        return beyond;
    }

    private void Pin(ToolPage page, bool isComplete, ImmutableArray<LedgerEvent>.Builder facts)
    {
        if (IsWhole) return;
        var first = ImmutableArray.CreateBuilder<ListedTool>();
        foreach (var tool in page.Tools)
        {
            if (!_listed.ContainsKey(tool.Name) || PinnedOf(tool.Name) is not null) continue;
            _own.Add(tool.Name, tool.Digest);
            first.Add(new ListedTool(tool.Name, tool.Digest));
        }

        _isOwnWhole = isComplete;
        if (first.Count > 0 || isComplete) facts.Add(new LedgerEvent.ToolsPinned(server.Server, server.Upstream, first.ToImmutable(), isComplete));
    }

    private void MissWhatIsGone(ImmutableArray<LedgerEvent>.Builder facts)
    {
        var known = _pins.Pinned.Keys.Concat(_own.Keys).Concat(_pins.Changed.Keys).Concat(_listed.Keys).ToHashSet();
        foreach (var name in known.OrderBy(name => name.Value, StringComparer.Ordinal))
        {
            if (_listed.TryGetValue(name, out var listed) && listed.Listing == _listing) continue;
            _listed[name] = new Listed(default, null, _listing, IsGone: true);
            Tell(name, facts);
        }
    }

    private void Tell(ToolName name, ImmutableArray<LedgerEvent>.Builder facts)
    {
        if (!_listed.ContainsKey(name)) return;
        var now = Compare(name);
        var isTold = _told.TryGetValue(name, out var told);
        if (isTold ? told == now : now.IsSame && !_pins.Changed.ContainsKey(name)) return;
        _told[name] = now;
        facts.Add(new LedgerEvent.ToolChanged(server.Server, server.Upstream, name, now.Pinned, now.Listed));
    }

    private void Suspect(ToolPage page, ListedDefinition? beyond, ImmutableArray<LedgerEvent>.Builder facts)
    {
        foreach (var tool in page.Tools)
        {
            if (tool.Findings.IsEmpty || _pins.Suspected.ContainsKey(tool.Digest) || _suspected.Count >= MaxNames || !_suspected.Add(tool.Digest)) continue;
            facts.Add(Suspicion(tool, [.. tool.Findings.Select(finding => finding.ToString())]));
        }

        if (beyond is not null)
            facts.Add(Suspicion(beyond, [$"the server lists more than {MaxNames} tools, or names longer than {MaxNameLength} characters: those beyond are not told apart"]));
    }

    private LedgerEvent.ToolSuspected Suspicion(ListedDefinition tool, ImmutableArray<string> findings) =>
        new(server.Server, server.Upstream, Short(tool.Name), tool.Digest, findings);

    // Not between the halves of a surrogate pair: what has no UTF-8 cannot be signed.
    private static ToolName Short(ToolName name) => name.Value.Length <= MaxNameLength ? name
        : new ToolName(name.Value[..(char.IsHighSurrogate(name.Value[MaxNameLength - 1]) ? MaxNameLength - 1 : MaxNameLength)]);

    private Digest? PinnedOf(ToolName name) =>
        _pins.Pinned.TryGetValue(name, out var pinned) ? pinned : _own.TryGetValue(name, out var own) ? own : null;

    private Comparison Compare(ToolName name)
    {
        var pinned = PinnedOf(name);
        var listed = _listed[name];
        return new Comparison(pinned, listed.IsGone ? null : listed.Other is { } other && other != pinned ? other : listed.First);
    }

    /// <summary>What a listing says of one name.</summary>
    /// <param name="Other">Another definition under the same name in the same listing, the last of them. Two definitions are never both the pinned one.</param>
    private readonly record struct Listed(Digest First, Digest? Other, int Listing, bool IsGone);

    private readonly record struct Comparison(Digest? Pinned, Digest? Listed)
    {
        public bool IsSame => Pinned == Listed;
    }
}
