using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Estoppl.Proxy.Policy;

/// <summary>What the values at a condition's path came to.</summary>
[Flags]
internal enum Seen : byte
{
    Nothing = 0,
    Met = 1,
    Unmet = 2,
    Doubtful = 4,
}

/// <summary>
/// Evaluates a condition against the arguments of a call. In doubt a rule that restrains holds, and a rule that allows does not: of
/// several values at the path one is enough to block or to review, and all must agree to allow; a value that cannot be compared
/// (an object, text where a number is asked for) blocks and does not allow. An absent or <c>null</c> field meets no condition.
/// </summary>
internal static class ConditionCheck
{
    private const int StackChars = 256;

    /// <summary>Whether a condition holds for a rule, after all values at its path were looked at.</summary>
    public static bool Holds(RuleAction action, Seen seen) =>
        action == RuleAction.Allow ? seen == Seen.Met : (seen & (Seen.Met | Seen.Doubtful)) != 0;

    /// <summary>Looks at one value at the path. A container may be left unread or read to its end.</summary>
    public static void Look(Condition condition, ref Utf8JsonReader reader, ref Seen seen)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return;
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) Look(condition, ref reader, ref seen);
                return;
            case JsonTokenType.StartObject:
                reader.Skip();
                seen |= Seen.Doubtful;
                return;
        }
        seen |= Compare(condition, ref reader) switch { true => Seen.Met, false => Seen.Unmet, null => Seen.Doubtful };
    }

    private static bool? Compare(Condition condition, ref Utf8JsonReader reader)
    {
        if (condition.Value is Operand.Number number) return CompareNumber(condition.Operator, number.Value, ref reader);
        var length = reader.ValueSpan.Length;
        if (length <= StackChars)
        {
            Span<char> buffer = stackalloc char[StackChars];
            return CompareText(condition, buffer[..CopyText(ref reader, buffer)]);
        }
        var rented = ArrayPool<char>.Shared.Rent(length);
        try
        {
            return CompareText(condition, rented.AsSpan(0, CopyText(ref reader, rented)));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented, clearArray: true);
        }
    }

    // A number or a truth value is compared as it was written: servers that turn 5 into "5" exist.
    private static int CopyText(ref Utf8JsonReader reader, scoped Span<char> buffer) =>
        reader.TokenType == JsonTokenType.String ? reader.CopyString(buffer) : Encoding.UTF8.GetChars(reader.ValueSpan, buffer);

    private static bool? CompareNumber(ComparisonOperator comparison, decimal value, ref Utf8JsonReader reader)
    {
        var readable = NumberText.TryRead(ref reader, out var field);
        return comparison switch
        {
            ComparisonOperator.Eq => readable && field == value,
            ComparisonOperator.Neq => !readable || field != value,
            _ when !readable => null,
            ComparisonOperator.Gt => field > value,
            ComparisonOperator.Lt => field < value,
            ComparisonOperator.Gte => field >= value,
            ComparisonOperator.Lte => field <= value,
            _ => throw new UnreachableException(),
        };
    }

    private static bool CompareText(Condition condition, ReadOnlySpan<char> field) => (condition.Operator, condition.Value) switch
    {
        (ComparisonOperator.Eq, Operand.Text text) => field.SequenceEqual(text.Value),
        (ComparisonOperator.Neq, Operand.Text text) => !field.SequenceEqual(text.Value),
        (ComparisonOperator.Contains, Operand.Text text) => field.Contains(text.Value, StringComparison.Ordinal),
        (ComparisonOperator.NotContains, Operand.Text text) => !field.Contains(text.Value, StringComparison.Ordinal),
        (ComparisonOperator.Matches, Operand.Pattern pattern) => pattern.Value.IsMatch(field),
        _ => throw new UnreachableException(),
    };
}
