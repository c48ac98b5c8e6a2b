using System.Reactive.Linq;
using System.Reactive.Subjects;
using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Projections;

public sealed class A_call_in_the_audit_view
{
    private readonly History _history = new();

    [Fact]
    public void Is_pending_until_its_end_and_knows_its_session()
    {
        _history.Add(A.Started);
        _history.Call(A.Intercepted);
        Assert.Equal(
            new CallView(
                _history.Last, new Position(1), A.Noon.AddSeconds(1), A.Session, A.Started.Agent, A.Started.Server, A.Intercepted.Tool, DecisionKind.Allow,
                null, CallState.Pending, Forwarded: false, IsError: null, Latency: null, InputSize: 42, OutputSize: null),
            Assert.Single(_history.Log.Rows()));

        _history.Add(new LedgerEvent.CallForwarded());
        Assert.True(Assert.Single(_history.Log.Rows()).Forwarded);
    }

    [Fact]
    public void That_was_blocked_is_at_its_end()
    {
        _history.Call(A.Intercepted with { Decision = DecisionKind.Block, Rule = new RuleName("block_tools: read_*") });
        var row = Assert.Single(_history.Log.Rows());
        Assert.Equal((CallState.Blocked, new RuleName("block_tools: read_*"), false), (row.State, row.Rule, row.Forwarded));
    }

    public static readonly TheoryData<LedgerEvent, CallState, bool?, long?> Ends = new()
    {
        { A.Completed, CallState.Completed, false, 1234 },
        { A.Completed with { IsError = true }, CallState.Completed, true, 1234 },
        { new LedgerEvent.CallFailed(1, A.Completed.Output, 17, TimeSpan.FromMilliseconds(2)), CallState.Failed, null, 17 },
        { new LedgerEvent.CallCancelled(TimeSpan.FromSeconds(5)), CallState.Cancelled, null, null },
        { new LedgerEvent.CallUpstreamDied(1), CallState.UpstreamDied, null, null },
        { new LedgerEvent.CallOutcomeUnknown("the proxy died"), CallState.OutcomeUnknown, null, null },
    };

    [Theory]
    [MemberData(nameof(Ends), DisableDiscoveryEnumeration = true)]
    public void Ends_as_its_last_event_says(LedgerEvent end, CallState state, bool? isError, long? outputSize)
    {
        _history.Call(A.Intercepted);
        _history.Add(new LedgerEvent.CallForwarded());
        _history.Add(end);
        var row = Assert.Single(_history.Log.Rows());
        Assert.Equal((state, isError, outputSize, true), (row.State, row.IsError, row.OutputSize, row.Forwarded));
        Assert.Equal([row], _history.Log.Changed);
        Assert.Empty(_history.Log.Open);
    }

    [Fact]
    public void That_was_withdrawn_stays_so_when_it_is_answered_late()
    {
        _history.Call(A.Intercepted);
        _history.Add(new LedgerEvent.CallCancelled(TimeSpan.FromSeconds(5)));
        _history.Add(new LedgerEvent.CallAnsweredLate(A.Completed.Output, 9, TimeSpan.FromSeconds(6), false));
        Assert.Equal(CallState.Cancelled, Assert.Single(_history.Log.Rows()).State);
        Assert.Empty(_history.Log.Changed);
    }

    [Fact]
    public void Needs_no_session_start()
    {
        _history.Call(A.Intercepted);
        var row = Assert.Single(_history.Log.Rows());
        Assert.Equal((A.Session, null, null), (row.Session, row.Agent, row.Server));
    }

    [Fact]
    public void Is_not_made_by_the_end_of_an_unknown_one()
    {
        _history.Call(A.Intercepted);
        _history.Last = new CallId(A.Id(999));
        _history.Add(A.Completed);
        Assert.Equal(CallState.Pending, Assert.Single(_history.Log.Rows()).State);
    }
}

public sealed class The_fold
{
    [Fact]
    public void Takes_every_case() => Assert.All(A.EveryFact, fact => CallFold.Apply(CallLog.All, A.Envelope(fact, 3)));

