using Estoppl.Ledger.Events;
using Estoppl.Proxy.Policy;

namespace Estoppl.Proxy.Trials;

/// <summary>What is asked of the candidate for a call before anything is counted. Calls that are equal in it end alike.</summary>
/// <param name="Policy">The policy that decided it.</param>
/// <param name="Kill">The kill switch that stops it.</param>
/// <param name="Size">Bytes of its arguments; one number for all sizes that tell nothing.</param>
/// <param name="IsToolChanged">Whether the tool was another than is pinned; none: not known.</param>
internal sealed record TrialQuestion(AgentId? Agent, Digest Policy, ToolName Tool, RecordedDecision Recorded, RuleName? Kill, long Size, bool? IsToolChanged);

/// <summary>The policy that is tried: what its rules can come to for recorded calls. One thread.</summary>
/// <param name="candidate">The policy that is tried.</param>
/// <param name="known">The other policies whose text is at hand.</param>
internal sealed class Candidate(Configuration candidate, IEnumerable<Configuration> known)
{
    // Tools are few and decisions fewer, unless an agent invents names: then it is worked out again.
    private const int CacheSize = 4096;

    private readonly Dictionary<AgentId, RuleBook> _books = [];
    private readonly Dictionary<Digest, KnownPolicy> _known = known.Append(candidate).DistinctBy(each => each.Digest)
        .ToDictionary(each => each.Digest, each => new KnownPolicy(new RuleBook(each.EffectiveRules)));
    private readonly Dictionary<TrialQuestion, Ending[]> _cache = [];
    private readonly long _ample = known.Append(candidate).SelectMany(each => each.AgentRules.Values.Append(each.Rules))
        .SelectMany(rules => rules.AmountFields.Concat(rules.CustomRules.Select(rule => rule.Condition.Field))).Max(Knowledge.RoomFor);

    /// <summary>Identifies it in the record.</summary>
    public Digest Digest => candidate.Digest;

    /// <summary>Whether a policy's text is at hand.</summary>
    public bool Knows(Digest policy) => _known.ContainsKey(policy);

    /// <summary>Its rules for an agent, which may be another than the file's own.</summary>
    public RuleBook BookFor(AgentId? agent)
    {
        var id = agent ?? candidate.Agent.Id;
        if (!_books.TryGetValue(id, out var book)) _books[id] = book = new RuleBook(candidate.AgentRules.GetValueOrDefault(id, candidate.Rules));
        return book;
    }

    /// <summary>The size itself where it tells something of the arguments: there are no more such sizes than a field's name is long.</summary>
    public long SizeOf(long size) => Math.Min(size, _ample);

    /// <summary>How its rules may end, each way once; at least one.</summary>
    public Ending[] EndingsOf(TrialQuestion question)
    {
        if (_cache.TryGetValue(question, out var endings)) return endings;
        if (_cache.Count >= CacheSize) _cache.Clear();
        return _cache[question] = Find(question);
    }

    private Ending[] Find(TrialQuestion it)
    {
        var nothing = Knowledge.Nothing(it.Size, it.IsToolChanged);
        var book = BookFor(it.Agent);
        IEnumerable<Knowledge> scenarios = _known.TryGetValue(it.Policy, out var policy)
            ? policy.Read(it.Tool, it.Kill, it.Recorded, nothing).Select(known => known.InFields(policy.AmountFields, book.Rules.AmountFields))
            : [nothing.Sized(book.Rules.AmountFields)];
        var walk = new UnseenWalk(book, it.Tool, it.Kill, null);
        var endings = new HashSet<Ending>();
        foreach (var scenario in scenarios)
            foreach (var (ending, _) in walk.Run(scenario)) endings.Add(ending);
        return [.. endings];
    }
}
