using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Storage;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Storage;

public sealed class A_ledger_that_was_changed_from_outside(ITestOutputHelper output)
{
    private const int Start = LogHeader.Slots * LogHeader.SlotSize;

    [Fact]
    public void Drops_a_torn_last_group_and_goes_on()
    {
        var (disk, all) = Killed(events: 12);
        Log(disk)[Start + 3 * LogGroup.Block + 100] ^= 1;
        using var store = Stored.Open(disk);
        Assert.Equal(new Position(9), store.Next);
        store.Append(Stored.Group(9, 1));
        Stored.AreSame([.. all[..9], .. Stored.Group(9, 1)], store.Read(Position.First));
    }

    [Fact]
    public void Is_refused_when_a_group_before_the_last_is_damaged()
    {
        var (disk, _) = Killed(events: 12);
        Log(disk)[Start + LogGroup.Block + 100] ^= 1;
        var refusal = Assert.Throws<LedgerDamagedException>(() => Stored.Open(disk));
        Assert.Equal($"ledger.log is damaged at byte {Start + LogGroup.Block}: event #3 is lost, and event #6 behind it is not", refusal.Fact);
    }

    [Fact]
    public void Is_refused_when_the_live_header_is_damaged_and_its_epoch_has_events()
    {
        var (disk, _) = Reopened(events: 30, more: 6);
        Log(disk)[(int)LogHeader.Newest(Log(disk), "").Offset + 60] ^= 1;
        Assert.Throws<LedgerDamagedException>(() => Stored.Open(disk));
    }

    [Fact]
    public void Loses_nothing_when_the_live_header_is_damaged_and_its_epoch_is_empty()
    {
        var (disk, all) = Reopened(events: 30, more: 0);
        Log(disk)[(int)LogHeader.Newest(Log(disk), "").Offset + 60] ^= 1;
        Stored.AreSame(all, Stored.Open(disk).Read(Position.First));
    }

    [Fact]
    public void Loses_nothing_when_the_other_header_is_damaged()
    {
        var (disk, all) = Reopened(events: 30, more: 6);
        Log(disk)[LogHeader.SlotSize - (int)LogHeader.Newest(Log(disk), "").Offset + 60] ^= 1;
        Stored.AreSame(all, Stored.Open(disk).Read(Position.First));
    }

    [Fact]
    public void Is_refused_without_any_header()
    {
        var (disk, _) = Killed(events: 3);
        Log(disk).AsSpan(0, Start).Clear();
        Assert.Throws<LedgerDamagedException>(() => Stored.Open(disk));
    }

    [Fact]
    public void Is_refused_without_a_log_when_the_data_file_holds_events()
    {
        var (disk, _) = Reopened(events: 30, more: 0);
        disk.Delete(LedgerFolder.LogName);
        Assert.Throws<LedgerDamagedException>(() => Stored.Open(disk));
        Assert.Throws<LedgerDamagedException>(() => Stored.Create(disk));
    }

    [Fact]
    public void Is_refused_without_its_data_file_once_the_log_was_truncated()
    {
        var (disk, _) = Reopened(events: 30, more: 6);
        disk.Delete(LedgerFolder.DataName);
        Assert.Throws<LedgerDamagedException>(() => Stored.Open(disk));
    }

    [Fact]
    public void Builds_its_data_file_again_from_a_log_that_has_everything()
    {
        var (disk, all) = Killed(events: 12);
        Stored.AreSame(all, Stored.Open(disk).Read(Position.First));
        disk.Delete(LedgerFolder.DataName);
        Stored.AreSame(all, Stored.Open(disk).Read(Position.First));
    }

    [Fact]
    public void Is_refused_with_an_older_copy_of_its_data_file()
    {
        var (disk, _) = Reopened(events: 30, more: 0);
        byte[] older = [.. disk[LedgerFolder.DataName].Content];
        using (var store = Stored.Open(disk)) store.Append([Stored.Event(30, 10)]);
        disk[LedgerFolder.DataName].Content = [.. older, .. new byte[disk[LedgerFolder.DataName].Length - older.Length]];
        var again = Stored.Open(disk);
        Assert.Throws<LedgerDamagedException>(() => again.Read(Position.First).Count());
    }

    [Fact]
    public void Is_refused_with_an_older_copy_of_its_log()
    {
        var (disk, _) = Killed(events: 3);
        byte[] older = [.. Log(disk)];
        using (var store = Stored.Open(disk)) Stored.Fill(store, 30);
        disk[LedgerFolder.LogName].Content = older;
        var again = Stored.Open(disk);
        Assert.Throws<LedgerDamagedException>(() => again.Read(Position.First).Count());
    }

