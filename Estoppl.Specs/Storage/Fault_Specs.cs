using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;
using Xunit;

namespace Estoppl.Specs.Storage;

public sealed class A_ledger_whose_disk_fails_once
{
    private const int Groups = 60;

    public static TheoryData<int, bool> Table => new(
        from trouble in (Trouble[])[Trouble.FailedNotStored, Trouble.FailedButStored, Trouble.FailedHalfStored]
        from powerLoss in (bool[])[false, true]
        select ((int)trouble, powerLoss));

    [Theory, MemberData(nameof(Table))]
    public void Loses_nothing_acknowledged_whichever_operation_it_was(int trouble, bool powerLoss) => Plain.Thread(() =>
    {
        var (operations, _, _) = Live(new SimulatedDisk());
        for (var at = 1; at <= operations; at++)
        {
            var disk = new SimulatedDisk { Trouble = (Trouble)trouble, TroubleAt = at };
            var (_, acknowledged, inFlight) = Live(disk);
            disk.Restart();
            if (powerLoss) disk.LosePower(new Random(at));
            Reopen(disk, acknowledged, inFlight, at);

            // What the reopened ledger takes from here on must survive as well: the failed sync is not to be trusted.
            disk.LosePower(new Random(at));
            Reopen(disk, acknowledged, [], at);
        }
    });

    [Fact]
    public void Throws_the_same_fault_from_then_on_and_touches_the_disk_no_more() => Plain.Thread(() =>
    {
        var disk = new SimulatedDisk();
        var store = Stored.Create(disk);
        var all = Stored.Fill(store, 6);
        Stored.AreSame(all, store.Read(Position.First));
        (disk.Trouble, disk.TroubleAt) = (Trouble.FailedNotStored, disk.Operations + 2);
        var first = Assert.Throws<LedgerFaultException>(() => store.Append(Stored.Group(6, 1)));
        var operations = disk.Operations;
        Assert.Same(first, Assert.Throws<LedgerFaultException>(() => store.Append(Stored.Group(6, 1))));
        Assert.Same(first, store.Fault);
        Stored.AreSame(all, store.Read(Position.First));
        store.Dispose();
        Assert.Equal(operations, disk.Operations);
    });

    private static (int Operations, List<SealedEvent> Acknowledged, SealedEvent[] InFlight) Live(SimulatedDisk disk)
    {
        List<SealedEvent> acknowledged = [];
        SealedEvent[] group = [];
        try
        {
            var store = Stored.Create(disk);
            try
            {
                for (var i = 0; i < Groups; i++)
                {
                    group = Stored.Group(acknowledged.Count, 1 + i % 3);
                    store.Append(group);
                    acknowledged.AddRange(group);
                    group = [];
                }
            }
            finally
            {
                store.Dispose();
            }
        }
        catch (LedgerFaultException)
        {
            // The fault of the table's row.
        }

        return (disk.Operations, acknowledged, group);
    }

    private static void Reopen(SimulatedDisk disk, List<SealedEvent> acknowledged, SealedEvent[] inFlight, int row)
    {
        LedgerStore store;
        try
        {
            store = Stored.Open(disk);
        }
        catch (LedgerMissingException) when (acknowledged.Count == 0)
        {
            store = Stored.Create(disk);
        }

        var next = store.Next.Value;
        Assert.True(next == acknowledged.Count || next == acknowledged.Count + inFlight.Length, $"operation {row}: next is {next}");
        if (next > acknowledged.Count) acknowledged.AddRange(inFlight);
        var more = Stored.Group(acknowledged.Count, 2);
        store.Append(more);
        acknowledged.AddRange(more);
        Stored.AreSame(acknowledged, store.Read(Position.First));
        Assert.Equal(Stored.Tree(acknowledged).Root, store.Tree().Root);
    }
}
