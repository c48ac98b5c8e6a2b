using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;
using Xunit;

namespace Estoppl.Specs.Storage;

public sealed class A_ledger_whose_files_are_deleted_under_it
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Acknowledges_no_append_any_more(bool wholeFolder)
    {
        var folder = new LedgerFolder(Directory.CreateTempSubdirectory("estoppl-").FullName);
        var store = LedgerStore.Create(folder);
        store.Append(Stored.Group(0, 2));
        if (wholeFolder) Directory.Delete(folder.Path, recursive: true);
        else File.Delete(folder.Log);
        var fault = Assert.Throws<LedgerFaultException>(() => store.Append(Stored.Group(2, 1)));
        Assert.Equal($"{folder.Log} was deleted while in use", fault.Fact);
        Assert.Same(fault, Assert.Throws<LedgerFaultException>(() => store.Append(Stored.Group(2, 1))));
        store.Dispose();
        if (!wholeFolder) Directory.Delete(folder.Path, recursive: true);
    }

    [Fact]
    public void Notices_a_file_that_took_the_place_of_its_log()
    {
        var folder = new LedgerFolder(Directory.CreateTempSubdirectory("estoppl-").FullName);
        try
        {
            using var store = LedgerStore.Create(folder);
            File.Copy(folder.Log, folder.Log + ".copy");
            File.Move(folder.Log + ".copy", folder.Log, overwrite: true);
            if (OperatingSystem.IsLinux()) Assert.Throws<LedgerFaultException>(() => store.Append(Stored.Group(0, 1)));
        }
        finally
        {
            Directory.Delete(folder.Path, recursive: true);
        }
    }

    // The log is truncated when the data file has the events. It must not be when that file is one that nobody can find.
    [Theory]
    [InlineData(LedgerFolder.DataName)]
    [InlineData(LedgerFolder.JournalName)]
    public void Keeps_in_its_log_what_the_others_cannot_take(string name) => Plain.Thread(() =>
    {
        var disk = new SimulatedDisk();
        var store = Stored.Create(disk);
        List<SealedEvent> all = [Stored.Event(0, 700)];
        store.Append(all[0]);
        Stored.AreSame(all, store.Read(Position.First));
        disk.Delete(name);
        var fault = Assert.Throws<LedgerFaultException>(() =>
        {
            for (var seq = 1; seq < 1000; seq++)
            {
                store.Append(Stored.Event(seq, 700));
                all.Add(Stored.Event(seq, 700));
            }
        });
        Assert.Equal($"{name} was deleted while in use", fault.Fact);
        store.Dispose();
        var again = Stored.Open(disk);
        // The append that met the fault was durable, and then nobody was told.
        Assert.Equal(all.Count + 1, again.Next.Value);
        Stored.AreSame(all, again.Read(Position.First).SkipLast(1));
    });
}
