using CsCheck;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;
using Xunit;

namespace Estoppl.Specs.Storage;

public sealed class A_ledger_on_disk : IDisposable
{
    private readonly LedgerFolder _folder = new(Directory.CreateTempSubdirectory("estoppl-").FullName);

    public void Dispose() => Directory.Delete(_folder.Path, recursive: true);

    [Fact]
    public void Keeps_events_of_every_size_across_reopening()
    {
        List<SealedEvent> all = [];
        using (var store = LedgerStore.Create(_folder))
        {
            foreach (var size in (int[])[300, 1, 700, 5_000, 8_192, 60_000, 1_000_000, 300])
            {
                var group = Stored.Group(all.Count, 3, size);
                store.Append(group);
                all.AddRange(group);
                Stored.AreSame(all, store.Read(Position.First));
            }
        }

        using var again = LedgerStore.Open(_folder);
        Assert.Equal(new Position(all.Count), again.Next);
        Stored.AreSame(all, again.Read(Position.First));
        Stored.AreSame([.. all.AsEnumerable().Reverse()], again.ReadBackwards(again.Next));
    }

    [Fact]
    public void Can_be_read_while_it_grows()
    {
        using var store = LedgerStore.Create(_folder);
        var writer = new Thread(() =>
        {
            for (var i = 0; i < 400; i++) store.Append(Stored.Group(store.Next.Value, 16, 300));
        });
        writer.Start();
        while (writer.IsAlive)
        {
            var next = store.Next;
            Assert.Equal(next.Value, store.Read(Position.First).TakeWhile((one, i) => one.Seq.Value == i && one.Seq < next).Count());
            var last = store.Next;
            Assert.Equal(last.Value, store.ReadBackwards(last).Where((one, i) => one.Seq.Value == last.Value - 1 - i).Count());
        }

        writer.Join();
        Assert.Equal(6_400, store.Read(Position.First).Count());
        Assert.Null(store.Fault);
    }

    [Fact]
    public void Is_readable_by_its_owner_only()
    {
        LedgerStore.Create(_folder).Dispose();
        if (OperatingSystem.IsWindows()) return;
        foreach (var file in (string[])[_folder.Log, _folder.Data, _folder.Journal, _folder.Lock])
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void Knows_whether_it_is_there()
    {
        Assert.False(LedgerStore.Exists(_folder));
        Assert.Throws<LedgerMissingException>(() => LedgerStore.Open(_folder));
        LedgerStore.Create(_folder).Dispose();
        Assert.True(LedgerStore.Exists(_folder));
        Assert.Throws<LedgerExistsException>(() => LedgerStore.Create(_folder));
    }
}

public sealed class A_ledger_of_many_epochs
{
    [Fact]
    public void Holds_the_same_events_as_a_list_does() => Gen.Int.Sample(
        seed =>
        {
            var random = new Random(seed);
            var disk = new SimulatedDisk();
            var store = Stored.Create(disk);
            List<SealedEvent> model = [];
            for (var step = 0; step < 60; step++)
            {
                switch (random.Next(10))
                {
                    case 0:
                        store.Dispose();
                        Assert.Null(store.Fault);
                        store = Stored.Open(disk);
                        break;
                    case 1:
                        // A killed process: the next one finds everything that was written.
                        store = Stored.Open(disk);
                        break;
                    default:
                        var group = Stored.Group(model.Count, random);
                        store.Append(group);
                        model.AddRange(group);
                        break;
                }

                Assert.Equal(new Position(model.Count), store.Next);
                Assert.True(model.Count == 0 ? store.Last is null : Stored.Same(model[^1], store.Last!.Value));
                Assert.Equal(Stored.Tree(model).Frontier, store.Tree().Frontier);
                var at = random.Next(model.Count + 1);
                if (step % 7 == 0) Stored.AreSame(model[at..], store.Read(new Position(at)));
                if (step % 7 == 3) Stored.AreSame([.. model[..at].AsEnumerable().Reverse()], store.ReadBackwards(new Position(at)));
            }

            Stored.AreSame(model, store.Read(Position.First));
        },
        iter: 40,
        threads: 1);

    [Fact]
    public void Reuses_the_blocks_of_its_log()
    {
        var disk = new SimulatedDisk();
        using var store = Stored.Create(disk);
        Stored.Fill(store, 60);
        var length = disk[LedgerFolder.LogName].Length;
        Stored.Fill(store, 600);
        Assert.Equal(length, disk[LedgerFolder.LogName].Length);
        Assert.True(store.Next.Value == 660 && disk[LedgerFolder.DataName].Length > 0);
    }

    [Fact]
    public void Syncs_once_and_writes_once_for_each_group()
    {
        var disk = new SimulatedDisk();
        using var store = Stored.Create(disk, new StoreLimits());
        var (syncs, writes) = (disk.Syncs, disk.Writes);
        for (var i = 0; i < 20; i++) store.Append(Stored.Group(2 * i, 2));
        Assert.Equal((syncs + 20, writes + 20), (disk.Syncs, disk.Writes));
    }

    [Fact]
    public void Refuses_a_group_that_does_not_continue_it()
    {
        using var store = Stored.Create(new SimulatedDisk());
        store.Append(Stored.Group(0, 2));
        Assert.Throws<ArgumentException>(() => store.Append(Stored.Group(3, 1)));
        Assert.Throws<ArgumentException>(() => store.Append(Stored.Group(1, 1)));
        store.Append(Stored.Group(2, 1));
        Assert.Equal(new Position(3), store.Next);
    }

    [Fact]
    public void Refuses_the_frontier_of_another_size()
    {
        using var store = Stored.Create(new SimulatedDisk());
        var group = Stored.Group(0, 3);
        Assert.Throws<ArgumentException>(() => store.Append(group, Stored.Tree(group[..2]).Frontier.AsSpan()));
        store.Append(group, Stored.Tree(group).Frontier.AsSpan());
        Assert.Equal(Stored.Tree(group).Root, store.Tree().Root);
    }

    [Fact]
    public void Knows_its_newest_event_and_its_tree_without_LiteDB_after_a_clean_close()
    {
        var disk = new SimulatedDisk();
        List<SealedEvent> all;
        using (var store = Stored.Create(disk)) all = Stored.Fill(store, 50);
        disk[LedgerFolder.DataName].Content = new byte[disk[LedgerFolder.DataName].Length];
        var again = Stored.Open(disk);
        Assert.True(Stored.Same(all[^1], again.Last!.Value));
        Assert.Equal(new Position(50), again.Next);
        Assert.Equal(Stored.Tree(all).Root, again.Tree().Root);
    }
}
