namespace Estoppl.Operator.Filters;

/// <summary>What reading a filter comes to.</summary>
internal abstract record FilterReading
{
    private FilterReading() { }

    /// <summary>A filter.</summary>
    public sealed record Good(CallFilter Filter) : FilterReading;

    /// <summary>It means nothing, and where that shows.</summary>
    /// <param name="Start">In UTF-16 code units of the text, from 0.</param>
    /// <param name="Length">At least one of them, all within the text.</param>
    /// <param name="Why">What is the case: a sentence without a full stop, fit for a terminal.</param>
    /// <param name="Hint">What to write instead, likewise.</param>
    public sealed record Bad(int Start, int Length, string Why, string Hint) : FilterReading;
}
