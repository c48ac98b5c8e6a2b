using System.Collections.Immutable;
using System.Diagnostics;
using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Policy;

/// <summary>
/// One call on its way through the rules. Deciding and explaining are this same walk, with and without a list of steps to fill, so
/// they cannot disagree. It changes nothing outside itself.
/// </summary>
internal ref struct RuleWalk(RuleBook book, RateLimiter rates, ToolName tool, ReadOnlySpan<byte> arguments, ImmutableArray<PolicyStep>.Builder? steps)
{
    private static readonly Decision Allowed = new Decision.Allow(null);

    private readonly ReadOnlySpan<byte> _arguments = arguments;
    private Amount? _amount;
    private Decision.Review? _flag;
    private Decision? _decided;
    private RuleName _decidedBy;

    /// <summary>The limit the call is to be counted under; none when it was not let through by way of one.</summary>
    public RateLimit? Passed { get; private set; }

    public Decision Run()
    {
        AskBlockList();
        AskAllowList();
        AskReview();
        AskMaxAmount();
        foreach (var (rule, body) in book.Custom) AskCustom(rule, body);
        AskRate();
        if (!IsOver(RuleBook.Default)) Decide(RuleBook.Default, StepOutcome.Allows, _flag ?? Allowed, "no rule spoke against it");
        return _decided!;
    }

    private void AskBlockList()
    {
        if (RuleBook.FirstMatch(book.Blocked, tool) is { } rule) Block(rule, Refusal.ByBlockList(tool, rule));
        else Pass(RuleBook.BlockTools, book.Blocked.Length == 0 ? "no tools listed" : "not in the list");
    }

    private void AskAllowList()
    {
        if (IsOver(RuleBook.AllowTools)) return;
        var allowed = book.Rules.AllowTools;
        if (allowed.IsEmpty)
        {
            Pass(RuleBook.AllowTools, "empty: every tool is allowed");
            return;
        }
        if (!ToolNames.IsOdd(tool))
        {
            foreach (var pattern in allowed)
            {
                if (!pattern.Matches(tool.Value)) continue;
                Pass(RuleBook.AllowTools, steps is null ? "" : $"listed: {pattern}");
                return;
            }
        }
        Block(RuleBook.AllowTools, Refusal.ByAllowList(tool));
    }

    private void AskReview()
    {
        if (IsOver(RuleBook.ReviewTools)) return;
        if (RuleBook.FirstMatch(book.Reviewed, tool) is not { } rule)
        {
            Pass(RuleBook.ReviewTools, book.Reviewed.Length == 0 ? "no tools listed" : "not in the list");
            return;
        }
        var above = book.Rules.HumanReviewAboveUsd;
        if (above is { } threshold && Amount.IsPresent)
        {
            if (Amount.Exceeds(threshold)) Review(RuleBook.ReviewAbove, Refusal.AboveReview(Amount, threshold));
            else Pass(rule, steps is null ? "" : $"the amount {Amount} is not above {NumberText.Show(threshold)} (human_review_above_usd)");
            return;
        }
        Review(rule, above is null ? "A person should see calls of this tool." : "A person should see calls of this tool that name no amount.");
    }

    private void AskMaxAmount()
    {
        if (IsOver(RuleBook.MaxAmount)) return;
        if (book.Rules.MaxAmountUsd is not { } limit) Pass(RuleBook.MaxAmount, "not set");
        else if (Amount.Exceeds(limit)) Block(RuleBook.MaxAmount, Refusal.ByAmount(Amount, limit));
        else if (!Amount.IsPresent) Pass(RuleBook.MaxAmount, "the call names no amount");
        else Pass(RuleBook.MaxAmount, steps is null ? "" : $"the amount {Amount} is within {NumberText.Show(limit)}");
    }

    private void AskCustom(RuleName rule, CustomRule body)
    {
        if (IsOver(rule)) return;
        if (!body.Tools.Matches(tool.Value)) Pass(rule, steps is null ? "" : $"not for this tool, but for {body.Tools}");
        else if (!ConditionCheck.Holds(body, _arguments)) Pass(rule, steps is null ? "" : $"its condition does not hold: {body.Condition}");
        else switch (body.Action)
        {
            case RuleAction.Block:
                Block(rule, Refusal.ByCustomRule(tool, body));
                break;
            case RuleAction.HumanReview:
                Review(rule, $"A person should see calls with {body.Condition}.");
                break;
            case RuleAction.Allow:
                Decide(rule, StepOutcome.Allows, _flag ?? (Decision)new Decision.Allow(rule), steps is null ? "" : $"allowed: {body.Condition}");
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void AskRate()
    {
        var limit = book.RateOf(tool);
        if (IsOver(limit.Rule)) return;
        if (limit.PerMinute == 0)
        {
            Pass(limit.Rule, "unlimited");
            return;
        }
        var wait = rates.Wait(tool, limit);
        if (wait > TimeSpan.Zero)
        {
            Block(limit.Rule, Refusal.ByRate(tool, limit, wait));
            return;
        }
        Passed = limit;
        Pass(limit.Rule, steps is null ? "" : $"fewer than {limit.PerMinute} calls in the last minute");
    }

    private Amount Amount => _amount ??= Policy.Amount.Find(_arguments, book.Rules.AmountFields);

    private void Review(RuleName rule, string why)
    {
        if (book.Rules.WithoutReviewer == ReviewFallback.Block)
        {
            Block(rule, Refusal.ByReview(tool, rule));
            return;
        }
        _flag ??= new Decision.Review(rule, why);
        steps?.Add(new PolicyStep(rule, StepOutcome.Flags, why));
    }

    private void Block(RuleName rule, string why) => Decide(rule, StepOutcome.Blocks, new Decision.Block(rule, why), why);

    private void Decide(RuleName rule, StepOutcome outcome, Decision decision, string detail)
    {
        (_decided, _decidedBy) = (decision, rule);
        steps?.Add(new PolicyStep(rule, outcome, detail));
    }

    private readonly void Pass(RuleName rule, string detail) => steps?.Add(new PolicyStep(rule, StepOutcome.NoMatch, detail));

    private readonly bool IsOver(RuleName rule)
    {
        if (_decided is null) return false;
        steps?.Add(new PolicyStep(rule, StepOutcome.NotReached, $"decided by {_decidedBy}"));
        return true;
    }
}
