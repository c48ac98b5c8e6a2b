using System.Collections.Immutable;
using System.Diagnostics;
using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Policy;

/// <summary>
/// One call on its way through the rules. Deciding and explaining are this same walk, with and without a list of steps to fill, so
/// they cannot disagree. It counts nothing.
/// </summary>
internal ref struct RuleWalk(
    PolicyParts policy, KillSwitches killSwitches, ToolName tool, ReadOnlySpan<byte> arguments, ToolStanding standing, ImmutableArray<PolicyStep>.Builder? steps)
{
    private static readonly Decision Allowed = new Decision.Allow(null);

    private readonly ReadOnlySpan<byte> _arguments = arguments;
    private readonly RuleBook _book = policy.Book;
    private bool _isRead;
    private (RuleName Rule, string Why)? _flag;
    private Decision? _decided;
    private RuleName _decidedBy;

    /// <summary>The limit the call is to be counted under; none when it was not let through by way of one.</summary>
    public RateLimit? Passed { get; private set; }

    /// <summary>What the call is to be counted as; none where identical calls are not limited, or the call did not come so far.</summary>
    public UInt128? Identity { get; private set; }

    public Decision Run()
    {
        AskBlockList();
        AskAllowList();
        AskKillSwitches();
        AskToolChange();
        AskReview();
        AskMaxAmount();
        for (var rule = 0; rule < _book.Custom.Length; rule++) AskCustom(rule);
        AskIdentical();
        AskCallsPerSession();
        AskRate();
        if (!IsOver(RuleBook.Default)) Decide(RuleBook.Default, StepOutcome.Allows, Flagged ?? Allowed, "no rule spoke against it");
        return _decided!;
    }

    private void AskBlockList()
    {
        if (RuleBook.FirstMatch(_book.Blocked, tool) is { } rule) Block(rule, Refusal.ByBlockList(tool, rule));
        else Pass(RuleBook.BlockTools, _book.Blocked.Length == 0 ? "no tools listed" : "not in the list");
    }

    private void AskAllowList()
    {
        if (IsOver(RuleBook.AllowTools)) return;
        if (_book.Rules.AllowTools.IsEmpty) Pass(RuleBook.AllowTools, "empty: every tool is allowed");
        else if (_book.AllowedBy(tool) is { } pattern) Pass(RuleBook.AllowTools, steps is null ? "" : $"listed: {pattern}");
        else Block(RuleBook.AllowTools, Refusal.ByAllowList(tool));
    }

    private void AskKillSwitches()
    {
        if (IsOver(RuleBook.KillSwitch)) return;
        if (killSwitches.IsEmpty) Pass(RuleBook.KillSwitch, "none is engaged");
        else if (killSwitches.Find(tool, policy.Server, policy.Agent) is not { } engaged) Pass(RuleBook.KillSwitch, "none engaged fits");
        else
        {
            var rule = new RuleName($"{RuleBook.KillSwitch}: {ToolNames.Visible(engaged.Pattern, KillPattern.MaxLength)}");
            Block(rule, Refusal.ByKillSwitch(tool, rule, engaged.Reason));
        }
    }

    private void AskToolChange()
    {
        if (IsOver(RuleBook.ToolChange)) return;
        switch (standing, _book.Rules.OnToolChange)
        {
            case (ToolStanding.Unknown, _):
                Pass(RuleBook.ToolChange, "the server's list was not seen");
                break;
            case (ToolStanding.Pinned, _):
                Pass(RuleBook.ToolChange, "the tool is the one that is pinned");
                break;
            case (_, ToolChangeAction.Ignore):
                Pass(RuleBook.ToolChange, "another tool than is pinned, which is ignored");
                break;
            case (_, ToolChangeAction.Flag):
                Review(RuleBook.ToolChange, standing == ToolStanding.New
                    ? "This tool is new: it was not there when the server's tools were pinned." : "The definition of this tool has changed since it was pinned.");
                break;
            default:
                Block(RuleBook.ToolChange, Refusal.ByToolChange(tool, standing));
                break;
        }
    }

    private void AskReview()
    {
        if (IsOver(RuleBook.ReviewTools)) return;
        if (RuleBook.FirstMatch(_book.Reviewed, tool) is not { } rule)
        {
            Pass(RuleBook.ReviewTools, _book.Reviewed.Length == 0 ? "no tools listed" : "not in the list");
            return;
        }
        var above = _book.Rules.HumanReviewAboveUsd;
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
        if (_book.Rules.MaxAmountUsd is not { } limit) Pass(RuleBook.MaxAmount, "not set");
        else if (Amount.Exceeds(limit)) Block(RuleBook.MaxAmount, Refusal.ByAmount(Amount, limit));
        else if (!Amount.IsPresent) Pass(RuleBook.MaxAmount, "the call names no amount");
        else Pass(RuleBook.MaxAmount, steps is null ? "" : $"the amount {Amount} is within {NumberText.Show(limit)}");
    }

    private void AskCustom(int index)
    {
        var (rule, body) = _book.Custom[index];
        if (IsOver(rule)) return;
        if (!body.Tools.Matches(tool.Value)) Pass(rule, steps is null ? "" : $"not for this tool, but for {body.Tools}");
        else if (!Arguments.Holds(index)) Pass(rule, steps is null ? "" : $"its condition does not hold: {body.Condition}");
        else switch (body.Action)
        {
            case RuleAction.Block:
                Block(rule, Refusal.ByCustomRule(tool, body));
                break;
            case RuleAction.HumanReview:
                Review(rule, $"A person should see calls with {body.Condition}.");
                break;
            case RuleAction.Allow:
                Decide(rule, StepOutcome.Allows, Flagged ?? new Decision.Allow(rule), steps is null ? "" : $"allowed: {body.Condition}");
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void AskIdentical()
    {
        if (IsOver(RuleBook.Identical)) return;
        var limit = _book.Rules.MaxIdenticalCallsPerMinute;
        if (limit == 0)
        {
            Pass(RuleBook.Identical, "not set");
            return;
        }
        var identity = policy.Loops.Identity(tool, _arguments);
        var wait = policy.Loops.Wait(identity, limit);
        if (wait > TimeSpan.Zero)
        {
            Block(RuleBook.Identical, Refusal.ByIdentical(tool, limit, wait));
            return;
        }
        Identity = identity;
        Pass(RuleBook.Identical, steps is null ? "" : $"fewer than {limit} such calls in the last minute");
    }

    private void AskCallsPerSession()
    {
        if (IsOver(RuleBook.CallsPerSession)) return;
        var limit = _book.Rules.MaxCallsPerSession;
        if (limit == 0) Pass(RuleBook.CallsPerSession, "not set");
        else if (policy.Loops.Calls >= limit) Block(RuleBook.CallsPerSession, Refusal.ByCallsPerSession(limit));
        else Pass(RuleBook.CallsPerSession, steps is null ? "" : $"{policy.Loops.Calls} calls of {limit}");
    }

    private void AskRate()
    {
        var limit = _book.RateOf(tool);
        if (IsOver(limit.Rule)) return;
        if (limit.PerMinute == 0)
        {
            Pass(limit.Rule, "unlimited");
            return;
        }
        var wait = policy.Rates.Wait(tool, limit);
        if (wait > TimeSpan.Zero)
        {
            Block(limit.Rule, Refusal.ByRate(tool, limit, wait));
            return;
        }
        Passed = limit;
        Pass(limit.Rule, steps is null ? "" : $"fewer than {limit.PerMinute} calls in the last minute");
    }

    private Amount Amount => Arguments.Amount;

    private Decision? Flagged => _flag is not (var rule, var why) ? null
        : _book.Rules.ReviewMode == ReviewMode.Hold ? new Decision.Hold(rule, why)
        : new Decision.Review(rule, why);

    // Read once, by the first rule that asks for them.
    private ArgumentScan Arguments
    {
        get
        {
            if (!_isRead) policy.Arguments.Run(tool, _arguments);
            _isRead = true;
            return policy.Arguments;
        }
    }

    private void Review(RuleName rule, string why)
    {
        if (_book.Rules.ReviewMode == ReviewMode.Block)
        {
            Block(rule, Refusal.ByReview(tool, rule));
            return;
        }
        _flag ??= (rule, why);
        steps?.Add(new PolicyStep(rule, _book.Rules.ReviewMode == ReviewMode.Hold ? StepOutcome.Holds : StepOutcome.Flags, why));
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
