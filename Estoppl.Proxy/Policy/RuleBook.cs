using System.Collections.Frozen;
using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Policy;

/// <summary>The rules in force with everything worked out beforehand that does not depend on the call.</summary>
internal sealed class RuleBook
{
    public static readonly RuleName BlockTools = new("block_tools");
    public static readonly RuleName AllowTools = new("allow_tools");
    public static readonly RuleName KillSwitch = new("kill_switch");
    public static readonly RuleName ToolChange = new("on_tool_change");
    public static readonly RuleName ReviewTools = new("human_review_tools");
    public static readonly RuleName ReviewAbove = new("human_review_above_usd");
    public static readonly RuleName MaxAmount = new("max_amount_usd");
    public static readonly RuleName Identical = new("max_identical_calls_per_minute");
    public static readonly RuleName CallsPerSession = new("max_calls_per_session");
    public static readonly RuleName RatePerMinute = new("rate_limit_per_minute");
    public static readonly RuleName Default = new("default");

    private readonly FrozenDictionary<string, RateLimit> _exactRates;
    private readonly (ToolPattern Tools, RateLimit Limit)[] _patternRates;
    private readonly RateLimit _commonRate;

    public RuleBook(RulesSection rules)
    {
        Rules = rules;
        Blocked = Named(BlockTools, rules.BlockTools);
        Reviewed = Named(ReviewTools, rules.HumanReviewTools);
        Custom = [.. rules.CustomRules.Select(rule => (new RuleName($"custom_rules: {rule.Name}"), rule))];
        var asksAmount = rules.MaxAmountUsd is not null || rules.HumanReviewAboveUsd is not null;
        Questions = new ArgumentQuestions(asksAmount ? rules.AmountFields : [], rules.CustomRules);
        _commonRate = new RateLimit(RatePerMinute, rules.RateLimitPerMinute);
        _exactRates = rules.RateLimitTools.Where(rate => rate.Tools.IsExact)
            .ToFrozenDictionary(rate => rate.Tools.Text, Limit, StringComparer.Ordinal);
        // A stable sort: of two patterns equally specific the first in the file counts.
        _patternRates = [.. rules.RateLimitTools.Where(rate => !rate.Tools.IsExact)
            .OrderByDescending(rate => rate.Tools.LiteralLength).Select(rate => (rate.Tools, Limit(rate)))];
    }

    public RulesSection Rules { get; }
    public (RuleName Rule, ToolPattern Tools)[] Blocked { get; }
    public (RuleName Rule, ToolPattern Tools)[] Reviewed { get; }
    public (RuleName Rule, CustomRule Body)[] Custom { get; }

    /// <summary>What the rules ask of a call's arguments.</summary>
    public ArgumentQuestions Questions { get; }

    /// <summary>Whether a call of the tool is blocked whatever its arguments are.</summary>
    public bool IsBlockedByName(ToolName tool) => FirstMatch(Blocked, tool) is not null || (!Rules.AllowTools.IsEmpty && AllowedBy(tool) is null);

    /// <summary>The entry of the allow list that admits a tool.</summary>
    public ToolPattern? AllowedBy(ToolName tool)
    {
        if (ToolNames.IsOdd(tool)) return null;
        foreach (var pattern in Rules.AllowTools)
            if (pattern.Matches(tool.Value)) return pattern;
        return null;
    }

    /// <summary>Whether every tool has the same limit here as there.</summary>
    public bool LimitsRatesLike(RuleBook other) =>
        Rules.RateLimitPerMinute == other.Rules.RateLimitPerMinute && Rules.RateLimitTools.AsSpan().SequenceEqual(other.Rules.RateLimitTools.AsSpan());

    /// <summary>The one limit that covers a tool: its own entry, else the most specific pattern, else the common one. 0: unlimited.</summary>
    public RateLimit RateOf(ToolName tool)
    {
        if (_exactRates.TryGetValue(tool.Value, out var own)) return own;
        foreach (var (tools, limit) in _patternRates)
            if (tools.Matches(tool.Value)) return limit;
        return _commonRate;
    }

    /// <summary>The first of the rules whose pattern fits.</summary>
    public static RuleName? FirstMatch((RuleName Rule, ToolPattern Tools)[] rules, ToolName tool)
    {
        foreach (var (rule, tools) in rules)
            if (tools.Matches(tool.Value)) return rule;
        return null;
    }

    private static RateLimit Limit(ToolRate rate) => new(new RuleName($"rate_limit_tools: {rate.Tools}"), rate.PerMinute);

    private static (RuleName, ToolPattern)[] Named(RuleName list, IEnumerable<ToolPattern> patterns) =>
        [.. patterns.Select(pattern => (new RuleName($"{list}: {pattern}"), pattern))];
}
