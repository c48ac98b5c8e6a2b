using System.Collections.Immutable;
using System.Globalization;
using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Policy;

/// <summary>A rule that can decide a call.</summary>
/// <param name="Name">As decisions name it.</param>
/// <param name="Effect">What becomes of a call that it decides.</param>
/// <param name="Words">What it does, without its subject. It may hold words of the configuration.</param>
public sealed record RuleInForce(RuleName Name, DecisionKind Effect, string Words);

/// <summary>The rules of a configuration for people, in the order in which a call is held against them: that of <see cref="RuleWalk"/>.</summary>
public static class RulesInForce
{
    /// <summary>Those that are set. Kill switches are not among them: they are in the ledger.</summary>
    public static ImmutableArray<RuleInForce> Of(RulesSection rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var book = new RuleBook(rules);
        var (seen, sight) = rules.ReviewMode switch
        {
            ReviewMode.Hold => (DecisionKind.Review, "holds calls until a person decides"),
            ReviewMode.Block => (DecisionKind.Block, "blocks calls that a person should see"),
            _ => (DecisionKind.Review, "flags calls for a person to see"),
        };
        return
        [
            .. book.Blocked.Select(it => new RuleInForce(it.Rule, DecisionKind.Block, "blocks calls")),
            .. When(!rules.AllowTools.IsEmpty, RuleBook.AllowTools, DecisionKind.Block, $"blocks calls of all tools but {string.Join(", ", rules.AllowTools)}"),
            .. When(rules.OnToolChange != ToolChangeAction.Ignore, RuleBook.ToolChange,
                rules.OnToolChange == ToolChangeAction.Block ? DecisionKind.Block : seen, Changed(rules)),
            .. book.Reviewed.Select(it => new RuleInForce(it.Rule, seen, sight)),
            .. When(rules.HumanReviewAboveUsd is not null, RuleBook.ReviewAbove, seen, $"does so only above an amount of {Show(rules.HumanReviewAboveUsd)}"),
            .. When(rules.MaxAmountUsd is not null, RuleBook.MaxAmount, DecisionKind.Block, $"blocks an amount above {Show(rules.MaxAmountUsd)}"),
            .. book.Custom.Select(it => new RuleInForce(it.Rule, EffectOf(it.Body.Action, seen), $"{Verb(it.Body.Action, rules.ReviewMode)} {it.Body.Tools} where {it.Body.Condition}")),
            .. When(rules.MaxIdenticalCallsPerMinute > 0, RuleBook.Identical, DecisionKind.Block,
                $"allows {Show(rules.MaxIdenticalCallsPerMinute)} equal calls a minute"),
            .. When(rules.MaxCallsPerSession > 0, RuleBook.CallsPerSession, DecisionKind.Block, $"allows {Show(rules.MaxCallsPerSession)} calls a session"),
            .. rules.RateLimitTools.Select(it => new RuleInForce(new RuleName($"rate_limit_tools: {it.Tools}"), DecisionKind.Block, Rate(it.PerMinute))),
            .. When(rules.RateLimitPerMinute > 0, RuleBook.RatePerMinute, DecisionKind.Block, Rate(rules.RateLimitPerMinute)),
            new(RuleBook.Default, DecisionKind.Allow, "lets pass what no rule spoke against"),
        ];
    }

    private static RuleInForce[] When(bool isSet, RuleName name, DecisionKind effect, string words) => isSet ? [new RuleInForce(name, effect, words)] : [];

    private static string Changed(RulesSection rules) => (rules.OnToolChange, rules.ReviewMode) switch
    {
        (ToolChangeAction.Block, _) or (_, ReviewMode.Block) => "blocks calls of a tool that has changed",
        (_, ReviewMode.Hold) => "holds calls of a tool that has changed",
        _ => "flags calls of a tool that has changed",
    };

    private static DecisionKind EffectOf(RuleAction action, DecisionKind seen) => action switch
    {
        RuleAction.Block => DecisionKind.Block,
        RuleAction.HumanReview => seen,
        _ => DecisionKind.Allow,
    };

    private static string Verb(RuleAction action, ReviewMode mode) => (action, mode) switch
    {
        (RuleAction.Block, _) or (RuleAction.HumanReview, ReviewMode.Block) => "blocks",
        (RuleAction.HumanReview, ReviewMode.Hold) => "holds",
        (RuleAction.HumanReview, _) => "flags",
        _ => "allows",
    };

    private static string Rate(uint perMinute) => perMinute == 0 ? "sets no limit" : $"allows {Show(perMinute)} calls of a tool a minute";

    private static string Show(decimal? amount) => NumberText.Show(amount ?? 0);

    private static string Show(uint count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
