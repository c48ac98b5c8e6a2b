using System.Collections.Immutable;
using Estoppl.Ledger.Events;

namespace Estoppl.Operator.Reports;

/// <summary>What a ledger tells besides its calls: bounded, the newest of each kind. A fold over events in ledger order. One thread.</summary>
internal sealed class ReportedFacts
{
    /// <summary>Of tools that one event is about, so many are named.</summary>
    private const int MostNamed = 5;

    /// <summary>So many kill switches are followed; each took a person's command.</summary>
    private const int MostInForce = 10_000;

    private readonly Dictionary<CallId, ReviewLine> _open = [];
    private readonly Dictionary<string, SessionLine> _running = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SwitchLine> _inForce = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AnchorLine> _anchors = new(StringComparer.Ordinal);

    public Newest<ReviewLine> Reviews { get; } = new();

    public Newest<SwitchLine> Switches { get; } = new();

    public Newest<ToolLine> Tools { get; } = new();

    public Newest<PolicyLine> Policies { get; } = new();

    public Newest<ClientLine> Clients { get; } = new();

    public Newest<KeyLine> Keys { get; } = new();

    public Newest<SessionLine> Sessions { get; } = new();

    /// <summary>The anchors that the ledger itself says acknowledged a checkpoint, by their places.</summary>
    public IEnumerable<AnchorLine> Anchors => _anchors.Values;

    /// <summary>The kill switches that were engaged and not released, the oldest first.</summary>
    public IEnumerable<SwitchLine> InForce => _inForce.Values.OrderBy(one => one.Told.Seq);

    /// <summary>Whether a call waits for a person, as far as was read.</summary>
    public bool HasOpenReviews => _open.Count > 0;

    /// <summary>Takes one event.</summary>
    /// <param name="before">The event right before a <c>review.requested</c>.</param>
    public void Take(Envelope it, Envelope? before)
    {
        var told = new Told(it.Seq, it.Event.At, CutText.Of(it.Event.Actor));
        switch (it.Event.Fact)
        {
            case LedgerEvent.SessionStarted fact: Begin(new SessionLine(told, it.Event.Stream, fact)); break;
            case LedgerEvent.SessionEnded fact: End(it, fact, told); break;
            case LedgerEvent.ReviewRequested fact: Ask(it, fact, told, before); break;
            case LedgerEvent.ReviewApproved fact: Approve(it, fact, told); break;
            case LedgerEvent.ReviewDenied fact: Decide(it, ReviewOutcome.Denied, told, fact.Reason); break;
            case LedgerEvent.ReviewExpired: Decide(it, ReviewOutcome.Expired, told, ""); break;
            case LedgerEvent.CallCancelled: Decide(it, ReviewOutcome.Withdrawn, told, ""); break;
            case LedgerEvent.KillSwitchEngaged fact: Switch(new SwitchLine(told, true, CutText.Of(fact.Pattern), CutText.Of(fact.Reason))); break;
            case LedgerEvent.KillSwitchReleased fact: Switch(new SwitchLine(told, false, CutText.Of(fact.Pattern), CutText.Of(fact.Reason))); break;
            case LedgerEvent.PolicyChanged fact: Policies.Add(new PolicyLine(told, fact.Policy, CutText.Of(fact.Source), null)); break;
            case LedgerEvent.PolicyRejected fact: Policies.Add(new PolicyLine(told, fact.Policy, CutText.Of(fact.Source), CutText.Of(fact.Reason))); break;
            case LedgerEvent.ConfigWrapped fact: Wrap(told, true, fact.Client, fact.File, fact.Servers); break;
            case LedgerEvent.ConfigUnwrapped fact: Wrap(told, false, fact.Client, fact.File, fact.Servers); break;
            case LedgerEvent.LedgerOpened fact: Keys.Add(new KeyLine(told, it.Seq, CutText.Of(fact.PublicKey))); break;
            case LedgerEvent.KeyRotated fact: Keys.Add(new KeyLine(told, it.Seq.Next, CutText.Of(fact.PublicKey))); break;
            case LedgerEvent.AnchorAcknowledged fact: Anchor(new AnchorLine(told, CutText.Of(fact.Place), fact.Size)); break;
            case var fact: TakeTools(fact, told); break;
        }
    }

