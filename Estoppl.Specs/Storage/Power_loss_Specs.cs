using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;
using Xunit;

namespace Estoppl.Specs.Storage;

public sealed class A_ledger_whose_machine_loses_power(ITestOutputHelper output)
{
    private const int Lives = 6, Seeds = 200;

    [Fact]
    public void Keeps_all_that_it_acknowledged_and_each_group_whole() => Plain.Thread(() =>
    {
        var first = Environment.TickCount & 0xFFFFFF;
        output.WriteLine($"seeds {first} to {first + Seeds - 1}");
        var crashes = 0;
        for (var seed = first; seed < first + Seeds; seed++)
            try
            {
                crashes += LiveAndCrash(seed);
            }
            catch (Exception cause)
            {
                Assert.Fail($"seed {seed}: {cause}");
            }

        output.WriteLine($"{crashes} crashes");
        Assert.True(crashes >= 800, $"only {crashes} crashes");
    });

    [Theory]
    [InlineData(0)]
    public void Replays_a_seed_that_failed(int seed) => Plain.Thread(() => LiveAndCrash(seed));

    private static int LiveAndCrash(int seed)
    {
        var random = new Random(seed);
        var disk = new SimulatedDisk();
        List<SealedEvent> acknowledged = [];
        SealedEvent[] inFlight = [];
        var crashes = 0;
        for (var life = 0; life < Lives; life++)
        {
            (disk.Trouble, disk.TroubleAt) = (Trouble.Crash, disk.Operations + 1 + random.Next(life == 0 ? 300 : 150));
            LedgerStore? store = null;
            try
            {
                store = OpenOrCreate(disk, acknowledged.Count + inFlight.Length);
                Settle(store, acknowledged, ref inFlight);
                for (var i = random.Next(60); i > 0; i--)
                {
                    inFlight = Stored.Group(acknowledged.Count, random);
                    store.Append(inFlight);
                    acknowledged.AddRange(inFlight);
                    inFlight = [];
                }
            }
            catch (LedgerFaultException)
            {
                crashes++;
            }

            store?.Dispose();
            disk.LosePower(random);
        }

        var last = OpenOrCreate(disk, acknowledged.Count + inFlight.Length);
        Settle(last, acknowledged, ref inFlight);
        Stored.AreSame(acknowledged, last.Read(Position.First));
        return crashes;
    }

    private static LedgerStore OpenOrCreate(SimulatedDisk disk, int events)
    {
        try
        {
            return Stored.Open(disk);
        }
        catch (LedgerMissingException) when (events == 0)
        {
            return Stored.Create(disk);
        }
    }

    // The group in flight is there as a whole or not at all; what was acknowledged is there.
    private static void Settle(LedgerStore store, List<SealedEvent> acknowledged, ref SealedEvent[] inFlight)
    {
        if (store.Next.Value != acknowledged.Count) acknowledged.AddRange(inFlight);
        inFlight = [];
        Stored.AreSame(acknowledged, store.Read(Position.First));
        Assert.Equal(Stored.Tree(acknowledged).Root, store.Tree().Root);
    }
}
