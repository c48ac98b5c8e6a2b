using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Policy;

namespace Estoppl.Proxy.Trials;

/// <summary>What the record has of one tool's calls.</summary>
/// <param name="LetThrough">Calls that were allowed, or that a person was to see.</param>
/// <param name="Blocked">Calls that were blocked.</param>
/// <param name="Sessions">Sessions in which some were let through; in which it was called at all, where none were.</param>
/// <param name="Servers">Those it was called at, by name.</param>
public sealed record ToolEvidence(
    ToolName Tool, long LetThrough, long Blocked, long Sessions, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, ImmutableSortedSet<string> Servers)
{
    /// <summary>Whether an allow list never admits the name.</summary>
    public bool IsOdd => ToolNames.IsOdd(Tool);
}

/// <summary>
/// Learns the smallest allow list that explains the record: the exact name of every tool that was let through. No patterns: every pattern
/// also admits names that nobody ever called, and which of those are meant, no record can tell.
/// <para>
/// Memory holds each tool that was let through, the first so many of the others, and the open sessions. Not safe for concurrent use.
/// </para>
/// </summary>
/// <param name="isWanted">Whether a call counts: when it came, and whose it was where that is known.</param>
public sealed class LearnedTools(Func<DateTimeOffset, AgentId?, bool> isWanted)
{
    private const int MaxOthers = 1000;

    private readonly Dictionary<ToolName, ToolEvidence> _letThrough = [];
    private readonly Dictionary<ToolName, ToolEvidence> _blocked = [];
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    /// <summary>The allow list, by name.</summary>
    public IEnumerable<ToolEvidence> Proposed => InOrder(_letThrough.Values.Where(tool => !tool.IsOdd));

    /// <summary>What was let through, but under a name that no allow list admits.</summary>
    public IEnumerable<ToolEvidence> Odd => InOrder(_letThrough.Values.Where(tool => tool.IsOdd));

    /// <summary>What was only ever blocked: the first so many of them.</summary>
    public IEnumerable<ToolEvidence> OnlyBlocked => InOrder(_blocked.Values);

    /// <summary>Calls of still other tools, which were blocked and are not listed.</summary>
    public long Unlisted { get; private set; }

    /// <summary>Takes the next event of the ledger.</summary>
    public void Take(ObservedEvent it)
    {
        switch (it.Fact)
        {
            case LedgerEvent.SessionStarted started:
                _sessions[it.Stream] = new Session(started.Agent, started.Server);
                break;
            case LedgerEvent.SessionEnded:
                _sessions.Remove(it.Stream);
                break;
            case LedgerEvent.CallIntercepted call:
                if (!_sessions.TryGetValue(it.Stream, out var session)) _sessions[it.Stream] = session = new Session(null, null);
                if (isWanted(it.At, session.Agent)) Take(call, it.At, session);
                break;
        }
    }

    private void Take(LedgerEvent.CallIntercepted call, DateTimeOffset at, Session session)
    {
        if (call.Decision != DecisionKind.Block)
        {
            // What was blocked before it was let through is evidence of the same tool; the sessions counted are those that let it through.
            var before = _blocked.Remove(call.Tool, out var blocked) ? blocked with { Sessions = 0 } : null;
            if (before is not null) session.Called.Remove(call.Tool);
            _letThrough[call.Tool] = Add(_letThrough.GetValueOrDefault(call.Tool) ?? before, 1, 0, session.LetThrough.Add(call.Tool));
        }
        else if (_letThrough.TryGetValue(call.Tool, out var known)) _letThrough[call.Tool] = Add(known, 0, 1, false);
        else if (_blocked.TryGetValue(call.Tool, out var other) || _blocked.Count < MaxOthers) _blocked[call.Tool] = Add(other, 0, 1, session.Called.Add(call.Tool));
        else Unlisted++;

        ToolEvidence Add(ToolEvidence? to, long letThrough, long blocked, bool isNewSession)
        {
            var it = to ?? new ToolEvidence(call.Tool, 0, 0, 0, at, at, []);
            return it with
            {
                LetThrough = it.LetThrough + letThrough,
                Blocked = it.Blocked + blocked,
                Sessions = it.Sessions + (isNewSession ? 1 : 0),
                FirstSeen = at < it.FirstSeen ? at : it.FirstSeen,
                LastSeen = at > it.LastSeen ? at : it.LastSeen,
                Servers = session.Server is { } server ? it.Servers.Add(server.Value) : it.Servers,
            };
        }
    }

    private static IEnumerable<ToolEvidence> InOrder(IEnumerable<ToolEvidence> tools) => tools.OrderBy(tool => tool.Tool.Value, StringComparer.Ordinal);

    private sealed class Session(AgentId? agent, ServerName? server)
    {
        public AgentId? Agent { get; } = agent;
        public ServerName? Server { get; } = server;
        public HashSet<ToolName> LetThrough { get; } = [];
        public HashSet<ToolName> Called { get; } = [];
    }
}