    [Fact]
    public void Is_left_alone_when_a_newer_version_wrote_it()
    {
        var (disk, _) = Killed(events: 3);
        var log = Log(disk);
        var slot = log.AsSpan((int)LogHeader.Newest(log, "").Offset);
        slot[8] = (byte)(LogHeader.Version + 1);
        slot.Slice(16, 4).Clear();
        BitConverter.TryWriteBytes(slot[16..], Crc32C.Of(slot[..slot[12]]));
        byte[] before = [.. log];
        var refusal = Assert.Throws<LedgerNewerException>(() => Stored.Open(disk));
        Assert.Equal("ledger.log has format 3, and this estoppl knows formats up to 2", refusal.Fact);
        Assert.Equal(before, Log(disk));
    }

    [Fact]
    public void Is_left_alone_when_it_is_from_before_the_first_release()
    {
        var (disk, _) = Killed(events: 3);
        var log = Log(disk);
        var slot = log.AsSpan((int)LogHeader.Newest(log, "").Offset);
        slot[8] = 1;
        slot.Slice(16, 4).Clear();
        BitConverter.TryWriteBytes(slot[16..], Crc32C.Of(slot[..slot[12]]));
        byte[] before = [.. log];
        var refusal = Assert.Throws<LedgerOlderException>(() => Stored.Open(disk));
        Assert.Equal("ledger.log has format 1, from before the first release, and this estoppl knows format 2 only", refusal.Fact);
        Assert.Equal(before, Log(disk));
    }

    [Fact]
    public void Never_shows_other_events_after_any_flipped_bit_of_its_log() => Plain.Thread(() =>
    {
        var (source, all) = Reopened(events: 15, more: 9);
        var log = Log(source);
        var live = Start + 3 * LogGroup.Block;
        var random = new Random(4711);
        for (var flip = 0; flip < 3000; flip++)
        {
            // All of the headers in turn, then samples of the groups and of the stale blocks behind.
            var at = flip < 600 ? flip % 2 * LogHeader.SlotSize + flip / 2 : Start + random.Next(flip < 2000 ? live - Start : log.Length - Start);
            var disk = source.Copy();
            Log(disk)[at] ^= (byte)(1 << random.Next(8));
            try
            {
                var read = Stored.Open(disk).Read(Position.First).ToList();
                // Damage to the last group looks like a torn write; nothing else may shorten the ledger.
                var expected = at >= live - LogGroup.Block && at < live && read.Count == 21 ? all[..21] : all;
                Stored.AreSame(expected, read);
            }
            catch (LedgerException)
            {
                // Refused: as good as the same content.
            }
        }
    });

    [Fact]
    public void Is_a_prefix_of_itself_or_refused_wherever_its_log_is_cut_off() => Plain.Thread(() =>
    {
        var (source, all) = Reopened(events: 15, more: 9);
        var log = Log(source);
        var live = Start + 3 * LogGroup.Block;
        for (var cut = 0; cut <= log.Length; cut += cut < live ? 61 : 4099)
        {
            var disk = source.Copy();
            disk[LedgerFolder.LogName].Content = log[..cut];
            try
            {
                var store = Stored.Open(disk);
                var left = all[..(int)store.Next.Value];
                Assert.True(left.Count >= 15 && (cut < live || left.Count == 24), $"{left.Count} events when cut at {cut}");
                store.Append(Stored.Event(left.Count, 100, flavour: 1));
                left.Add(Stored.Event(left.Count, 100, flavour: 1));
                Stored.AreSame(left, Stored.Open(disk).Read(Position.First));
            }
            catch (LedgerDamagedException)
            {
                Assert.True(cut < Start, $"refused when cut at {cut}");
            }
        }
    });

    [Fact]
    public void Is_refused_wherever_its_data_file_is_cut_off() => Plain.Thread(() =>
    {
        var (source, _) = Reopened(events: 40, more: 3);
        var data = source[LedgerFolder.DataName].Content;
        for (var cut = 0; cut < data.Length; cut += 257)
        {
            var disk = source.Copy();
            disk[LedgerFolder.DataName].Content = data[..cut];
            Assert.Throws<LedgerDamagedException>(() => Stored.Open(disk));
        }
    });

