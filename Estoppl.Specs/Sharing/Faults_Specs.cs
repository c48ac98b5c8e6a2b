using System.Diagnostics;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;
using Estoppl.Specs.EndToEnd;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Sharing;

/// <summary>What goes wrong below all of them. Nothing that was acknowledged is lost, and they go on by themselves when it is over.</summary>
[Trait("Category", "EndToEnd")]
public sealed class Processes_whose_disk_is_full : IAsyncDisposable
{
    private readonly Commons _commons;
    private readonly TemporaryFolder _notes = new();
    private readonly List<Appending> _all = [];

    public Processes_whose_disk_is_full()
    {
        Programs.NeedLinux();
        _commons = new(disk: folder => FullDisk.Small(folder, 8 << 10));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _all) await one.DisposeAsync();
        _commons.Dispose();
        _notes.Dispose();
    }

    [Fact]
    public async Task Say_so_and_go_on_when_there_is_room_again()
    {
        for (var n = 0; n < 3; n++) _all.Add(Appending.Start(_commons.Home, _notes.Path, $"{n}", "rate", "200", "timeout", "2000"));
        foreach (var one in _all) await one.HearAsync("first", "joined");
        for (var round = 0; round < Rounds.Of(2); round++)
        {
            var filler = Path.Combine(_commons.Home.Folder.Path, "filler");
            FullDisk.Fill(filler);
            foreach (var one in _all) Assert.Contains("o space left on device", await one.HearAsync("failed", "first"), StringComparison.Ordinal);
            File.Delete(filler);
            foreach (var one in _all) await one.HearAsync("first", "failed");
        }

        foreach (var one in _all) await one.EndAsync("failed");
        _commons.AssertAllOf(_all);
    }

    [Fact]
    public async Task Include_one_that_is_alone_with_it_and_stores_once_what_it_could_not()
    {
        var part = _commons.Join();
        var filler = Path.Combine(_commons.Home.Folder.Path, "filler");
        FullDisk.Fill(filler);
        var events = new List<ObservedEvent>();
        while (await IsStoredAsync()) Assert.InRange(events.Count, 0, 100_000);
        for (var more = 0; more < 5; more++) Assert.False(await IsStoredAsync());
        Assert.Contains("o space left on device", part.Fault!.Fact, StringComparison.Ordinal);

        File.Delete(filler);
        for (var more = 0; !await IsStoredAsync(); more++) Assert.InRange(more, 0, 10);
        Assert.Null(part.Fault);
        part.Dispose();
        _commons.AssertStored(events);

        async Task<bool> IsStoredAsync()
        {
            var some = Commons.Event("a", events.Count);
            events.AddRange(some);
            return (await Commons.In(Task.WhenAny(part.AppendAsync(some)))).IsCompletedSuccessfully;
        }
    }
}

[Trait("Category", "EndToEnd")]
public sealed class Processes_whose_ledger_is_moved_or_deleted : IAsyncDisposable
{
    private readonly Commons _commons = new();
    private readonly TemporaryFolder _notes = new();
    private readonly List<Appending> _all = [];

    public Processes_whose_ledger_is_moved_or_deleted() => Programs.NeedLinux();

    private string Folder => _commons.Home.Folder.Path;

