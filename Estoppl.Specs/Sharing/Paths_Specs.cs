using System.Text;
using Estoppl.Ledger;
using Estoppl.Ledger.Sharing;
using Estoppl.Ledger.Storage;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Sharing;

/// <summary>The path of a socket has about a hundred bytes.</summary>
public sealed class A_ledger_with_a_long_path : IDisposable
{
    private readonly Commons _commons = new($"{new string('l', 60)}/{new string('o', 60)}/ng/.estoppl");

    public void Dispose() => _commons.Dispose();

    [Fact]
    public async Task Is_shared_by_way_of_a_short_one_that_is_private_and_goes_with_the_holder()
    {
        if (OperatingSystem.IsWindows()) return;
        var holder = _commons.Join();
        var other = _commons.Join();
        Assert.False(other.IsHolder);
        await Commons.In(other.AppendAsync(Commons.Event("a", 0)));
        var socket = HolderFile.Read(_commons.Home.Folder).Socket!;
        Assert.InRange(Encoding.UTF8.GetByteCount(socket), 1, 103);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(socket)!));
        Assert.True(File.Exists(socket));
        holder.Dispose();
        await Commons.In(other.AppendAsync(Commons.Event("a", 1)));
        other.Dispose();
        Assert.False(File.Exists(socket));
        Assert.Equal(2, _commons.Stored().Count);
    }

    [Fact]
    public async Task Is_shared_by_processes()
    {
        Programs.NeedLinux();
        using var notes = new TemporaryFolder();
        var processes = Enumerable.Range(0, 3).Select(n => Appending.Start(_commons.Home, notes.Path, $"{n}", "rate", "100")).ToList();
        foreach (var one in processes) await one.HearAsync("first", "joined");
        var holder = processes.Single(one => one.Id == HolderFile.Read(_commons.Home.Folder).ProcessId);
        holder.Kill();
        foreach (var one in processes.Where(one => one != holder)) await one.EndAsync();
        _commons.AssertAllOf(processes);
        foreach (var one in processes) await one.DisposeAsync();
    }

    [Fact]
    public async Task Is_the_same_through_a_short_link()
    {
        if (OperatingSystem.IsWindows()) return;
        var link = Path.Combine(_commons.Path, "l");
        Directory.CreateSymbolicLink(link, Path.GetDirectoryName(_commons.Home.Folder.Path)!);
        var near = new LedgerHome(Path.Combine(link, ".estoppl"));
        foreach (var (first, second) in ((LedgerHome, LedgerHome)[])[(near, _commons.Home), (_commons.Home, near)])
        {
            using var holder = first.Join(Commons.Appending);
            using var other = second.Join(Commons.Appending);
            Assert.Equal((true, false), (holder.IsHolder, other.IsHolder));
            await Commons.In(other.AppendAsync(Commons.Event("a", 0)));
            Assert.Equal(holder.End(), other.End());
        }
    }

    [Fact]
    public void Is_not_shared_by_way_of_a_folder_that_others_can_enter_or_point_elsewhere()
    {
        if (OperatingSystem.IsWindows()) return;
        var open = Directory.CreateDirectory(Path.Combine(_commons.Path, "open"), (UnixFileMode)0b111_101_101).FullName;
        var failure = Assert.Throws<LedgerFaultException>(() => HolderSocket.Listen(_commons.Home.Folder, Path.Combine(open, "x.sock")));
        Assert.Contains($"{open} is not private to this user", failure.Fact, StringComparison.Ordinal);

        File.SetUnixFileMode(open, (UnixFileMode)0b111_000_000);
        var link = Path.Combine(_commons.Path, "link");
        Directory.CreateSymbolicLink(link, open);
        Assert.Throws<LedgerFaultException>(() => HolderSocket.Listen(_commons.Home.Folder, Path.Combine(link, "x.sock")));
        HolderSocket.Listen(_commons.Home.Folder, Path.Combine(open, "x.sock")).Dispose();
    }

    [Fact]
    public async Task Is_waited_for_in_the_moment_before_its_holder_is_written_down()
    {
        var holder = _commons.Join();
        var written = File.ReadAllBytes(_commons.Home.Folder.Holder);
        foreach (var text in (string[])["", "nonsense", $"{Environment.ProcessId} x\n{new string('y', 300)}\n"])
        {
            File.WriteAllText(_commons.Home.Folder.Holder, text);
            using var other = await Commons.In(() => _commons.Home.Join(Commons.Appending));
            await Commons.In(other.AppendAsync(Commons.Event("a", 0)));
        }

        File.WriteAllBytes(_commons.Home.Folder.Holder, written);
        holder.Dispose();
    }
}

public sealed class A_ledger_behind_a_link : IDisposable
{
    private readonly Commons _commons = new();

    public void Dispose() => _commons.Dispose();

    [Theory]
    [InlineData("folder")]
    [InlineData("parent")]
    public async Task Is_the_same_one(string linked)
    {
        if (OperatingSystem.IsWindows()) return;
        using var elsewhere = new TemporaryFolder();
        Directory.CreateSymbolicLink(elsewhere / "link", linked == "folder" ? _commons.Home.Folder.Path : _commons.Path);
        var through = new LedgerHome(linked == "folder" ? elsewhere / "link" : Path.Combine(elsewhere / "link", ".estoppl"));
        foreach (var (first, second) in ((LedgerHome, LedgerHome)[])[(through, _commons.Home), (_commons.Home, through)])
        {
            using var holder = first.Join(Commons.Appending);
            using var other = second.Join(Commons.Appending);
            Assert.Equal((true, false), (holder.IsHolder, other.IsHolder));
            await Commons.In(Task.WhenAll(holder.AppendAsync(Commons.Event("a", 0)), other.AppendAsync(Commons.Event("b", 0))));
            Assert.Equal(holder.End(), other.End());
        }

        Assert.Equal(4, _commons.Stored().Count);
        _commons.AssertIntact();
    }
}
