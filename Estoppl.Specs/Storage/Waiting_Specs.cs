using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;
using Xunit;

namespace Estoppl.Specs.Storage;

public sealed class A_thread_that_waits_for_the_next_event : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    private readonly LedgerFolder _folder = new(Directory.CreateTempSubdirectory("estoppl-").FullName);
    private readonly LedgerStore _store;

    public A_thread_that_waits_for_the_next_event() => _store = LedgerStore.Create(_folder);

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder.Path, recursive: true);
    }

    [Fact]
    public void Does_not_wait_for_what_is_there()
    {
        _store.Append(Stored.Group(0, 2));
        Assert.True(_store.WaitForMore(Position.First, TimeSpan.Zero, CancellationToken.None));
        Assert.True(_store.WaitForMore(new Position(1), Timeout.InfiniteTimeSpan, CancellationToken.None));
        Assert.False(_store.WaitForMore(new Position(2), TimeSpan.Zero, CancellationToken.None));
    }

    [Fact]
    public void Sees_every_append_together_with_all_the_others()
    {
        const int readers = 8, groups = 300;
        var seen = new long[readers];
        var threads = Enumerable.Range(0, readers).Select(n => new Thread(() =>
        {
            for (var at = Position.First; at.Value < 2 * groups && _store.WaitForMore(at, Long, CancellationToken.None);)
                foreach (var batch in _store.ReadBatches(at, new Position(long.MaxValue)))
                    foreach (var one in batch.Span)
                    {
                        if (one.Seq != at) return;
                        at = at.Next;
                        seen[n]++;
                    }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        for (var i = 0; i < groups; i++) _store.Append(Stored.Group(2 * i, 2, 100));
        threads.ForEach(thread => thread.Join());
        Assert.All(seen, count => Assert.Equal(2 * groups, count));
    }

    [Fact]
    public void Is_woken_when_it_gives_up()
    {
        using var gaveUp = new CancellationTokenSource();
        var waiting = Waiting(gaveUp.Token);
        gaveUp.Cancel();
        Assert.IsType<OperationCanceledException>(waiting());
        Assert.Throws<OperationCanceledException>(() => _store.WaitForMore(Position.First, Long, gaveUp.Token));
    }

    [Fact]
    public void Is_woken_when_the_ledger_is_closed()
    {
        var waiting = Waiting(CancellationToken.None);
        _store.Dispose();
        Assert.IsType<ObjectDisposedException>(waiting());
    }

    [Fact]
    public void Is_woken_when_the_disk_fails()
    {
        var disk = new SimulatedDisk();
        var store = Stored.Create(disk);
        store.Append(Stored.Group(0, 1));
        (disk.Trouble, disk.TroubleAt) = (Trouble.FailedNotStored, disk.Operations + 1);
        var waiting = Waiting(CancellationToken.None, store);
        var fault = Assert.Throws<LedgerFaultException>(() => store.Append(Stored.Group(1, 1)));
        Assert.Same(fault, waiting());
    }

    // Starts a thread that waits for more, and gives what to join it with.
    private Func<Exception?> Waiting(CancellationToken cancellation, LedgerStore? store = null)
    {
        store ??= _store;
        var next = store.Next;
        Exception? thrown = null;
        var thread = new Thread(() =>
        {
            try
            {
                store.WaitForMore(next, Long, cancellation);
            }
            catch (Exception cause)
            {
                thrown = cause;
            }
        });
        thread.Start();
        while (!thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin) && thread.IsAlive) Thread.Yield();
        return () =>
        {
            thread.Join();
            return thrown;
        };
    }
}
