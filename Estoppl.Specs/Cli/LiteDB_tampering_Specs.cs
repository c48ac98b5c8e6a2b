using Estoppl.Specs.Testing;
using LiteDB;
using Xunit;

namespace Estoppl.Specs.Cli;

/// <summary>Whoever can write the folder can open the data file with LiteDB itself. They lack the key.</summary>
public sealed class A_ledger_that_was_altered_with_LiteDB : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public async ValueTask InitializeAsync() => Assert.Equal(0, (await Executable.RunAsync(_folder.Path, ["demo", "--keep", "bank"])).ExitCode);

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public Task Lacks_an_event_in_the_middle() => IsCaught("event #5: is not in", events => events.Delete(5L));

    [Fact]
    public Task Lacks_its_head() => IsCaught("event #0: is not in", events => events.Delete(0L));

    [Fact]
    public Task Lacks_its_tail() => IsCaught("ends before event #14", events =>
    {
        for (var seq = 14L; seq < 17; seq++) events.Delete(seq);
    });

    [Fact]
    public Task Has_two_events_in_each_others_place() => IsCaught("event #4: says seq 7 (deleted, inserted or reordered here)", events =>
    {
        var (one, other) = (events.FindById(4L), events.FindById(7L));
        (one["e"], other["e"]) = (other["e"], one["e"]);
        (one["s"], other["s"]) = (other["s"], one["s"]);
        events.Update(one);
        events.Update(other);
    });

    [Fact]
    public Task Has_no_signatures_any_more() => IsCaught("event #0: content does not match its signature", events =>
    {
        foreach (var row in events.FindAll().ToList())
        {
            row["s"] = new byte[64];
            events.Update(row);
        }
    });

    private async Task IsCaught(string message, Action<ILiteCollection<BsonDocument>> alter)
    {
        using (var database = new LiteDatabase(_folder / "bank/.estoppl/ledger.db"))
        {
            var events = database.GetCollection("events");
            Assert.Equal(17, events.Count());
            alter(events);
            database.Checkpoint();
        }

        var verified = await Executable.RunAsync(_folder.Path, ["audit", "--verify", "--config", "bank/estoppl.toml"]);
        Assert.Contains(message, verified.Output, StringComparison.Ordinal);
        Assert.Equal(1, verified.ExitCode);
    }
}
