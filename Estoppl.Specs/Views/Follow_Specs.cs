using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Ledger.Views;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Views;

public sealed class Views_that_follow_a_ledger : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Answer_with_all_that_was_durable_when_they_were_asked()
    {
        var recorder = new Recorder();
        recorder.Add(Recorder.Stream(1), A.Started);
        var first = recorder.Call(1);
        var second = recorder.Call(1, "write_file");
        var committed = new Committed(recorder.Events, durable: 5);
        using var views = Stored.Follow(_folder, committed);
        Assert.Equal(first, Assert.Single((await views.Calls(10, cancellation: Token)).Rows).Call);
        committed.Grow(3);
        Assert.Equal([second, first], (await views.Calls(10, cancellation: Token)).Rows.Select(row => row.Call));
        Assert.Equal(new CallTotals(2, 2, 0, 0), (await views.Stats(Token)).Totals);
        Assert.Equal(new ViewVerdict.Equal(new Position(8), 2), await views.Check(null, Token));
    }
}
