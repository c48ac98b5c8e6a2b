using System.Globalization;

namespace Estoppl.Operator.Filters;

/// <summary>How a number of a call is held against one that was written.</summary>
internal enum Comparison
{
    /// <summary>The same.</summary>
    Equal,

    /// <summary>Less.</summary>
    Less,

    /// <summary>Not greater.</summary>
    AtMost,

    /// <summary>Greater.</summary>
    Greater,

    /// <summary>Not less.</summary>
    AtLeast,
}

/// <summary>One comparison of a number. Immutable.</summary>
internal sealed record NumberTest
{
    private readonly long _least, _most;

    /// <param name="number">As it was written, in <paramref name="unit"/>; not negative.</param>
    public NumberTest(Comparison comparison, decimal number, FilterUnit unit)
    {
        (Comparison, Number, Unit) = (comparison, number, unit);
        var value = number * unit.Factor;
        var (floor, ceiling) = (decimal.Floor(value), decimal.Ceiling(value));
        // A call's numbers are whole; what is written need not be.
        (_least, _most) = comparison switch
        {
            Comparison.Less => (long.MinValue, Whole(ceiling - 1)),
            Comparison.AtMost => (long.MinValue, Whole(floor)),
            Comparison.Greater => (Whole(floor + 1), floor >= long.MaxValue ? long.MinValue : long.MaxValue),
            Comparison.AtLeast => (Whole(ceiling), ceiling > long.MaxValue ? long.MinValue : long.MaxValue),
            _ => (Whole(ceiling), floor == ceiling && floor <= long.MaxValue ? Whole(floor) : long.MinValue),
        };
    }

    /// <summary>How it is compared.</summary>
    public Comparison Comparison { get; }

    /// <summary>With how many.</summary>
    public decimal Number { get; }

    /// <summary>Of what.</summary>
    public FilterUnit Unit { get; }

    /// <summary>Whether it is true of <paramref name="value"/>, in what the field counts in.</summary>
    public bool IsTrueOf(long value) => value >= _least && value <= _most;

    /// <summary>As it is written behind the field's name.</summary>
    public string Sign => Comparison switch
    {
        Comparison.Less => "<",
        Comparison.AtMost => "<=",
        Comparison.Greater => ">",
        Comparison.AtLeast => ">=",
        _ => ":",
    };

    /// <summary>The number with its unit.</summary>
    public string Write() => Number.ToString("0.############################", CultureInfo.InvariantCulture) + Unit.Name;

    private static long Whole(decimal value) => value >= long.MaxValue ? long.MaxValue : value <= long.MinValue ? long.MinValue : (long)value;
}
