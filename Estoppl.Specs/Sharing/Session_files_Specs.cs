using Estoppl.Ledger.Sharing;
using Estoppl.Ledger.Storage;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Sharing;

public sealed class The_file_of_a_session : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Never_looks_dead_while_it_begins()
    {
        var folder = new LedgerFolder(_folder.Path);
        using var begun = new CancellationTokenSource();
        var looking = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            while (!begun.IsCancellationRequested) Assert.Empty(SessionFiles.Dead(folder));
        }, TestContext.Current.CancellationToken)).ToList();

        var held = await Commons.In(() => Enumerable.Range(0, 500).Select(n => SessionFiles.Hold(folder, $"session/{n}")).ToList());

        await begun.CancelAsync();
        await Commons.In(Task.WhenAll(looking));
        foreach (var one in held) one.Dispose();
        Assert.Equal(500, SessionFiles.Dead(folder).Count);
    }
}
