using Estoppl.Ledger.Events;
using Estoppl.Ledger.Views;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Views;

public sealed class Stored_views_that_are_not_whole(ITestOutputHelper output) : IDisposable
{
    private const int Sector = 512;
    private readonly TemporaryFolder _folder = new();
    private readonly List<SealedEvent> _events = ManyCalls(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ViewPaths Paths => Stored.Paths(_folder);

    public void Dispose() => _folder.Dispose();

    public static readonly TheoryData<string, Action<ViewPaths>> Losses = new()
    {
        { "the data file is gone", paths => File.Delete(paths.Data) },
        { "the mark is gone", paths => File.Delete(paths.Mark) },
        { "both are gone", paths => { File.Delete(paths.Data); File.Delete(paths.Mark); } },
        { "the data file is empty", paths => File.WriteAllBytes(paths.Data, []) },
        { "the data file is shorter", paths => File.WriteAllBytes(paths.Data, File.ReadAllBytes(paths.Data)[..^8192]) },
        { "the data file is something else", paths => File.WriteAllBytes(paths.Data, new byte[1 << 20]) },
        { "the mark is empty", paths => File.WriteAllBytes(paths.Mark, []) },
        { "a bit of the mark is different", paths => Change(paths.Mark, bytes => bytes[45] ^= 4) },
        { "the mark is of a later version", paths => Change(paths.Mark, bytes => { bytes[8]++; Recrc(bytes); }) },
        { "pages were being written", paths => Change(paths.Mark, bytes => { bytes[12] = 0; Recrc(bytes); }) },
    };

    [Theory]
    [MemberData(nameof(Losses), DisableDiscoveryEnumeration = true)]
    public async Task Are_made_anew(string what, Action<ViewPaths> lose)
    {
        Assert.NotEmpty(what);
        await Stored.Keep(_folder, _events);
        lose(Paths);
        await AreRight();
    }

    [Fact]
    public async Task Are_those_of_another_ledger()
    {
        await Stored.Keep(_folder, ManyCalls(60, tool: "other"));
        Assert.Equal("they reflect other events than the ledger has", (await AreRight()).Discarded);
    }

    [Fact]
    public async Task Are_ahead_of_the_ledger()
    {
        await Stored.Keep(_folder, ManyCalls(70));
        Assert.Equal("they reflect other events than the ledger has", (await AreRight()).Discarded);
    }

    [Fact]
    public async Task Are_kept_when_the_machine_was_started_anew_and_all_pages_are_there()
    {
        await Stored.Keep(_folder, _events);
        Assert.Null((await AreRight(Stored.Restarted)).Discarded);
        Assert.Equal(Stored.Restarted, ViewMark.Read(File.ReadAllBytes(Paths.Mark))?.Machine);
    }

    /// <summary>A machine that loses power keeps any of what was not synced, sector by sector, of the data file and of its mark.</summary>
    [Fact]
    public async Task Are_never_trusted_when_a_power_loss_mixed_two_states_of_them()
    {
        using var older = new TemporaryFolder();
        await Stored.Keep(older, _events[..61]);
        Stored.Copy(older, _folder);
        await Stored.Keep(_folder, _events);
        var (before, after) = (Content(older), Content(_folder));
        var seed = Environment.TickCount & 0xFFFFFF;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var torn = 0;
        for (var round = 0; round < 40; round++)
        {
            var kept = random.Next(4) switch { 0 => 0.01, 1 => 0.99, _ => random.NextDouble() };
            var data = Mixed(before.Data, after.Data, random, kept);
            var mark = random.Next(2) == 0 ? before.Mark : after.Mark;
            File.WriteAllBytes(Paths.Data, data);
            File.WriteAllBytes(Paths.Mark, mark);
            var isWhole = data.AsSpan().SequenceEqual(mark == before.Mark ? before.Data : after.Data);
            var views = await AreRight(Stored.Restarted);
            Assert.Equal(isWhole, views.Discarded is null);
            if (!isWhole) torn++;
        }

        Assert.True(torn > 10);
    }

    /// <summary>Nobody else writes there, so this is a failing disk, or somebody who means it. It must not end the process that holds the ledger.</summary>
    [Fact]
    public async Task Fail_nobody_after_any_flipped_bits()
    {
        using var kept = new TemporaryFolder();
        await Stored.Keep(kept, _events);
        var seed = Environment.TickCount & 0xFFFFFF;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var expected = Stored.Everything(_events);
        for (var round = 0; round < 150; round++)
        {
            Stored.Copy(kept, _folder);
            Change(Paths.Data, bytes =>
            {
                for (var flips = 1 << random.Next(6); flips > 0; flips--)
                    bytes[random.Next(random.Next(2) == 0 ? bytes.Length : 5 * 8192)] ^= (byte)(1 << random.Next(8));
            });
            using var views = Stored.Follow(_folder, new Committed(_events));
            Assert.Equal(expected, await Stored.Everything(views).WaitAsync(TimeSpan.FromSeconds(60), Token));
            // What a failed LiteDB leaves behind has finalizers, and one that throws would end the process.
            if (round % 50 == 49) CollectGarbage();
        }
    }

    [Fact]
    public async Task Cannot_be_made_anew_where_the_disk_refuses_and_are_when_it_no_longer_does()
    {
        Directory.CreateDirectory(Paths.Data);
        File.WriteAllText(Path.Combine(Paths.Data, "something"), "");
        using var views = Stored.Follow(_folder, new Committed(_events));
        var refusal = await Assert.ThrowsAsync<ViewsException>(() => views.Stats(Token));
        Assert.StartsWith($"{Paths.Data} cannot be used: ", refusal.Fact, StringComparison.Ordinal);
        Assert.Contains("the ledger itself goes on", refusal.Hint, StringComparison.Ordinal);
        Assert.Same(refusal, views.Fault);
        Directory.Delete(Paths.Data, recursive: true);
        Assert.Equal(60, (await views.Stats(Token)).All.Calls);
        Assert.Null(views.Fault);
    }

    private static List<SealedEvent> ManyCalls(int count, string tool = "read_file")
    {
        var recorder = new Recorder();
        recorder.Add(Recorder.Stream(1), A.Started);
        for (var i = 0; i < count; i++)
        {
            recorder.Now += TimeSpan.FromSeconds(7);
            recorder.Call(1, tool, 100 * i);
        }

        return recorder.Events;
    }

    private async Task<LedgerViews> AreRight(MachineStart? machine = null)
    {
        using var views = Stored.Follow(_folder, new Committed(_events), machine: machine);
        Assert.Equal(Stored.Everything(_events), await Stored.Everything(views));
        return views;
    }

    private static (byte[] Data, byte[] Mark) Content(TemporaryFolder folder) =>
        (File.ReadAllBytes(Stored.Paths(folder).Data), File.ReadAllBytes(Stored.Paths(folder).Mark));

    private static byte[] Mixed(byte[] before, byte[] after, Random random, double kept)
    {
        var mixed = after.ToArray();
        for (var at = 0; at < mixed.Length; at += Sector)
            if (random.NextDouble() > kept) (at < before.Length ? before.AsSpan(at, Sector) : new byte[Sector]).CopyTo(mixed.AsSpan(at));
        return random.Next(3) == 0 ? mixed[..Math.Min(mixed.Length, before.Length)] : mixed;
    }

    private static void Change(string file, Action<byte[]> change)
    {
        var bytes = File.ReadAllBytes(file);
        change(bytes);
        File.WriteAllBytes(file, bytes);
    }

    private static void Recrc(byte[] mark) =>
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(mark.AsSpan(ViewMark.SummedUp), Estoppl.Ledger.Storage.Crc32C.Of(mark.AsSpan(0, ViewMark.SummedUp)));

    private static void CollectGarbage()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
