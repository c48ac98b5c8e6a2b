using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Filters;
using Estoppl.Operator.Screens.Verifying;

namespace Estoppl.Operator.Screens.Live;

/// <summary>What the Live screen learns from the ledger. Answers carry the number of the question; those to an earlier one are of no use any more.</summary>
internal abstract record LiveNews : ConsoleNews
{
    private LiveNews() { }

    /// <summary>The views have to catch up with the ledger first.</summary>
    public sealed record CatchingUp(WorkProgress Progress) : LiveNews;

    /// <summary>The calls can be asked for, and are followed from now on.</summary>
    public sealed record Ready(CallTotals Totals) : LiveNews;

    /// <summary>Calls to be shown instead of those in sight.</summary>
    /// <param name="Rows">In ledger order.</param>
    /// <param name="Select">The one to be selected; none for the newest.</param>
    public sealed record Loaded(int Question, ImmutableArray<CallView> Rows, bool HasOlder, bool HasNewer, Position? Select = null) : LiveNews;

    /// <summary>More at the older end.</summary>
    public sealed record Older(int Question, ImmutableArray<CallView> Rows, bool HasOlder) : LiveNews;

    /// <summary>More at the newer end.</summary>
    public sealed record Newer(int Question, ImmutableArray<CallView> Rows, bool HasNewer) : LiveNews;

    /// <summary>The counting of what matches has begun.</summary>
    public sealed record Counting(int Question, MatchCount Count) : LiveNews;

    /// <summary>It has come so far.</summary>
    public sealed record Counted(int Question, long Looked, long Found, bool IsFinal) : LiveNews;

    /// <summary>Calls have come, or have changed: each once, as it is now, in ledger order.</summary>
    public sealed record Changed(ImmutableArray<CallView> Rows, CallTotals Totals) : LiveNews;

    /// <summary>How many calls came in the last second.</summary>
    public sealed record Rate(int PerSecond) : LiveNews;

    /// <summary>The calls cannot be read, or not be followed any more.</summary>
    public sealed record Failed(Explanation Why) : LiveNews;

    /// <summary>What the ledger has of a call that was asked for.</summary>
    public sealed record Inspected(CallId Call, CallEvidence Evidence) : LiveNews;

    /// <summary>It cannot be told, and why.</summary>
    public sealed record NotInspected(CallId Call, Explanation Why) : LiveNews;

    /// <summary>The names that calls have.</summary>
    public sealed record Known(KnownNames Names) : LiveNews;

    /// <summary>The filters that were used before.</summary>
    public sealed record FiltersKept(FilterHistory History) : LiveNews;
}

/// <summary>What the Live screen asks of the ledger. Questions are numbered: a later one makes the earlier ones pointless, and they are given up.</summary>
internal abstract record LiveIntent : ConsoleIntent
{
    private LiveIntent() { }

    /// <summary>The newest calls that match; where a filter is set, also how many there are.</summary>
    public sealed record Search(int Question, CallFilter Filter) : LiveIntent;

    /// <summary>Those around a place in the ledger.</summary>
    public sealed record Around(int Question, CallFilter Filter, Position At) : LiveIntent;

    /// <summary>The oldest ones.</summary>
    public sealed record Oldest(int Question, CallFilter Filter) : LiveIntent;

    /// <summary>More before a place.</summary>
    public sealed record More(int Question, CallFilter Filter, Position Before) : LiveIntent;

    /// <summary>More from a place on.</summary>
    public sealed record MoreFrom(int Question, CallFilter Filter, Position From) : LiveIntent;

    /// <summary>Follow the ledger again, after that has failed.</summary>
    public sealed record Restart : LiveIntent;

    /// <summary>Look up all that the ledger has of a call. Only the last one asked for is answered.</summary>
    /// <param name="At">Where it was intercepted.</param>
    public sealed record Inspect(CallId Call, Position At) : LiveIntent;

    /// <summary>Tell the names that calls have.</summary>
    public sealed record Know : LiveIntent;

    /// <summary>Keep a filter for the next start.</summary>
    /// <param name="Filter">As it was typed.</param>
    public sealed record KeepFilter(string Filter) : LiveIntent;
}
