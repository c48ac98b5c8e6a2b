using System.Reactive.Linq;
using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Specs.Testing;
using Estoppl.Specs.Views;
using Xunit;

namespace Estoppl.Specs.Projections;

public sealed class A_fold_that_goes_on_from_the_views
{
    private readonly Recorder _recorder = new();

    [Fact]
    public void Knows_the_sessions_and_the_calls_from_before()
    {
        _recorder.Add(Recorder.Stream(1), A.Started);
        var before = new CallId(_recorder.Add(Recorder.Stream(1), A.Intercepted));
        _recorder.Add(Recorder.Stream(1), A.Intercepted with { Decision = DecisionKind.Block });
        var from = OpenCalls.Of(The_fold_of_bites.Folded(_recorder.Events).State);
        Assert.Equal((_recorder.Events.Count, new CallTotals(2, 1, 1, 0), before), ((int)from.Next.Value, from.Totals, Assert.Single(from.Rows).Call));

        _recorder.Add(Recorder.Stream(1), A.Completed, before);
        _recorder.Add(Recorder.Stream(1), A.Intercepted with { Decision = DecisionKind.Block });
        var changed = Changed(CallLog.Resume(from, 1), (int)from.Next.Value);
        Assert.Equal([(CallState.Completed, A.Started.Agent), (CallState.Blocked, A.Started.Agent)], changed.Select(row => (row.State, row.Agent!.Value)));
    }

    [Fact]
    public void Tells_what_one_from_the_beginning_tells() => Gen.Select(AnyHistory.Events, Gen.Int[0, 300]).Sample((events, at) =>
    {
        at = Math.Min(at, events.Count);
        var from = OpenCalls.Of(The_fold_of_bites.Folded(events.Take(at)).State);
        Assert.Equal(at, from.Next.Value);
        var resumed = CallLog.Resume(from, int.MaxValue);
        Assert.Equal(Rebuilt(events, CallLog.All).Totals, Rebuilt(events.Skip(at), resumed).Totals);
    }, iter: 300);

    [Fact]
    public void Comes_over_the_wire_as_it_is() => AnyHistory.Events.Sample(events =>
    {
        var from = OpenCalls.Of(The_fold_of_bites.Folded(events).State);
        var again = OpenCalls.Decode(from.Encode());
        Assert.Equal((from.Next, from.Totals), (again.Next, again.Totals));
        Assert.Equal(from.Rows, again.Rows);
        Assert.Equal(from.Sessions, again.Sessions);
        Assert.Throws<ViewFormatException>(() => OpenCalls.Decode(from.Encode().AsSpan(..^1)));
        Assert.Throws<ViewFormatException>(() => OpenCalls.Decode([.. from.Encode(), 0]));
    }, iter: 200);

    private List<CallView> Changed(CallLog seed, int from) => [.. _recorder.Events.Skip(from).ToObservable().Known().Follow(seed).ChangedRows().ToEnumerable()];

    private static CallLog Rebuilt(IEnumerable<SealedEvent> events, CallLog seed) => events.ToObservable().Known().Rebuild(seed).Wait();
}
