using System.Collections.Immutable;
using Estoppl.Ledger.Projections;

namespace Estoppl.Operator.Filters;

/// <summary>
/// A filter, parsed: what it asks of a call, and how that is written. Immutable, and ready to be asked a million times. A call that lacks what is
/// asked about does not match; so it does match where that is negated.
/// </summary>
internal abstract record Condition
{
    private Condition() { }

    /// <summary>Whether it is true of the call. Pure.</summary>
    public abstract bool Matches(CallView call);

    /// <summary>The condition in its normal form, which means the same whenever it is read.</summary>
    public abstract string Write();

    /// <summary>A time before which no call matches; none when there may be such calls.</summary>
    public virtual DateTimeOffset? NotBefore => null;

    /// <summary>All of these; those of them that are such conditions themselves are taken apart.</summary>
    public static Condition AllOf(IReadOnlyList<Condition> parts) =>
        parts is [var only] ? only : new All([.. parts.SelectMany(part => part is All inner ? inner.Parts : [part])]);

    /// <summary>Any of these, likewise.</summary>
    public static Condition AnyOf(IReadOnlyList<Condition> parts) =>
        parts is [var only] ? only : new Any([.. parts.SelectMany(part => part is Any inner ? inner.Parts : [part])]);

    /// <summary>What is true where <paramref name="one"/> is not.</summary>
    public static Condition NotThat(Condition one) => one is Not twice ? twice.Inner : new Not(one);

    /// <summary>All of several.</summary>
    public sealed record All(ImmutableArray<Condition> Parts) : Condition
    {
        /// <inheritdoc/>
        public override DateTimeOffset? NotBefore => Parts.Max(part => part.NotBefore);

        /// <inheritdoc/>
        public override bool Matches(CallView call)
        {
            foreach (var part in Parts)
                if (!part.Matches(call)) return false;
            return true;
        }

        /// <inheritdoc/>
        public override string Write() => string.Join(' ', Parts.Select(part => part is Any ? $"({part.Write()})" : part.Write()));
    }

    /// <summary>Any of several.</summary>
    public sealed record Any(ImmutableArray<Condition> Parts) : Condition
    {
        /// <inheritdoc/>
        public override DateTimeOffset? NotBefore => Parts.All(part => part.NotBefore is not null) ? Parts.Min(part => part.NotBefore) : null;

        /// <inheritdoc/>
        public override bool Matches(CallView call)
        {
            foreach (var part in Parts)
                if (part.Matches(call)) return true;
            return false;
        }

        /// <inheritdoc/>
        public override string Write() => string.Join(" or ", Parts.Select(part => part.Write()));
    }

    /// <summary>Not that.</summary>
    public sealed record Not(Condition Inner) : Condition
    {
        /// <inheritdoc/>
        public override bool Matches(CallView call) => !Inner.Matches(call);

        /// <inheritdoc/>
        public override string Write() => Inner is All or Any ? $"-({Inner.Write()})" : $"-{Inner.Write()}";
    }

    /// <summary>A text is one of some.</summary>
    /// <param name="OrNone">Whether a call that has none of it matches, too.</param>
    public sealed record Text(FilterField Field, ImmutableArray<TextPattern> Values, bool OrNone) : Condition
    {
        /// <inheritdoc/>
        public override bool Matches(CallView call)
        {
            if (Field.TextOf(call) is not { } text) return OrNone;
            foreach (var value in Values)
                if (value.Matches(text)) return true;
            return false;
        }

        /// <inheritdoc/>
        public override string Write() => Listed(Field, Values.Select(value => value.Write()), OrNone);
    }

    /// <summary>An id is one of some.</summary>
    /// <param name="OrNone">Whether a call that has none of it matches, too.</param>
    public sealed record Id(FilterField Field, ImmutableArray<TextPattern> Values, bool OrNone) : Condition
    {
        private const int Length = 36;

        /// <inheritdoc/>
        public override bool Matches(CallView call)
        {
            if (Field.IdOf(call) is not { } id) return OrNone;
            Span<char> text = stackalloc char[Length];
            id.TryFormat(text, out _, "D");
            foreach (var value in Values)
                if (value.Matches(text)) return true;
            return false;
        }

        /// <inheritdoc/>
        public override string Write() => Listed(Field, Values.Select(value => value.Write()), OrNone);
    }

    /// <summary>One of some words is true of the call.</summary>
    /// <param name="Words">Bits by their places in the field's list.</param>
    public sealed record Word(FilterField Field, uint Words) : Condition
    {
        /// <inheritdoc/>
        public override bool Matches(CallView call) => FilterWords.IsTrue(Field, Words, call);

        /// <inheritdoc/>
        public override string Write() => Listed(Field, Field.Words.Where((_, place) => (Words >> place & 1) != 0), false);
    }

    /// <summary>One of some comparisons holds.</summary>
    /// <param name="OrNone">Whether a call that has no such number matches, too.</param>
    public sealed record Number(FilterField Field, ImmutableArray<NumberTest> Tests, bool OrNone) : Condition
    {
        /// <inheritdoc/>
        public override bool Matches(CallView call)
        {
            if (Field.NumberOf(call) is not { } number) return OrNone;
            foreach (var test in Tests)
                if (test.IsTrueOf(number)) return true;
            return false;
        }

        /// <inheritdoc/>
        public override string Write() => Tests is [{ Comparison: not Comparison.Equal } only] && !OrNone
            ? Field.Name + only.Sign + only.Write()
            : Listed(Field, Tests.Select(test => test.Write()), OrNone);
    }

    /// <summary>The call was intercepted at a time or later.</summary>
    public sealed record Since(DateTimeOffset Time) : Condition
    {
        /// <inheritdoc/>
        public override DateTimeOffset? NotBefore => Time;

        /// <inheritdoc/>
        public override bool Matches(CallView call) => call.At >= Time;

        /// <inheritdoc/>
        public override string Write() => $"{FilterField.Since.Name}:{TimeWord.Write(Time)}";
    }

    /// <summary>The call was intercepted before a time.</summary>
    public sealed record Until(DateTimeOffset Time) : Condition
    {
        /// <inheritdoc/>
        public override bool Matches(CallView call) => call.At < Time;

        /// <inheritdoc/>
        public override string Write() => $"{FilterField.Until.Name}:{TimeWord.Write(Time)}";
    }

    /// <summary>A text stands somewhere in the names of the call.</summary>
    public sealed record Anywhere(FreeText Sought) : Condition
    {
        /// <inheritdoc/>
        public override bool Matches(CallView call) =>
            Sought.IsIn(call.Tool.Value)
            || (call.Server is { } server && Sought.IsIn(server.Value))
            || (call.Agent is { } agent && Sought.IsIn(agent.Value))
            || (call.Rule is { } rule && Sought.IsIn(rule.Value));

        /// <inheritdoc/>
        public override string Write() => Sought.Write();
    }

    private static string Listed(FilterField field, IEnumerable<string> values, bool orNone) =>
        $"{field.Name}:{string.Join(',', orNone ? values.Append(FilterField.None) : values)}";
}
