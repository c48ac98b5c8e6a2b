using Estoppl.Specs.Testing;
using LiteDB;
using Xunit;

namespace Estoppl.Specs.Cli;

/// <summary>
/// Whoever can write the folder can open the data file with LiteDB itself. They lack the key. Three segments lie there: event #0, a session
/// with calls, and one without.
/// </summary>
public sealed class A_ledger_that_was_altered_with_LiteDB : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public async ValueTask InitializeAsync()
    {
        Assert.Equal(0, (await Executable.RunAsync(_folder.Path, ["demo", "--keep", "bank"])).ExitCode);
        Assert.Equal(0, (await Executable.RunAsync(_folder.Path, ["start", "--config", "bank/estoppl.toml", "--", "estoppl", "demo-server"])).ExitCode);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public Task Lacks_its_head() => IsCaught("event #0: is not in", segments => segments.Delete(0L));

    [Fact]
    public Task Lacks_a_segment_in_the_middle() => IsCaught("event #1: is not in", segments => segments.Delete(1L));

    [Fact]
    public Task Lacks_its_tail() => IsCaught("ends before event #18", segments => segments.Delete(18L));

    // The event behind is then in its place, and the segment ends one too early: whichever is come to first.
    [Fact]
    public Task Lacks_an_event_in_the_middle() => IsCaught(["event #5: says seq 6 (deleted, inserted or reordered here)", "event #17: is not in"], segments => Alter(segments, 1, (e, s) =>
    {
        e.RemoveAt(4);
        s.RemoveAt(4);
    }));

    [Fact]
    public Task Lacks_the_last_event_of_a_segment_in_the_middle() => IsCaught("event #17: is not in", segments => Alter(segments, 1, (e, s) =>
    {
        e.RemoveAt(e.Count - 1);
        s.RemoveAt(s.Count - 1);
    }));

    [Fact]
    public Task Lacks_a_signature() => IsCaught("event #1: ", segments => Alter(segments, 1, (_, s) => s.RemoveAt(0)));

    [Fact]
    public Task Has_an_event_twice() => IsCaught("event #6: says seq 5 (deleted, inserted or reordered here)", segments => Alter(segments, 1, (e, s) =>
        (e[5], s[5]) = (e[4], s[4])));

    [Fact]
    public Task Has_two_events_in_each_others_place() => IsCaught("event #4: says seq 7 (deleted, inserted or reordered here)", segments => Alter(segments, 1, (e, s) =>
    {
        (e[3], e[6]) = (e[6], e[3]);
        (s[3], s[6]) = (s[6], s[3]);
    }));

    [Fact]
    public Task Has_two_segments_in_each_others_place() => IsCaught("ends before event #", segments =>
    {
        var (one, other) = (segments.FindById(1L), segments.FindById(18L));
        (one["e"], other["e"]) = (other["e"], one["e"]);
        (one["s"], other["s"]) = (other["s"], one["s"]);
        segments.Update(one);
        segments.Update(other);
    });

    [Fact]
    public Task Has_a_segment_inside_another() => IsCaught("something else in its place (altered here)", segments =>
    {
        var copy = segments.FindById(1L);
        copy["_id"] = 2L;
        segments.Insert(copy);
    });

    [Fact]
    public Task Has_another_byte_in_an_event() => IsCaught("event #9: content does not match its signature", segments => Alter(segments, 1, (e, _) =>
    {
        var bytes = e[8].AsBinary.ToArray();
        bytes[40] ^= 1;
        e[8] = bytes;
    }));

    [Fact]
    public Task Has_no_signatures_any_more() => IsCaught("event #0: content does not match its signature", segments =>
    {
        foreach (var segment in segments.FindAll().ToList())
        {
            segment["s"] = new BsonArray(segment["s"].AsArray.Select(_ => new BsonValue(new byte[64])));
            segments.Update(segment);
        }
    });

    private static void Alter(ILiteCollection<BsonDocument> segments, long id, Action<BsonArray, BsonArray> alter)
    {
        var segment = segments.FindById(id);
        alter(segment["e"].AsArray, segment["s"].AsArray);
        segments.Update(segment);
    }

    private Task IsCaught(string message, Action<ILiteCollection<BsonDocument>> alter) => IsCaught([message], alter);

    private async Task IsCaught(string[] oneOf, Action<ILiteCollection<BsonDocument>> alter)
    {
        using (var database = new LiteDatabase(_folder / "bank/.estoppl/ledger.db"))
        {
            var segments = database.GetCollection("segments");
            Assert.Equal([0, 1, 18], segments.FindAll().Select(segment => segment["_id"].AsInt64));
            alter(segments);
            database.Checkpoint();
        }

        var verified = await Executable.RunAsync(_folder.Path, ["audit", "--verify", "--config", "bank/estoppl.toml"]);
        Assert.True(oneOf.Any(message => verified.Output.Contains(message, StringComparison.Ordinal)), verified.Output);
        Assert.Equal(1, verified.ExitCode);
    }
}
