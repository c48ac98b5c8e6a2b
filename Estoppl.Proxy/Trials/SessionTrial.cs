using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Policy;

namespace Estoppl.Proxy.Trials;

/// <summary>One recorded session under the candidate: what its limits would have counted.</summary>
internal sealed class SessionTrial(SessionId? session, AgentId? agent, ServerKey? server)
{
    private readonly RateBounds _rates = new();
    private readonly IdenticalBounds _identical = new();
    private readonly List<Outcome> _outcomes = [];
    private Bounds _calls;
    private bool _isOwn = true;

    public SessionId? Session { get; } = session;
    public AgentId? Agent { get; } = agent;
    public ServerKey? Server { get; } = server;

    /// <summary>What the candidate may decide of the session's next call; counts it.</summary>
    public Outcome[] Take(Candidate candidate, RecordedCall call, RuleName? kill, bool? isToolChanged)
    {
        var recorded = new RecordedDecision(call.Fact.Decision, call.Fact.Rule);
        var book = candidate.BookFor(Agent);
        var endings = candidate.EndingsOf(new TrialQuestion(
            Agent, call.Fact.Policy, call.Tool, recorded, kill, candidate.SizeOf(call.Fact.InputSize), isToolChanged));
        _isOwn &= call.Fact.Policy == candidate.Digest;
        _outcomes.Clear();
        if (_isOwn) TakeOwn(book, call, recorded, endings);
        else Try(book, call, endings);
        return [.. _outcomes];
    }

    // The candidate itself decided this call and all before it, so what it decides is what was recorded. What counted has still to be known, for when
    // another policy decides later on in the session.
    private void TakeOwn(RuleBook book, RecordedCall call, RecordedDecision recorded, Ending[] endings)
    {
        _outcomes.Add(recorded.Kind switch
        {
            DecisionKind.Allow => new Outcome(TrialDecision.Allow, recorded.Rule),
            DecisionKind.Block => new Outcome(TrialDecision.Block, recorded.Rule),
            _ => Outcome.Flagged(book.Rules.ReviewMode, recorded.Rule ?? default),
        });
        if (recorded.Kind == DecisionKind.Block) return;
        _calls = new Bounds(_calls.AtLeast + 1, _calls.AtMost + 1);
        var policy = new KnownPolicy(book);
        var mine = endings.Where(ending => policy.IsRecorded(ending, call.Tool, recorded)).ToList();
        if (mine.Count == 0 || mine.Exists(ending => ending.Kind == EndingKind.AtLimits))
            Count(book, call, isCertain: mine.Count > 0 && mine.TrueForAll(ending => ending.Kind == EndingKind.AtLimits));
    }

    private void Try(RuleBook book, RecordedCall call, Ending[] endings)
    {
        var limits = AskLimits(book, call, Array.Exists(endings, ending => ending.Kind == EndingKind.AtLimits));
        var isReached = false;
        var isSure = true;
        foreach (var ending in endings)
        {
            isReached |= ending.Kind == EndingKind.AtLimits;
            isSure &= ending.Kind == EndingKind.AtLimits;
            if (ending.Kind == EndingKind.Blocked) Add(new Outcome(TrialDecision.Block, ending.Rule));
            else if (ending.Kind == EndingKind.Released || limits) Add(Passed(book, ending));
        }
        var mayBlock = _outcomes.Exists(outcome => outcome.Decision == TrialDecision.Block);
        var mayPass = _outcomes.Exists(outcome => outcome.Decision != TrialDecision.Block);
        _calls = new Bounds(_calls.AtLeast + (mayBlock ? 0 : 1), _calls.AtMost + (mayPass ? 1 : 0));
        if (isReached && limits) Count(book, call, isSure && !mayBlock);
    }

    // Adds the limits that may refuse the call. Whether it may pass them all.
    private bool AskLimits(RuleBook book, RecordedCall call, bool isReached)
    {
        if (!isReached) return false;
        var rate = book.RateOf(call.Tool);
        return Ask(RuleBook.Identical, book.Rules.MaxIdenticalCallsPerMinute, () => _identical.Of(call.Fact, call.Mono))
            && Ask(RuleBook.CallsPerSession, book.Rules.MaxCallsPerSession, () => _calls)
            && Ask(rate.Rule, rate.PerMinute, () => _rates.Of(call.Tool, call.Mono));

        bool Ask(RuleName rule, uint limit, Func<Bounds> counted)
        {
            if (limit == 0) return true;
            var bounds = counted();
            if (bounds.MayBlock(limit)) Add(new Outcome(TrialDecision.Block, rule));
            return bounds.MayPass(limit);
        }
    }

    private static Outcome Passed(RuleBook book, Ending ending) =>
        ending.Flag is { } flag ? Outcome.Flagged(book.Rules.ReviewMode, flag) : new Outcome(TrialDecision.Allow, ending.Rule);

    private void Count(RuleBook book, RecordedCall call, bool isCertain)
    {
        if (book.Rules.MaxIdenticalCallsPerMinute > 0) _identical.Add(call.Fact, call.Mono, isCertain);
        if (book.RateOf(call.Tool).PerMinute > 0) _rates.Add(call.Tool, call.Mono, isCertain);
    }

    private void Add(Outcome outcome)
    {
        if (!_outcomes.Contains(outcome)) _outcomes.Add(outcome);
    }
}
