using System.Diagnostics;
using Estoppl.Proxy.Policy;

namespace Estoppl.Proxy.Trials;

/// <summary>How a predicate compares.</summary>
internal enum PredicateKind : byte
{
    Above,
    AtLeast,
    EqualsNumber,
    EqualsText,
    Contains,
    Matches,
}

/// <summary>
/// A condition without its negation: <c>lte 5</c> is <c>gt 5</c> turned round, and of one value exactly one of the two holds. So what is known of
/// a condition tells of its opposite, and, of two numeric thresholds over one field, of the other.
/// </summary>
internal sealed record Predicate(FieldPath Field, PredicateKind Kind, string Text, decimal Number)
{
    /// <summary>The predicate of a condition, and whether the condition is its opposite.</summary>
    public static (Predicate Predicate, bool IsOpposite) Of(Condition condition)
    {
        var (kind, isOpposite) = (condition.Operator, condition.Value) switch
        {
            (ComparisonOperator.Gt, _) => (PredicateKind.Above, false),
            (ComparisonOperator.Lte, _) => (PredicateKind.Above, true),
            (ComparisonOperator.Gte, _) => (PredicateKind.AtLeast, false),
            (ComparisonOperator.Lt, _) => (PredicateKind.AtLeast, true),
            (ComparisonOperator.Eq, Operand.Number) => (PredicateKind.EqualsNumber, false),
            (ComparisonOperator.Neq, Operand.Number) => (PredicateKind.EqualsNumber, true),
            (ComparisonOperator.Eq, _) => (PredicateKind.EqualsText, false),
            (ComparisonOperator.Neq, _) => (PredicateKind.EqualsText, true),
            (ComparisonOperator.Contains, _) => (PredicateKind.Contains, false),
            (ComparisonOperator.NotContains, _) => (PredicateKind.Contains, true),
            (ComparisonOperator.Matches, _) => (PredicateKind.Matches, false),
            _ => throw new UnreachableException(),
        };
        var (text, number) = condition.Value switch
        {
            Operand.Number operand => ("", operand.Value),
            Operand.Text operand => (operand.Value, 0m),
            Operand.Pattern operand => (operand.Value.ToString(), 0m),
            _ => throw new UnreachableException(),
        };
        return (new Predicate(condition.Field, kind, text, number), isOpposite);
    }

    /// <summary>Whether every number that fits this one fits the other: a higher threshold over the same field.</summary>
    public bool Implies(Predicate other) =>
        Kind <= PredicateKind.AtLeast && other.Kind <= PredicateKind.AtLeast && Field == other.Field
        && (Number > other.Number || (Number == other.Number && (Kind == PredicateKind.Above || other.Kind == PredicateKind.AtLeast)));
}

/// <summary>
/// What the values at a path may have come to for one predicate: a set of <see cref="Seen"/>, since of several values some may meet it, some not,
/// and some defy comparison.
/// </summary>
internal readonly record struct SeenSet(byte Bits)
{
    private const int Met = (int)Seen.Met, Unmet = (int)Seen.Unmet, Doubtful = (int)Seen.Doubtful;

    public static SeenSet Anything { get; } = new(0xFF);

    public static SeenSet NoValue { get; } = new(1 << (int)Seen.Nothing);

    public bool IsEmpty => Bits == 0;

    public SeenSet And(SeenSet other) => new((byte)(Bits & other.Bits));

    public SeenSet Without(SeenSet other) => new((byte)(Bits & ~other.Bits));

    /// <summary>All with which the condition of a rule with this action holds: the engine's own answer for each.</summary>
    /// <param name="isOpposite">Whether the condition is the predicate's opposite.</param>
    public static SeenSet Holding(RuleAction action, bool isOpposite)
    {
        var bits = 0;
        for (var seen = 0; seen < 8; seen++)
            if (ConditionCheck.Holds(action, (Seen)(isOpposite ? Opposite(seen) : seen))) bits |= 1 << seen;
        return new((byte)bits);
    }

    /// <summary>What then may have been seen of a predicate that this one implies.</summary>
    public SeenSet OfImplied() => Map(Met, Unmet);

    /// <summary>What then may have been seen of a predicate that implies this one.</summary>
    public SeenSet OfImplying() => Map(Unmet, Met);

    // Values of the one kind stay what they are; each of the other may be either. What cannot be compared cannot with either predicate.
    private SeenSet Map(int kept, int loose)
    {
        var bits = 0;
        for (var seen = 0; seen < 8; seen++)
        {
            if ((Bits & (1 << seen)) == 0) continue;
            var sure = seen & (Doubtful | kept);
            if ((seen & loose) == 0) bits |= 1 << sure;
            else bits |= (1 << (sure | kept)) | (1 << (sure | loose)) | (1 << (sure | kept | loose));
        }
        return new((byte)bits);
    }

    private static int Opposite(int seen) => (seen & Doubtful) | ((seen & Met) != 0 ? Unmet : 0) | ((seen & Unmet) != 0 ? Met : 0);
}