    private string Away => Path.Combine(_commons.Path, "away");

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _all) await one.DisposeAsync();
        _commons.Dispose();
        _notes.Dispose();
    }

    [Fact]
    public async Task Do_not_begin_another_and_go_on_when_it_is_back()
    {
        var holder = await StartAsync();
        var other = await StartAsync();
        Directory.Move(Folder, Away);
        holder.Kill();
        var failure = await other.HearAsync("failed");
        Assert.StartsWith("the ledger ", failure, StringComparison.Ordinal);
        Assert.EndsWith($" in {Folder} was deleted while in use", failure, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder));
        Directory.Move(Away, Folder);
        await other.HearAsync("first", "failed");
        await other.EndAsync("failed");
        _commons.AssertAllOf(_all);
    }

    [Fact]
    public async Task Go_on_in_the_place_it_was_moved_to_while_its_holder_lives()
    {
        var holder = await StartAsync();
        var other = await StartAsync();
        Directory.Move(Folder, Away);
        await AssertGoesOnAsync(other);
        Assert.False(Directory.Exists(Folder));
        Directory.Move(Away, Folder);
        await AssertGoesOnAsync(other);
        await holder.EndAsync();
        await other.EndAsync();
        _commons.AssertAllOf(_all);
    }

    [Fact]
    public async Task Take_no_other_ledger_for_it()
    {
        var holder = await StartAsync();
        var other = await StartAsync();
        Directory.Move(Folder, Away);
        _commons.Home.Create(TimeProvider.System);
        holder.Kill();
        Assert.EndsWith("it was replaced", await other.HearAsync("failed"), StringComparison.Ordinal);
        await using (var stranger = Appending.Start(_commons.Home, _notes.Path, "stranger", "rate", "100"))
        {
            await stranger.HearAsync("first", "joined");
            await AssertGoesOnAsync(stranger);
            await stranger.EndAsync();
        }

        Assert.All(_commons.Stored(), it => Assert.Equal("stranger", it.Actor));
        Directory.Move(Folder, Path.Combine(_commons.Path, "strange"));
        Directory.Move(Away, Folder);
        await other.HearAsync("first", "failed");
        await other.EndAsync("failed");
        _commons.AssertAllOf(_all);
    }

    [Fact]
    public async Task Notice_that_it_is_gone_while_its_holder_lives()
    {
        var holder = await StartAsync();
        var other = await StartAsync();
        TemporaryFolder.Delete(Folder);
        foreach (var one in (Appending[])[holder, other]) Assert.Contains("was deleted while in use", await one.HearAsync("failed"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public async Task Leave_the_socket_to_the_holder_of_the_ledger_that_took_its_place()
    {
        var part = _commons.Join();
        var other = _commons.Join();
        Directory.Move(Folder, Away);
        await using var stranger = Appending.Start(_commons.Home, _notes.Path, "stranger", "rate", "100");
        await stranger.HearAsync("first", "joined");
        await Commons.In(other.AppendAsync(Commons.Event("a", 0)));
        await Assert.ThrowsAsync<LedgerDamagedException>(() => Commons.In(() => other.End()));
        await Commons.In(part.Dispose);
        await using var visitor = Appending.Start(_commons.Home, _notes.Path, "visitor", "rate", "100");
        await visitor.HearAsync("first", "joined");
    }

    private static async Task AssertGoesOnAsync(Appending one)
    {
        var acknowledged = one.Acknowledged().Count;
        for (var waited = 0; one.Acknowledged().Count < acknowledged + 50; waited++)
        {
            Assert.True(waited < 1000, "it does not go on");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private async Task<Appending> StartAsync()
    {
        var one = Appending.Start(_commons.Home, _notes.Path, $"{_all.Count}", "rate", "100", "timeout", "2000");
        _all.Add(one);
        await one.HearAsync("first", "joined");
        return one;
    }
}

[Trait("Category", "EndToEnd")]
public sealed class Processes_whose_disk_fails_to_sync : IAsyncDisposable
{
    private readonly Commons _commons = new();
    private readonly TemporaryFolder _notes = new();
    private readonly List<Appending> _all = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _all) await one.DisposeAsync();
        _commons.Dispose();
        _notes.Dispose();
    }

    [Fact]
    public async Task Say_so_and_go_on_when_it_syncs_again()
    {
        Programs.NeedLinux();
        Assert.SkipUnless(Programs.InPath("strace") is { } strace && Runs(strace, "-o", "/dev/null", "true"), "skipped: needs strace, and the right to use it");
        for (var n = 0; n < 3; n++) _all.Add(Appending.Start(_commons.Home, _notes.Path, $"{n}", "rate", "100"));
        foreach (var one in _all) await one.HearAsync("first", "joined");
        var holder = _all.Single(one => one.Id == HolderFile.Read(_commons.Home.Folder).ProcessId);

        // Of each thread the third sync.
        await using (var failing = Child.Start(Programs.InPath("strace")!, ["-f", "-qq", "-o", "/dev/null", "-e", "inject=fdatasync:error=EIO:when=3", "-p", $"{holder.Id}"]))
        {
            foreach (var one in _all) Assert.Contains("nput/output error", await one.HearAsync("failed"), StringComparison.Ordinal);
            failing.Send(Signal.Interrupt);
            await failing.ExitAsync();
        }

        foreach (var one in _all) await one.HearAsync("first", "failed");
        foreach (var one in _all) await one.EndAsync("failed");
        _commons.AssertAllOf(_all);
    }

    private static bool Runs(string file, params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(file, words) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

[Trait("Category", "EndToEnd")]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class Processes_whose_folder_may_not_be_written : IAsyncDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly TemporaryFolder _place = new();
    private readonly List<Child> _all = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _all) await one.DisposeAsync();
        _place.Dispose();
    }

    [Fact]
    public async Task Say_so_when_one_of_them_would_have_to_hold_the_ledger_and_go_on_when_it_may()
    {
        Programs.NeedLinux();
        OtherUser.Need();
        // Root may write everywhere.
        File.SetUnixFileMode(_place.Path, (UnixFileMode)0b111_111_111);
        var folder = _place / ".estoppl";
        var holder = await StartAsync(folder, "holder");
        var other = await StartAsync(folder, "other");
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var late = await StartAsync(folder, "late");

        holder.Kill();
        foreach (var one in (Child[])[other, late]) Assert.Contains($"failed {folder}/ledger.sock", await one.ReadTextAsync(), StringComparison.Ordinal);
        File.SetUnixFileMode(folder, Owner);
        foreach (var one in (Child[])[other, late])
        {
            var said = await one.ReadTextAsync();
            while (said.StartsWith("failed", StringComparison.Ordinal)) said = await one.ReadTextAsync();
            Assert.Equal("first", said);
        }
    }

    private async Task<Child> StartAsync(string folder, string name)
    {
        var one = OtherUser.Start(OtherUser.Nobody, Programs.Appender, folder, name, _place / name, "rate", "100", "timeout", "2000");
        _all.Add(one);
        Assert.Equal("joined", await one.ReadTextAsync());
        Assert.Equal("first", await one.ReadTextAsync());
        return one;
    }
}
