using System.Text.RegularExpressions;

namespace Estoppl.Proxy.Policy;

/// <summary>One entry of <c>custom_rules</c>.</summary>
public sealed record CustomRule(string Name, ToolPattern Tools, Condition Condition, RuleAction Action);

/// <summary>What a custom rule does with a call that meets its condition.</summary>
public enum RuleAction
{
    /// <summary>Blocks it.</summary>
    Block,

    /// <summary>Has a person see it.</summary>
    HumanReview,

    /// <summary>Lets it through past all rules behind this one.</summary>
    Allow,
}

/// <summary>What a custom rule asks of one field.</summary>
/// <param name="Field">From the root of the arguments.</param>
public sealed record Condition(FieldPath Field, ComparisonOperator Operator, Operand Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Field} {Words[(int)Operator]} {Value}";

    private static readonly string[] Words = ["gt", "lt", "gte", "lte", "eq", "neq", "contains", "not_contains", "matches"];
}

/// <summary>How a field is compared. The names are the configuration's, in the order of <c>docs/policy.md</c>.</summary>
public enum ComparisonOperator
{
    /// <summary>Greater, as numbers.</summary>
    Gt,

    /// <summary>Less, as numbers.</summary>
    Lt,

    /// <summary>Greater or equal, as numbers.</summary>
    Gte,

    /// <summary>Less or equal, as numbers.</summary>
    Lte,

    /// <summary>Equal.</summary>
    Eq,

    /// <summary>Not equal.</summary>
    Neq,

    /// <summary>The text contains the value, ordinally.</summary>
    Contains,

    /// <summary>The text does not contain the value.</summary>
    NotContains,

    /// <summary>A regular expression finds itself in the text.</summary>
    Matches,
}

/// <summary>What a field is compared with.</summary>
public abstract record Operand
{
    private Operand() { }

    /// <summary>A number.</summary>
    public sealed record Number(decimal Value) : Operand
    {
        /// <inheritdoc/>
        public override string ToString() => NumberText.Show(Value);
    }

    /// <summary>A text; a truth value is the text <c>true</c> or <c>false</c>.</summary>
    public sealed record Text(string Value) : Operand
    {
        /// <inheritdoc/>
        public override string ToString() => $"\"{Value}\"";
    }

    /// <summary>A regular expression that runs in time linear in the text.</summary>
    public sealed record Pattern(Regex Value) : Operand
    {
        /// <inheritdoc/>
        public override string ToString() => $"\"{Value}\"";
    }
}
