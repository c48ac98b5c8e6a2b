using System.Collections.Immutable;
using System.Diagnostics;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;
using Estoppl.Specs.Ledger;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Sharing;

/// <summary>Whoever was not told what became of its events sends them again, to a holder that may have stored them long ago.</summary>
public sealed class Events_that_are_sent_again : IDisposable
{
    /// <summary>Many more than a holder keeps in mind.</summary>
    private const int Many = 24_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Are_stored_once_however_long_ago_that_was_and_without_being_searched_for_each(bool isReopened)
    {
        var folder = new LedgerFolder(_folder.Path);
        var writer = Writing.Over(LedgerStore.Create(folder));
        var events = Enumerable.Range(0, Many).Select(n => Writing.Group("a", n, 1)).ToList();
        var first = await AppendAsync(writer, events);
        if (isReopened)
        {
            writer.Dispose();
            var store = LedgerStore.Open(folder);
            writer = new Writer(store, A.SealerBehind(store.Read(Position.First)));
        }

        // What another client had on its way, all of it sent first when the ledger was empty; between these, new events keep coming.
        var start = Stopwatch.GetTimestamp();
        for (var n = 0; n < 2000; n++)
        {
            await writer.Append(events[n * 7 % Many], sentAt: new Position(1)).WaitAsync(Commons.Limit, TestContext.Current.CancellationToken);
            if (n % 10 == 0) await writer.Append(Writing.Group("b", n, 1), sentAt: new Position(1));
        }

        // Read anew for each, these would be 48 million events.
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 20);
        writer.Dispose();
        using var reopened = LedgerStore.Open(folder);
        var stored = Writing.Decoded(reopened).Where(it => it.Fact is LedgerEvent.CallForwarded).ToList();
        Assert.Equal(first, stored.Where(it => it.Actor == "a").Select(it => it.Id));
        Assert.Equal(200, stored.Count(it => it.Actor == "b"));
    }

    private static async Task<List<EventId>> AppendAsync(Writer writer, List<ImmutableArray<ObservedEvent>> events)
    {
        await Commons.In(Task.WhenAll(events.Select(some => writer.Append(some))));
        return [.. events.Select(some => some[0].Id)];
    }
}
