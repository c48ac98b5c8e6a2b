using System.Reactive.Linq;
using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Commands;
using Estoppl.Specs.Projections;
using Estoppl.Specs.Views;
using Xunit;

namespace Estoppl.Specs.Filters;

/// <summary>What <c>estoppl tail</c> shows first comes from views that may have gone on since the place from which it follows.</summary>
public sealed class The_beginning_of_a_tail
{
    [Fact]
    public void Goes_on_where_the_following_begins_and_loses_no_call_and_shows_none_twice() => Gen.Select(AnyHistory.Events, Gen.Int[0, 300], Gen.Int[0, 300]).Sample((events, at, later) =>
    {
        at = Math.Min(at, events.Count);
        // The views answer twice: about what is open, and later about rows.
        var open = OpenCalls.Of(The_fold_of_bites.Folded(events.Take(at)).State);
        var rows = The_fold_of_bites.Folded(events.Take(Math.Clamp(later, at, events.Count))).Rows;
        var first = TailCommand.WereOver(rows.Reverse(), open).ToList();
        var then = events.Skip(at).ToObservable().Known().Follow(CallLog.Resume(open, 1, static _ => false)).ChangedRows().Where(row => !row.IsOpen).ToEnumerable().ToList();

        var shown = first.Concat(then).Select(row => row.Seq).ToList();
        Assert.Equal(shown.Distinct(), shown);
        Assert.Empty(The_fold_of_bites.Folded(events).Rows.Where(row => !row.IsOpen).Select(row => row.Seq).Except(shown));
        Assert.Equal(TailCommand.WereOver(The_fold_of_bites.Folded(events.Take(at)).Rows, open), first.AsEnumerable().Reverse());
    }, iter: 1000);
}
