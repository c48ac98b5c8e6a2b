using System.Diagnostics;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Policy;

namespace Estoppl.Proxy.Trials;

/// <summary>
/// The walk of <c>RuleWalk</c> for a call whose arguments nobody has: where what is known leaves a question open, it goes both ways. It finds every
/// way that the rules may end, each with what would then be known. A flag only ever remembers its first rule, so there are at most as many ways as
/// the rules in pairs, not as their subsets.
/// </summary>
/// <param name="tool">The call's tool.</param>
/// <param name="kill">The kill switch that stopped it; none: none did.</param>
/// <param name="recorded">Look only for ways to this decision; none: for all.</param>
internal sealed class UnseenWalk(RuleBook book, ToolName tool, RuleName? kill, RecordedDecision? recorded)
{
    private readonly List<(Ending Ending, Knowledge Known)> _ways = [];

    /// <summary>The ways, from what is known. A way may be found more than once.</summary>
    public IReadOnlyList<(Ending Ending, Knowledge Known)> Run(Knowledge known)
    {
        _ways.Clear();
        if (RuleBook.FirstMatch(book.Blocked, tool) is { } blocked) Block(blocked, known);
        else if (book.IsBlockedByName(tool)) Block(RuleBook.AllowTools, known);
        else if (kill is { } engaged) Block(engaged, known);
        else AskToolChange(known);
        return _ways;
    }

    private void AskToolChange(Knowledge known)
    {
        var action = book.Rules.OnToolChange;
        if (action == ToolChangeAction.Ignore || (action == ToolChangeAction.Flag && !AreFlagsWanted))
        {
            AskReview(known, null);
            return;
        }
        var (changed, same) = known.AskToolChanged();
        if (same is not null) AskReview(same, null);
        if (changed is null) return;
        if (action == ToolChangeAction.Block) Block(RuleBook.ToolChange, changed);
        else if (Raise(RuleBook.ToolChange, null, changed) is { } flag) AskReview(changed, flag);
    }

    private void AskReview(Knowledge known, RuleName? flag)
    {
        if (RuleBook.FirstMatch(book.Reviewed, tool) is not { } rule || !AreFlagsWanted)
        {
            AskMaxAmount(known, flag);
            return;
        }
        if (book.Rules.HumanReviewAboveUsd is not { } threshold)
        {
            GoOn(rule, known);
            return;
        }
        var (present, absent) = known.AskAmount(Knowledge.NoAmount);
        if (absent is not null) GoOn(rule, absent);
        if (present is null) return;
        var (above, within) = present.AskAmount(threshold);
        if (above is not null) GoOn(RuleBook.ReviewAbove, above);
        if (within is not null) AskMaxAmount(within, flag);

        void GoOn(RuleName raised, Knowledge then)
        {
            if (Raise(raised, flag, then) is { } now) AskMaxAmount(then, now);
        }
    }

    private void AskMaxAmount(Knowledge known, RuleName? flag)
    {
        if (book.Rules.MaxAmountUsd is not { } limit)
        {
            AskCustom(0, known, flag);
            return;
        }
        var (above, within) = known.AskAmount(limit);
        if (above is not null) Block(RuleBook.MaxAmount, above);
        if (within is not null) AskCustom(0, within, flag);
    }

    private void AskCustom(int first, Knowledge known, RuleName? flag)
    {
        for (var index = first; index < book.Custom.Length; index++)
        {
            var (rule, body) = book.Custom[index];
            if (!body.Tools.Matches(tool.Value) || IsIdle(body.Action, flag)) continue;
            var (holds, fails) = known.AskCondition(body);
            if (holds is not null) OnHolding(index, rule, body.Action, holds, flag);
            if (fails is null) return;
            known = fails;
        }
        _ways.Add((new Ending(EndingKind.AtLimits, null, flag), known));
    }

    private void OnHolding(int index, RuleName rule, RuleAction action, Knowledge known, RuleName? flag)
    {
        switch (action)
        {
            case RuleAction.Block:
                Block(rule, known);
                break;
            case RuleAction.Allow:
                _ways.Add((new Ending(EndingKind.Released, rule, flag), known));
                break;
            case RuleAction.HumanReview:
                if (Raise(rule, flag, known) is { } now) AskCustom(index + 1, known, now);
                break;
            default:
                throw new UnreachableException();
        }
    }

    // Whether a rule that has people look changes nothing: the call is flagged already, or what was recorded does not tell of flags.
    private bool IsIdle(RuleAction action, RuleName? flag) =>
        action == RuleAction.HumanReview && book.Rules.ReviewMode != ReviewMode.Block && (flag is not null || !AreFlagsWanted);

    // Of a call that was blocked, the record does not tell whether it had been flagged before: any answer is possible, so it is not asked for.
    private bool AreFlagsWanted => book.Rules.ReviewMode == ReviewMode.Block || recorded is not { Kind: DecisionKind.Block };

    // The flag to go on with; none where the walk ends here.
    private RuleName? Raise(RuleName rule, RuleName? flag, Knowledge known)
    {
        if (book.Rules.ReviewMode == ReviewMode.Block) Block(rule, known);
        else if (flag is not null) return flag;
        else if (recorded is null || recorded.Rule == rule) return rule;
        return null;
    }

    private void Block(RuleName rule, Knowledge known) => _ways.Add((new Ending(EndingKind.Blocked, rule, null), known));
}
