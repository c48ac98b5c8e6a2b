using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Operator.Filters;
using Estoppl.Operator.Reports;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Reports;

public sealed class The_calls_of_a_report : IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly Story _story;
    private readonly SharedLedger _ledger;
    private readonly string _stream;

    public The_calls_of_a_report()
    {
        _story = new Story(_workspace);
        _ledger = _workspace.Home.Join(new JoinOptions());
        _stream = _story.Begin(1);
    }

    public void Dispose()
    {
        _ledger.Dispose();
        _story.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public void Come_in_the_order_of_the_ledger_page_after_page()
    {
        Add(0, 1300);
        var all = _ledger.Views.CallsFrom(Position.First, _ledger.End()).ToList();
        Assert.Equal(Enumerable.Range(0, 1300).Select(n => $"t{n}"), all.Select(call => call.Tool.Value));
        Assert.Equal(all[100..513], _ledger.Views.CallsFrom(all[100].Seq, all[513].Seq));
        Assert.Equal(all[99..], _ledger.Views.CallsFrom(all[98].Seq.Next, new Position(long.MaxValue)));
        Assert.Empty(_ledger.Views.CallsFrom(_ledger.End(), new Position(long.MaxValue)));
        Assert.Empty(_ledger.Views.CallsFrom(Position.First, Position.First));
    }

    [Fact]
    public void Are_those_of_one_moment_whatever_is_appended_meanwhile()
    {
        Add(0, 40);
        var whole = _ledger.Views.Stats();
        Add(40, 700);
        var calls = new SelectedCalls(_ledger, CallFilter.Everything, whole.Through);
        var (newest, numbers) = calls.Take(3, whole);
        Assert.Equal(["t39", "t38", "t37"], newest.Select(call => call.Tool.Value));
        Assert.Equal((40, 40), (numbers.Totals.Total, numbers.Minutes.Sum(minute => minute.Calls)));
        Assert.Equal(40, calls.InOrder().Count());
        Assert.Equal(40, calls.Rows);
    }

    [Fact]
    public void Add_up_to_the_same_with_a_filter_that_accepts_all()
    {
        Add(0, 600);
        var whole = _ledger.Views.Stats();
        var filter = Assert.IsType<FilterReading.Good>(CallFilter.Parse("tool:t*", TimeProvider.System)).Filter;
        var (newest, numbers) = new SelectedCalls(_ledger, filter, whole.Through).Take(500, whole);
        var (expected, everything) = new SelectedCalls(_ledger, CallFilter.Everything, whole.Through).Take(500, whole);
        Assert.Equal(expected, newest);
        Assert.Equal(everything.All, numbers.All);
        Assert.Equal(everything.Tools, numbers.Tools);
        Assert.Equal(everything.Minutes, numbers.Minutes);
    }

    private void Add(int from, int to)
    {
        for (var n = from; n < to; n++) _story.Call(_stream, $"t{n}", (DecisionKind)(n % 3));
        _story.Store(seal: false);
    }
}
