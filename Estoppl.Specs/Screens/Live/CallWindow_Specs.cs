using System.Collections.Immutable;
using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Screens.Live;
using Xunit;

namespace Estoppl.Specs.Screens.Live;

public sealed class A_window_that_follows
{
    private static readonly Gen<CallView> s_row = Gen.Select(Gen.Long[0, 40], Gen.Bool, Gen.Bool, (seq, isOpen, isHeld) =>
        Calls.Row(seq, $"tool-{seq % 3}", isOpen ? isHeld ? CallState.Held : CallState.Pending : CallState.Completed));

    /// <summary>Whatever changes in whatever order: it shows the last form of each call that matches, in ledger order, and never an end undone.</summary>
    [Fact]
    public void Is_what_a_plain_table_of_all_calls_says() => s_row.Array[0, 6].Array[0, 10].Sample(bunches =>
    {
        static bool Matches(CallView row) => row.Tool.Value != "tool-1";
        var (window, table) = (CallWindow.Empty, new SortedDictionary<Position, CallView>());
        foreach (var bunch in bunches)
        {
            var last = new SortedDictionary<Position, CallView>();
            foreach (var row in bunch) last[row.Seq] = row;
            foreach (var row in last.Values)
                if (!row.IsOpen || !table.TryGetValue(row.Seq, out var known) || known.IsOpen) table[row.Seq] = row;
            window = window.With([.. last.Values], Matches);
        }

        Assert.Equal(table.Values.Where(Matches), window.Rows);
    });

    [Fact]
    public void Leaves_out_what_lies_beyond_calls_that_it_does_not_have()
    {
        var window = new CallWindow([Calls.Row(10), Calls.Row(20)], HasOlder: true, HasNewer: true);
        Assert.Equal([10L, 15, 20], window.With([Calls.Row(5), Calls.Row(15), Calls.Row(25)], _ => true).Rows.Select(row => row.Seq.Value));
    }

    [Fact]
    public void Lets_the_far_end_go_when_it_has_too_much()
    {
        var full = CallWindow.Empty.WithOlder(Calls.Many(CallWindow.MostRows, 1000), true);
        var older = full.WithOlder(Calls.Many(10, 990), true);
        Assert.Equal((CallWindow.MostRows, 990 * 2L, true), (older.Rows.Length, older.Rows[0].Seq.Value, older.HasNewer));
        var newer = full.WithNewer(Calls.Many(10, 1000 + CallWindow.MostRows), false);
        Assert.Equal((CallWindow.MostRows, 1010 * 2L, true, false), (newer.Rows.Length, newer.Rows[0].Seq.Value, newer.HasOlder, newer.HasNewer));
    }
}

public sealed class The_number_of_calls_that_match
{
    private static readonly Gen<CallState> s_end = Gen.OneOf(CallState.Completed, CallState.Failed, CallState.Denied);

    /// <summary>However the search, which takes its time, and the changes, which go on meanwhile, come in between each other: in the end it is exact.</summary>
    [Fact]
    public void Is_exact_whatever_happens_meanwhile() => Gen.Select(
        Gen.Select(s_end, Gen.Int[0, 30], Gen.Int[0, 30]).Array[1, 12], Gen.Int[0, 30], Gen.Int[0, 30]).Sample((lives, beganAt, searchedAt) =>
    {
        // A call begins and ends at moments; the search begins at one, looks at all ended calls before its end at another, later one.
        static bool Matches(CallView row) => row.State is CallState.Failed or CallState.Pending;
        var end = new Position(beganAt);
        searchedAt = Math.Max(searchedAt, beganAt);
        var calls = lives.Select((life, n) => (Seq: Math.Min(life.Item2, life.Item3) * 100L + n, End: Math.Max(life.Item2, life.Item3), State: life.Item1)).ToList();
        CallView At(long moment, (long Seq, int End, CallState State) call) => Calls.Row(call.Seq, state: call.End <= moment ? call.State : CallState.Pending);
        bool HasBegun(long moment, (long Seq, int End, CallState State) call) => call.Seq / 100 <= moment;

        var place = new Position((beganAt + 1) * 100L);
        var atBegin = calls.Where(call => HasBegun(beganAt, call)).Select(call => At(beganAt, call)).ToList();
        var open = atBegin.Where(row => row.IsOpen).ToList();
        var count = MatchCount.Begin(place, open, Matches);
        for (var moment = beganAt + 1; moment <= 31; moment++)
        {
            var changed = calls.Where(call => call.Seq / 100 == moment || (call.End == moment && HasBegun(moment, call))).Select(call => At(moment, call)).OrderBy(row => row.Seq);
            count = count.With([.. changed], Matches);
            if (moment == Math.Max(searchedAt, beganAt + 1))
                count = count.Searched(atBegin.Count, atBegin.Count(row => !row.IsOpen && Matches(row)), isFinal: true);
        }

        Assert.Equal(calls.Count(call => Matches(At(31, call))), count.Count);
        Assert.Equal(end, new Position(beganAt));
    });
}
