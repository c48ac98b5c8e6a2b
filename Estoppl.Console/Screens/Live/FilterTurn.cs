using Estoppl.Operator.Filters;

namespace Estoppl.Operator.Screens.Live;

/// <summary>What came of a key in the filter's line.</summary>
internal abstract record FilterTurn
{
    private FilterTurn() { }

    /// <summary>It is open still: the same object where the key did nothing.</summary>
    public sealed record Editing(FilterLine Line) : FilterTurn;

    /// <summary>This is to be shown from now on.</summary>
    /// <param name="Text">As it was typed: of `since:15m` the filter has the time already.</param>
    public sealed record Accepted(CallFilter Filter, string Text) : FilterTurn;

    /// <summary>It is closed, and what was shown before is to be shown again.</summary>
    public sealed record Cancelled(CallFilter Filter, string Text) : FilterTurn;
}
