using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Policy;

/// <summary>Reads <c>[rules]</c> and the rules of single agents, which are the same keys laid over the common ones.</summary>
internal sealed class RulesReader(List<ConfigurationError> warnings)
{
    private static readonly (string Word, ComparisonOperator Value)[] Operators =
    [
        ("gt", ComparisonOperator.Gt), ("lt", ComparisonOperator.Lt), ("gte", ComparisonOperator.Gte), ("lte", ComparisonOperator.Lte),
        ("eq", ComparisonOperator.Eq), ("neq", ComparisonOperator.Neq), ("contains", ComparisonOperator.Contains),
        ("not_contains", ComparisonOperator.NotContains), ("matches", ComparisonOperator.Matches),
        (">", ComparisonOperator.Gt), ("<", ComparisonOperator.Lt), (">=", ComparisonOperator.Gte), ("<=", ComparisonOperator.Lte),
        ("==", ComparisonOperator.Eq), ("!=", ComparisonOperator.Neq),
    ];

    /// <summary>The rules of a table; what it leaves out stays as in <paramref name="common"/>.</summary>
    public RulesSection Read(TableReader table, RulesSection common)
    {
        var allow = Patterns(table, "allow_tools", "read_*");
        foreach (var pattern in allow ?? [])
        {
            if (!ToolNames.IsOdd(new ToolName(pattern.Text.Replace("*", "x", StringComparison.Ordinal)))) continue;
            var at = table.Find("allow_tools")!.At;
            warnings.Add(new ConfigurationError(at.Line, at.Column, $"`{ToolNames.Visible(pattern.Text)}` in `allow_tools` never matches",
                "an allow list admits names of A-Z a-z 0-9 _ . - / only"));
        }
        return new RulesSection(
            allow ?? common.AllowTools,
            Patterns(table, "block_tools", "delete_*") ?? common.BlockTools,
            Patterns(table, "human_review_tools", "wire_transfer") ?? common.HumanReviewTools,
            table.Amount("human_review_above_usd") ?? common.HumanReviewAboveUsd,
            ReadReview(table) ?? common.ReviewMode,
            table.Amount("max_amount_usd") ?? common.MaxAmountUsd,
            AmountFields(table) ?? common.AmountFields,
            table.Tables("custom_rules")?.Select(Custom).OfType<CustomRule>().ToImmutableArray() ?? common.CustomRules,
            (uint)(table.Whole("rate_limit_per_minute", 0, uint.MaxValue) ?? common.RateLimitPerMinute),
            Rates(table) ?? common.RateLimitTools)
        {
            ReviewTimeout = table.Whole("review_timeout_seconds", 1, 86_400) is { } seconds ? TimeSpan.FromSeconds(seconds) : common.ReviewTimeout,
            OnToolChange = table.Find("on_tool_change") is null ? common.OnToolChange : table.Choice(
                "on_tool_change", ("flag", ToolChangeAction.Flag), ("ignore", ToolChangeAction.Ignore), ("block", ToolChangeAction.Block)),
            HideBlockedTools = table.Truth("hide_blocked_tools") ?? common.HideBlockedTools,
            MaxIdenticalCallsPerMinute =
                (uint)(table.Whole("max_identical_calls_per_minute", 0, LoopGuard.MaxIdentical) ?? common.MaxIdenticalCallsPerMinute),
            MaxCallsPerSession = (uint)(table.Whole("max_calls_per_session", 0, uint.MaxValue) ?? common.MaxCallsPerSession),
        };
    }

    /// <summary>Per agent id, the common rules with that agent's laid over them.</summary>
    public ImmutableDictionary<AgentId, RulesSection> ReadAgents(TableReader table, RulesSection common)
    {
        var agents = ImmutableDictionary.CreateBuilder<AgentId, RulesSection>();
        if (table.Table("agent_rules") is not { } section) return agents.ToImmutable();
        foreach (var entry in section.All())
        {
            if (section.Table(entry) is not { } own) continue;
            agents[new AgentId(entry.Key)] = Read(own, common);
            own.Finish();
        }
        return agents.ToImmutable();
    }

    // review_mode is ours, fail_mode the original's word for what happens when nobody can be asked. None: the table says neither.
    private static ReviewMode? ReadReview(TableReader table)
    {
        // The original redacts before it sends. Nothing is sent here, and nothing raw is stored.
        table.Texts("redact_fields", "ssn");
        var mode = table.Choice("review_mode", ("flag", ReviewMode.Flag), ("hold", ReviewMode.Hold));
        var fallback = table.Choice("fail_mode", ("open", ReviewMode.Flag), ("closed", ReviewMode.Block));
        var isSet = table.Find("review_mode");
        if (table.Find("fail_mode") is not { } fail) return isSet is null ? null : mode;
        if (isSet is null || fallback == mode) return fallback;
        table.Error(fail.At, $"`fail_mode = \"{(fallback == ReviewMode.Block ? "closed" : "open")}\"` contradicts `review_mode`",
            $"remove one of them: line {isSet.At.Line} {(mode == ReviewMode.Hold ? "has the calls wait for a person" : "lets the calls through")}");
        return fallback;
    }