    [Fact]
    public void Counts_every_call_by_its_decision()
    {
        var history = new History(CallLog.Newest(1, row => row.Tool.Value == "none"));
        foreach (var decision in new[] { DecisionKind.Allow, DecisionKind.Allow, DecisionKind.Block, DecisionKind.Review })
            history.Call(A.Intercepted with { Decision = decision });
        Assert.Equal(new CallTotals(4, 2, 1, 1), history.Log.Totals);
        Assert.Empty(history.Log.Rows());
    }

    /// <summary>Bounded memory must not change the answer: the newest N of all wanted rows.</summary>
    [Fact]
    public void Keeps_the_newest_wanted_rows_as_if_it_had_kept_all() =>
        Gen.Select(Steps, Gen.Int[1, 5]).Sample((steps, limit) =>
        {
            var all = Fold(steps, CallLog.All);
            var bounded = Fold(steps, CallLog.Newest(limit, IsWanted));
            Assert.Equal(all.Rows().Where(IsWanted).TakeLast(limit), bounded.Rows());
            Assert.Equal(all.Totals, bounded.Totals);
            Assert.True(bounded.Ended.Count <= limit);
        }, iter: 2000);

    [Fact]
    public void Tells_the_same_live_and_rebuilt() => Steps.Sample(steps =>
    {
        using var live = new Subject<Envelope>();
        var last = CallLog.All;
        using var following = live.Follow(CallLog.All).Subscribe(state => last = state);
        var envelopes = Envelopes(steps).ToList();
        envelopes.ForEach(live.OnNext);
        var rebuilt = envelopes.ToObservable().Rebuild(CallLog.All).Wait();
        Assert.Equal(rebuilt.Rows(), last.Rows());
        Assert.Equal((rebuilt.Totals, rebuilt.Through), (last.Totals, last.Through));
    }, iter: 500);

    [Fact]
    public void Gives_each_change_of_a_row_and_of_the_totals_once()
    {
        var states = Envelopes([(0, 0), (0, 1), (0, 2)]).ToObservable().Follow(CallLog.All);
        Assert.Equal([CallState.Pending, CallState.Pending, CallState.Completed], states.ChangedRows().Select(row => row.State).ToEnumerable());
        Assert.Equal([new CallTotals(1, 1, 0, 0)], states.Totals().ToEnumerable());
    }

    [Fact]
    public void Skips_what_a_later_version_wrote()
    {
        var chain = A.Chain(3);
        chain[1] = chain[1] with { Event = "{}"u8.ToArray() };
        Assert.Equal([0, 2], chain.ToObservable().Known().Select(envelope => envelope.Seq.Value).ToEnumerable());
    }

    private static bool IsWanted(CallView row) => row.State is CallState.Pending or CallState.Completed;

    /// <summary>(which call, what happens to it)</summary>
    private static Gen<(int Call, int What)[]> Steps => Gen.Select(Gen.Int[0, 9], Gen.Int[0, 4]).Array[0, 60];

    private static CallLog Fold((int, int)[] steps, CallLog seed) => Envelopes(steps).Aggregate(seed, CallFold.Apply);

    private static IEnumerable<Envelope> Envelopes((int Call, int What)[] steps)
    {
        var begun = new Dictionary<int, CallId>();
        for (var n = 0; n < steps.Length; n++)
        {
            var (call, what) = steps[n];
            if (!begun.TryGetValue(call, out var id))
            {
                begun[call] = new CallId(A.Id(n));
                yield return A.Envelope(A.Intercepted, n);
                continue;
            }
            LedgerEvent fact = what switch
            {
                0 or 1 => new LedgerEvent.CallForwarded(),
                2 => A.Completed,
                3 => new LedgerEvent.CallUpstreamDied(null),
                _ => new LedgerEvent.CallAnsweredLate(A.Completed.Output, 1, TimeSpan.Zero, false),
            };
            yield return A.Envelope(fact, n) with { Event = A.Observed(fact, n) with { Call = id } };
            if (what is 2 or 3) begun.Remove(call);
        }
    }
}

