using Estoppl.Ledger.Events;
using Estoppl.Operator.Commands;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Cli;

/// <summary>What people type for an event: what <c>audit</c> shows, what a verdict says, what a program kept.</summary>
public sealed class A_name_for_an_event
{
    private static readonly Position s_end = new(1000), s_far = new(20_000_000);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("#0", 0)]
    [InlineData("999", 999)]
    [InlineData("#999", 999)]
    public void Is_its_place(string typed, long place) => Assert.Equal(new EventName.At(new Position(place)), EventName.Parse(typed, s_end));

    [Fact]
    public void Is_eight_digits_of_a_call_unless_there_is_such_a_place()
    {
        Assert.Equal("12345678", Assert.IsType<EventName.Call>(EventName.Parse("12345678", s_end)).Digits);
        Assert.Equal(new EventName.At(new Position(12_345_678)), EventName.Parse("12345678", s_far));
        Assert.Equal("00345678", Assert.IsType<EventName.Call>(EventName.Parse("00345678", s_far)).Digits);
        Assert.Equal("7a90c3d5", Assert.IsType<EventName.Call>(EventName.Parse("7A90C3D5", s_end)).Digits);
    }

    [Fact]
    public void Is_its_id() => Assert.Equal(A.Id(7), Assert.IsType<EventName.Id>(EventName.Parse(A.Id(7).ToString(), s_end)).Event);

    [Theory]
    [InlineData("1000", "there is no event #1000")]
    [InlineData("#12345678", "there is no event #12345678")]
    [InlineData("", "`` names no event")]
    [InlineData("#", "`#` names no event")]
    [InlineData("-1", "`-1` names no event")]
    [InlineData("007", "`007` names no event")]
    [InlineData("7a90c3", "`7a90c3` names no event")]
    [InlineData("7a90c3dg", "`7a90c3dg` names no event")]
    [InlineData("99999999999999999999", "`99999999999999999999` names no event")]
    public void Is_nothing_else(string typed, string fact) => Assert.Equal(fact, Assert.Throws<BadWordException>(() => EventName.Parse(typed, s_end)).Fact);

    [Fact]
    public void Finds_that_event_and_no_other_that_mentions_it()
    {
        var sealer = A.Sealer();
        var call = A.Observed(A.Intercepted, 7);
        SealedEvent[] events =
        [
            sealer.Seal(A.Observed(A.Opened)),
            sealer.Seal(call),
            // Its `corr` and its `cause` are the call's id.
            sealer.Seal(A.Observed(A.Completed, 8) with { Call = new CallId(call.Id), Cause = call.Id }),
            // As an agent would name a tool that wants to be found.
            sealer.Seal(A.Observed(A.Intercepted with { Tool = new ToolName($"{call.Id}\"") }, 9)),
        ];
        var digits = call.Id.ToString()[^8..];
        EventName[] names = [new EventName.Id(call.Id), new EventName.At(new Position(1)), new EventName.Call(digits)];
        // The ids of these specs differ in their first digits only, so all intercepted calls have the same last ones.
        Assert.All(names[..2], name => Assert.Equal([1], events.Where(it => name.Names(it)).Select(it => it.Seq.Value)));
        Assert.Equal([1, 3], events.Where(it => names[2].Names(it)).Select(it => it.Seq.Value));
        Assert.DoesNotContain(events, it => new EventName.Call("deadbeef").Names(it));
    }
}
