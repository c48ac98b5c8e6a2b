using Estoppl.Ledger.Projections;

namespace Estoppl.Operator.Filters;

/// <summary>Which calls somebody wants to see, in the language of <c>docs/filters.md</c>. Immutable; any thread may ask it.</summary>
internal sealed class CallFilter
{
    private readonly Condition? _condition;

    private CallFilter(Condition? condition) => (_condition, Text) = (condition, condition?.Write() ?? "");

    /// <summary>All calls.</summary>
    public static CallFilter Everything { get; } = new(null);

    /// <summary>The filter in its normal form, with times instead of how long ago: read again, whenever that is, it selects the same. Empty for all calls.</summary>
    public string Text { get; }

    /// <summary>Whether it accepts every call.</summary>
    public bool IsEverything => _condition is null;

    /// <summary>A time before which it accepts no call; none when it may accept some of any age.</summary>
    public DateTimeOffset? NotBefore => _condition?.NotBefore;

    /// <summary>Reads what was typed; nothing selects everything. Never throws.</summary>
    /// <param name="clock">What tells how long ago something is.</param>
    public static FilterReading Parse(string text, TimeProvider clock)
    {
        var condition = FilterParser.Read(text, clock, out var bad);
        return bad is not null ? bad : new FilterReading.Good(Of(condition));
    }

    /// <summary>The filter that asks for this; everything where there is nothing to ask for.</summary>
    public static CallFilter Of(Condition? condition) => condition is null ? Everything : new CallFilter(condition);

    /// <summary>What all of <paramref name="filters"/> accept.</summary>
    public static CallFilter AllOf(params IEnumerable<CallFilter> filters)
    {
        var conditions = filters.Select(filter => filter._condition).OfType<Condition>().ToList();
        return conditions.Count == 0 ? Everything : Of(Condition.AllOf(conditions));
    }

    /// <summary>Whether the call is one of those asked for. Pure.</summary>
    public bool Matches(CallView call) => _condition is null || _condition.Matches(call);
}
