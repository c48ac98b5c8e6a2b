using Estoppl.Ledger.Events;

namespace Estoppl.Operator.Screens.Live;

/// <summary>What the Live screen learns from the ledger.</summary>
internal abstract record LiveNews : ConsoleNews
{
    private LiveNews() { }

    /// <summary>What the ledger has of a call that was asked for.</summary>
    public sealed record Inspected(CallId Call, CallEvidence Evidence) : LiveNews;

    /// <summary>It cannot be told, and why.</summary>
    public sealed record NotInspected(CallId Call, Explanation Why) : LiveNews;

    /// <summary>The filters that were used before.</summary>
    public sealed record FiltersKept(FilterHistory History) : LiveNews;
}

/// <summary>What the Live screen asks of the ledger.</summary>
internal abstract record LiveIntent : ConsoleIntent
{
    private LiveIntent() { }

    /// <summary>Look up all that the ledger has of a call. Only the last one asked for is answered.</summary>
    /// <param name="At">Where it was intercepted.</param>
    public sealed record Inspect(CallId Call, Position At) : LiveIntent;

    /// <summary>Keep a filter for the next start.</summary>
    /// <param name="Filter">As it was typed.</param>
    public sealed record KeepFilter(string Filter) : LiveIntent;
}