    private void TakeTools(LedgerEvent fact, Told told)
    {
        switch (fact)
        {
            case LedgerEvent.ToolsPinned it: AddTools(told, ToolNews.Pinned, it.Server, it.Tools.Select(tool => tool.Name), it.Tools.Length); break;
            case LedgerEvent.ToolsAccepted it:
                if (it.Tools.Length > 0) AddTools(told, ToolNews.Accepted, it.Server, it.Tools.Select(tool => tool.Name), it.Tools.Length);
                if (it.Dropped.Length > 0) AddTools(told, ToolNews.Dropped, it.Server, it.Dropped, it.Dropped.Length);
                break;
            case LedgerEvent.ToolChanged it: AddTools(told, NewsOf(it), it.Server, [it.Tool], 1); break;
            case LedgerEvent.ToolSuspected it: AddTools(told, ToolNews.Suspected, it.Server, [it.Tool], 1, it.Findings); break;
        }
    }

    private void AddTools(Told told, ToolNews news, ServerName server, IEnumerable<ToolName> tools, long count, ImmutableArray<string>? findings = null) =>
        Tools.Add(new ToolLine(
            told, news, new ServerName(CutText.Of(server.Value)), [.. tools.Take(MostNamed).Select(tool => CutText.Of(tool.Value))], count,
            [.. (findings ?? []).Take(MostNamed).Select(CutText.Of)]));

    private static ToolNews NewsOf(LedgerEvent.ToolChanged it) =>
        it.Pinned is null ? ToolNews.Added : it.Listed is null ? ToolNews.Gone : it.Listed == it.Pinned ? ToolNews.Restored : ToolNews.Changed;

    private void Begin(SessionLine session)
    {
        _running[session.Stream] = session;
        if (Sessions.Add(session) is (true, { } gone)) _running.Remove(gone.Stream);
    }

    private void End(Envelope it, LedgerEvent.SessionEnded fact, Told told)
    {
        if (_running.Remove(it.Event.Stream, out var session)) session.Ended(it, fact);
        // What waited for a person when its session ended was not let through.
        foreach (var (call, line) in _open.Where(one => one.Value.Stream == it.Event.Stream).ToList())
        {
            if (line.Outcome == ReviewOutcome.Open) line.Decide(ReviewOutcome.Denied, told, "its session ended");
            _open.Remove(call);
        }
    }

    private void Ask(Envelope it, LedgerEvent.ReviewRequested fact, Told told, Envelope? before)
    {
        var tool = before?.Event is { Fact: LedgerEvent.CallIntercepted intercepted } event_ && event_.Id == it.Event.Call?.Intercepted
            ? new ToolName(CutText.Of(intercepted.Tool.Value))
            : (ToolName?)null;
        Add(new ReviewLine(told, it.Event.Stream, it.Event.Call, tool, new RuleName(CutText.Of(fact.Rule.Value))));
    }

    // A call that its server asked to be sent again passes on the approval of the first, and asks nobody.
    private void Approve(Envelope it, LedgerEvent.ReviewApproved fact, Told told)
    {
        if (fact.Continues is { } first) Add(new ReviewLine(told, it.Event.Stream, it.Event.Call, null, null)).Decide(ReviewOutcome.Approved, told, $"continues call {first}");
        // It stays open: an approval may turn out not to hold.
        else if (it.Event.Call is { } call && _open.TryGetValue(call, out var line)) line.Decide(ReviewOutcome.Approved, told, "");
    }

    private void Decide(Envelope it, ReviewOutcome outcome, Told told, string reason)
    {
        // Withdrawn while it waited, or later, when the server had it.
        if (it.Event.Call is not { } call || !_open.Remove(call, out var line) || (outcome == ReviewOutcome.Withdrawn && line.Approved is not null)) return;
        line.Decide(outcome, told, CutText.Of(reason));
    }

    private ReviewLine Add(ReviewLine line)
    {
        if (line.Call is { } call) _open[call] = line;
        if (Reviews.Add(line) is (true, { Call: { } gone })) _open.Remove(gone);
        return line;
    }

    private void Switch(SwitchLine line)
    {
        Switches.Add(line);
        if (!line.IsEngaged) _inForce.Remove(line.Pattern);
        else if (_inForce.Count < MostInForce) _inForce[line.Pattern] = line;
    }

    private void Anchor(AnchorLine line)
    {
        if (_anchors.Count < Newest<AnchorLine>.Limit || _anchors.ContainsKey(line.Place)) _anchors[line.Place] = line;
    }

    private void Wrap(Told told, bool isWrapped, string client, string file, ImmutableArray<ServerName> servers) =>
        Clients.Add(new ClientLine(told, isWrapped, CutText.Of(client), CutText.Of(file), [.. servers.Take(MostNamed * 10).Select(server => CutText.Of(server.Value))]));
}