/// <summary>Given events, then state.</summary>
internal sealed class History(CallLog? seed = null)
{
    private int _seq;

    public CallLog Log { get; private set; } = seed ?? CallLog.All;

    public CallId Last { get; set; }

    public void Call(LedgerEvent.CallIntercepted call)
    {
        Last = new CallId(A.Id(_seq));
        Add(call);
    }

    public void Add(LedgerEvent fact) =>
        Log = CallFold.Apply(Log, A.Envelope(fact, _seq) with { Event = A.Observed(fact, _seq++) with { Call = Last } });
}

/// <summary>A call that waits for a person when its session ends was not let through, whatever is missing of the record.</summary>
public sealed class A_held_call_whose_session_ends
{
    private readonly Views.Recorder _recorder = new();

    [Fact]
    public void Was_denied_in_every_view()
    {
        var held = Held(1);
        var other = Held(2);
        var let = Held(1);
        _recorder.Add(Views.Recorder.Stream(1), new LedgerEvent.ReviewApproved(A.Intercepted.Input, A.Digest(2), null), let);
        var before = The_fold_of_bites.Folded(_recorder.Events).State.OpenSessions();
        Assert.Equal([held, other], before.SelectMany(session => session.Held).Select(row => row.Call));
        _recorder.Add(Views.Recorder.Stream(1), new LedgerEvent.SessionEnded(SessionEnd.Signal, null, 2, 0, 0));

        var step = The_fold_of_bites.Folded(_recorder.Events);
        (CallId, CallState)[] expected = [(held, CallState.Denied), (other, CallState.Held), (let, CallState.Pending)];
        Assert.Equal(expected, step.Rows.Select(row => (row.Call, row.State)));
        Assert.Equal(other, Assert.Single(Assert.Single(step.State.OpenSessions()).Held).Call);
        var log = _recorder.Events.Select(it => ((DecodedEvent.Known)EventCodec.Decode(it.Event.Span)).Envelope).Aggregate(CallLog.All, CallFold.Apply);
        Assert.Equal(expected, log.Rows().Select(row => (row.Call, row.State)));
        Assert.Equal([held], log.Changed.Select(row => row.Call));
    }

    [Fact]
    public void Is_named_as_changed_beside_the_others_that_were_held()
    {
        CallId[] held = [Held(1), Held(1), Held(1)];
        Held(2);
        _recorder.Add(Views.Recorder.Stream(1), new LedgerEvent.SessionEnded(SessionEnd.Signal, null, 2, 0, 0));
        var last = Follow(CallLog.All).Last();
        Assert.Equal(held, last.Changed.Select(row => row.Call));
        Assert.All(last.Changed, row => Assert.Equal(CallState.Denied, row.State));
        Assert.Equal(held, Follow(CallLog.All).ToObservable().ChangedRows().Where(row => !row.IsOpen).Select(row => row.Call).ToEnumerable());
    }

    [Fact]
    public void Tells_which_blocked_call_another_stands_in_for()
    {
        var blocked = new CallId(A.Id(77));
        _recorder.Add(Views.Recorder.Stream(1), A.Intercepted with { Substitutes = blocked });
        Assert.Equal(blocked, Assert.Single(The_fold_of_bites.Folded(_recorder.Events).Rows).Substitutes);
    }

    private IEnumerable<CallLog> Follow(CallLog seed) => _recorder.Events.ToObservable().Known().Follow(seed).ToEnumerable();

    private CallId Held(int session)
    {
        var call = new CallId(_recorder.Add(Views.Recorder.Stream(session), A.Intercepted with { Decision = DecisionKind.Review }));
        _recorder.Add(Views.Recorder.Stream(session), new LedgerEvent.ReviewRequested(new RuleName("r"), A.Intercepted.Input, A.Digest(2), A.Noon), call);
        return call;
    }
}