    [Fact]
    public void Never_passes_for_intact_with_other_events_after_any_flipped_bit_of_its_data_file() => Plain.Thread(() =>
    {
        var disk = new SimulatedDisk();
        var all = A.Chain(43);
        using (var store = Stored.Create(disk))
            foreach (var group in all.Take(40).Chunk(3))
                store.Append(group);
        Stored.Open(disk, new StoreLimits()).Append([.. all.Skip(40)]);
        var seed = Environment.TickCount & 0xFFFFFF;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var flip = 0; flip < 3000; flip++)
        {
            FlipOneBitOfTheData(disk.Copy(), all, random, ofTheFirstPages: flip % 2 == 1);
            // What a failed LiteDB leaves behind has finalizers, and one that throws would end the process.
            if (flip % 500 == 499) CollectGarbage();
        }
    });

    private static void FlipOneBitOfTheData(SimulatedDisk disk, List<SealedEvent> all, Random random, bool ofTheFirstPages)
    {
        var data = disk[LedgerFolder.DataName].Content;
        // The first pages hold the header, the collection and the index.
        data[random.Next(ofTheFirstPages ? 3 * PageJournal.PageSize : data.Length)] ^= (byte)(1 << random.Next(8));
        try
        {
            using var store = Stored.Open(disk);
            var read = store.Read(Position.First).ToList();
            // LiteDB has no checksums: what a flipped bit inside an event is caught by is its signature.
            if (read.Count != all.Count || read.Where((one, i) => !Stored.Same(all[i], one)).Any())
                Assert.IsNotType<Verification.Intact>(new Verifier(A.Key.Public).Verify(read));
            Stored.AreSame(read, store.ReadBackwards(store.Next).Reverse());
        }
        catch (LedgerException)
        {
            // Refused.
        }
    }

    private static void CollectGarbage()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static byte[] Log(SimulatedDisk disk) => disk[LedgerFolder.LogName].Content;

    // Groups of three events, one block each; not closed, as after a kill.
    private static (SimulatedDisk Disk, List<SealedEvent> All) Killed(int events)
    {
        var disk = new SimulatedDisk();
        return (disk, Stored.Fill(Stored.Create(disk, new StoreLimits { LogChunk = 16 << 10 }), events));
    }

    private static (SimulatedDisk Disk, List<SealedEvent> All) Reopened(int events, int more)
    {
        var disk = new SimulatedDisk();
        List<SealedEvent> all;
        using (var store = Stored.Create(disk)) all = Stored.Fill(store, events);
        all.AddRange(Stored.Fill(Stored.Open(disk, new StoreLimits()), more));
        return (disk, all);
    }
}

public sealed class A_page_journal
{
    private readonly SimulatedDisk _disk = new();

    [Fact]
    public void Is_written_again_when_it_is_whole()
    {
        var (data, journal) = Interrupted(beforeTheDataIsSynced: true);
        new PageJournal(journal).Recover(data);
        Assert.Equal(Page(7), data.Content[..PageJournal.PageSize]);
        Assert.Equal(Page(9), data.Content[(2 * PageJournal.PageSize)..]);
    }

    [Fact]
    public void Is_ignored_when_a_byte_of_it_is_missing()
    {
        var (data, journal) = Interrupted(beforeTheDataIsSynced: false);
        journal.Content = journal.Content[..^1];
        new PageJournal(journal).Recover(data);
        Assert.Equal(0, data.Length);
    }

    [Fact]
    public void Is_ignored_when_a_bit_of_it_is_different()
    {
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            var (data, journal) = Interrupted(beforeTheDataIsSynced: false);
            var at = random.Next(60 + journal.Content.Length - 4096);
            journal.Content[at < 60 ? at : 4096 + at - 60] ^= (byte)(1 << random.Next(8));
            new PageJournal(journal).Recover(data);
            Assert.Equal(0, data.Length);
        }
    }

    [Fact]
    public void Does_not_write_into_a_data_file_that_is_not_its_own()
    {
        var (data, journal) = Interrupted(beforeTheDataIsSynced: true);
        new PageJournal(journal).Recover(data);
        var disk = data.Content;
        (data, journal) = Interrupted(beforeTheDataIsSynced: true, before: disk);
        data.Content = [];
        new PageJournal(journal).Recover(data);
        Assert.Equal(0, data.Length);
    }

    private static byte[] Page(byte content) => [.. Enumerable.Repeat(content, PageJournal.PageSize)];

    // Operations of a journal of two pages: body, head, sync; then two pages and a sync of the data file.
    private (SimulatedFile Data, SimulatedFile Journal) Interrupted(bool beforeTheDataIsSynced, byte[]? before = null)
    {
        _disk.Open("data");
        _disk.Open("journal");
        var (data, journal) = (_disk["data"], _disk["journal"]);
        data.Content = before ?? [];
        (_disk.Trouble, _disk.TroubleAt) = (Trouble.FailedNotStored, _disk.Operations + (beforeTheDataIsSynced ? 5 : 4));
        Assert.Throws<LedgerFaultException>(() => new PageJournal(journal).Write(
            data, new SortedList<long, byte[]> { [0] = Page(7), [2 * PageJournal.PageSize] = Page(9) }));
        _disk.Restart();
        return (data, journal);
    }
}