    private static ImmutableArray<ToolPattern>? Patterns(TableReader table, string key, string example) =>
        table.Texts(key, example) is { } texts ? [.. texts.Select(text => new ToolPattern(text.Text))] : null;

    private static ImmutableArray<FieldPath>? AmountFields(TableReader table)
    {
        if (table.Find("amount_field") is not { } entry) return null;
        ImmutableArray<(string Text, Place At)> paths;
        if (entry.Value is TomlValue.List)
        {
            var before = table.ErrorCount;
            paths = table.Texts("amount_field", "amount") ?? [];
            if (paths.IsEmpty && table.ErrorCount == before) table.Error(entry.Value.At, "`amount_field` names no field");
        }
        else paths = table.Text("amount_field", "amount") is { } path ? [(path, entry.Value.At)] : [];
        return [.. paths.Select(path => Path(table, path.Text, path.At)).OfType<FieldPath>()];
    }

    private static FieldPath? Path(TableReader table, string path, Place at)
    {
        if (FieldPath.IsValid(path)) return new FieldPath(path);
        table.Error(at, $"`{ToolNames.Visible(path)}` is no path", "names separated by single dots, for example: payment.amount");
        return null;
    }

    private static ImmutableArray<ToolRate>? Rates(TableReader table)
    {
        if (table.Table("rate_limit_tools") is not { } section) return null;
        var rates = ImmutableArray.CreateBuilder<ToolRate>();
        foreach (var entry in section.All())
        {
            if (string.IsNullOrWhiteSpace(entry.Key)) section.Error(entry.At, "`rate_limit_tools` holds an empty tool name");
            else if (section.Whole(entry, 0, uint.MaxValue) is { } perMinute)
                rates.Add(new ToolRate(new ToolPattern(entry.Key), (uint)perMinute));
        }
        return rates.ToImmutable();
    }

    private static CustomRule? Custom(TableReader table)
    {
        var name = table.Text("name", "no external mail");
        if (table.Find("name") is null)
            table.Error(table.At, "a custom rule needs a `name`", "for example: name = \"no external mail\"");
        var tool = table.Text("tool", "send_*") ?? "*";
        var action = table.Choice(
            "action", ("block", RuleAction.Block), ("human_review", RuleAction.HumanReview), ("allow", RuleAction.Allow));
        if (table.Find("action") is null)
            table.Error(table.At, "a custom rule needs an `action`", "action = \"block\" or \"human_review\" or \"allow\"");
        Condition? condition = null;
        if (table.Table("condition") is { } inner) condition = ReadCondition(inner);
        else if (table.Find("condition") is null)
            table.Error(table.At, "a custom rule needs a `condition`",
                "for example: condition = { field = \"to\", operator = \"contains\", value = \"@example.com\" }");
        table.Finish();
        return name is null || condition is null ? null : new CustomRule(name, new ToolPattern(tool), condition, action);
    }

    private static Condition? ReadCondition(TableReader table)
    {
        var text = table.Text("field", "to");
        if (table.Find("field") is not { } field) table.Error(table.At, "a condition needs a `field`", "for example: field = \"to\"");
        else if (text is not null && Path(table, text, field.Value.At) is null) text = null;
        var before = table.ErrorCount;
        var comparison = table.Choice("operator", Operators);
        var isKnown = table.ErrorCount == before;
        if (table.Find("operator") is null) table.Error(table.At, "a condition needs an `operator`", "for example: operator = \"contains\"");
        var entry = table.Find("value");
        if (entry is null) table.Error(table.At, "a condition needs a `value`", "for example: value = \"@example.com\"");
        table.Finish();
        var operand = entry is null || !isKnown ? null : ReadOperand(table, entry, comparison);
        return text is null || operand is null ? null : new Condition(new FieldPath(text), comparison, operand);
    }

    private static Operand? ReadOperand(TableReader table, TomlEntry entry, ComparisonOperator comparison)
    {
        var asksNumber = comparison <= ComparisonOperator.Lte;
        var asksText = comparison >= ComparisonOperator.Contains;
        switch (entry.Value)
        {
            case TomlValue.Whole whole when !asksText: return new Operand.Number(whole.Value);
            case TomlValue.Real { Value: { } real } when !asksText: return new Operand.Number(real);
            case TomlValue.Truth truth when !asksNumber && !asksText: return new Operand.Text(truth.Value ? "true" : "false");
            case TomlValue.Text { Value.Length: 0 } when asksText:
                table.Error(entry.Value.At, "`value` is empty: every text contains it");
                return null;
            case TomlValue.Text text when comparison == ComparisonOperator.Matches: return Expression(table, text);
            case TomlValue.Text text when !asksNumber: return new Operand.Text(text.Value);
        }
        var wanted = asksNumber ? "a finite number" : asksText ? "a string" : "a string, a finite number, true or false";
        table.Error(entry.Value.At, $"`value` must be {wanted} for this operator");
        return null;
    }

    private static Operand.Pattern? Expression(TableReader table, TomlValue.Text text)
    {
        try
        {
            return new Operand.Pattern(new Regex(text.Value, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            table.Error(text.At, $"`value` is no regular expression that runs in linear time: {wrong.Message}",
                "without look-around and back-references");
            return null;
        }
    }
}
