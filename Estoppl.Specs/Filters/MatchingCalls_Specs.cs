using System.Collections.Immutable;
using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Filters;
using Estoppl.Specs.Sharing;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Filters;

public sealed class The_calls_that_match : IDisposable
{
    private const int Calls = 3000;

    private readonly Commons _commons = new();

    public void Dispose() => _commons.Dispose();

    [Fact]
    public async Task Are_all_of_them_also_where_clocks_went_back_and_no_more_are_looked_at_than_it_takes()
    {
        var ledger = _commons.Join();
        await Commons.In(ledger.AppendAsync([.. Enumerable.Range(0, Calls).Select(Call)]));
        var all = new MatchingCalls(ledger, CallFilter.Everything).NewestFirst().ToList();
        Assert.Equal(Calls, all.Count);

        Gen.Select(Gen.Int[-100, Calls + 100], Gen.Int[0, 3]).Sample((second, form) =>
        {
            var since = TimeWord.Write(A.Noon.AddSeconds(second));
            var filter = A_filter.Good(form switch { 0 => $"since:{since}", 1 => $"since:{since} tool:odd", 2 => $"since:{since} or seq:7", _ => $"-since:{since}" });
            Assert.Equal(all.Where(filter.Matches), new MatchingCalls(ledger, filter).NewestFirst());
            var end = new Position(Calls / 2);
            Assert.Equal(all.Where(call => call.Seq < end && filter.Matches(call)), new MatchingCalls(ledger, filter).NewestFirst(end));
        }, iter: 20, threads: 1);

        var looked = 0L;
        Assert.NotEmpty(new MatchingCalls(ledger, A_filter.Good($"since:{TimeWord.Write(A.Noon.AddSeconds(Calls - 100))}"), null, calls => looked = calls).NewestFirst());
        Assert.InRange(looked, 0, 1024);
        Assert.Empty(new MatchingCalls(ledger, A_filter.Good("since:9999-12-31"), null, _ => Assert.Fail("nothing is that new")).NewestFirst());
        Assert.Equal(Calls, new MatchingCalls(ledger, A_filter.Good("since:0001-01-01")).NewestFirst().Count());
    }

    // Of every hundred some come from a clock that is behind, but for the last ones.
    private static ObservedEvent Call(int number)
    {
        var observed = A.Observed(A.Intercepted with { Tool = new ToolName(number % 2 == 0 ? "even" : "odd") }, number);
        return number % 100 < 5 && number < Calls - 400 ? observed with { At = observed.At.AddMinutes(-number % 40) } : observed;
    }
}
