using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;

namespace Estoppl.Operator.Screens.Live;

/// <summary>What came since the view is held still. Immutable and bounded: of too much only that is known.</summary>
/// <param name="From">How many calls there were when it began.</param>
internal sealed record PausedCalls(long From)
{
    private readonly ImmutableSortedDictionary<Position, CallView> _rows = ImmutableSortedDictionary<Position, CallView>.Empty;

    private PausedCalls(long from, ImmutableSortedDictionary<Position, CallView> rows, bool isTooMuch) : this(from) => (_rows, IsTooMuch) = (rows, isTooMuch);

    /// <summary>Whether more came than is kept: then it is to be read again.</summary>
    public bool IsTooMuch { get; }

    /// <summary>The calls that have come or changed, in ledger order.</summary>
    public ImmutableArray<CallView> Rows => [.. _rows.Values];

    /// <summary>The same with these, too.</summary>
    public PausedCalls With(ImmutableArray<CallView> rows) => IsTooMuch || _rows.Count + rows.Length > CallWindow.MostRows
        ? new(From, ImmutableSortedDictionary<Position, CallView>.Empty, true)
        : new(From, _rows.SetItems(rows.Select(row => KeyValuePair.Create(row.Seq, row))), false);
}
