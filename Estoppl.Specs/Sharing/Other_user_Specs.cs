using System.Security.Cryptography;
using System.Text;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Sharing;

/// <summary>Another user gets in nowhere, also where someone has opened by hand what was made private.</summary>
[Trait("Category", "EndToEnd")]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class Another_user : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite, OwnerFolder = OwnerOnly | UnixFileMode.UserExecute;
    private const UnixFileMode Everyone = (UnixFileMode)0b111_111_111, EveryoneFile = (UnixFileMode)0b110_110_110;

    private readonly Workspace _workspace;
    private readonly TemporaryFolder _notes = new();

    public Another_user()
    {
        Programs.NeedLinux();
        OtherUser.Need();
        _workspace = new Workspace();
        _workspace.Home.Create(TimeProvider.System);
        Open(_workspace.Path, Everyone);
        Open(_notes.Path, Everyone);
    }

    public void Dispose()
    {
        _workspace.Dispose();
        _notes.Dispose();
    }

    [Fact]
    public async Task Finds_everything_private()
    {
        await using var holder = await HoldAsync();
        var folder = _workspace.Home.Folder;
        Assert.Equal(OwnerFolder, File.GetUnixFileMode(folder.Path));
        foreach (var path in (string[])[folder.Socket, folder.Lock, folder.Log, _workspace.Home.Keys.PrivatePath]) Assert.Equal(OwnerOnly, File.GetUnixFileMode(path));
        Assert.Equal("denied", await KnockAsync());
    }

    [Fact]
    public async Task Is_hung_up_on_without_a_word_where_the_way_is_open()
    {
        await using var holder = await HoldAsync();
        Open(_workspace.Home.Folder.Path, Everyone);
        Open(_workspace.Home.Folder.Socket, EveryoneFile);
        Assert.Equal("hung up", await KnockAsync());
        // So that it was not for another reason.
        await using var own = Child.Start(Programs.Appender, ["knock", _workspace.Home.Folder.Socket]);
        Assert.StartsWith("heard", await own.ReadTextAsync(), StringComparison.Ordinal);
        await holder.EndAsync();
    }

    [Theory]
    [InlineData("closed", true)]
    [InlineData("closed", false)]
    [InlineData("folder open", true)]
    [InlineData("folder open", false)]
    [InlineData("lock open", true)]
    [InlineData("all open", true)]
    public async Task Is_told_whose_ledger_it_is_and_changes_nothing(string way, bool isHeld)
    {
        await using var holder = isHeld ? await HoldAsync() : null;
        var folder = _workspace.Home.Folder;
        if (way != "closed") Open(folder.Path, Everyone);
        if (way is "lock open" or "all open") Open(folder.Lock, EveryoneFile);
        if (way is "all open") Open(folder.Socket, EveryoneFile);
        var before = Contents(folder.Path);

        await using var audit = OtherUser.Start(OtherUser.Nobody, Programs.Estoppl, "audit", "--config", _workspace.Configuration);
        audit.CloseInput();
        Assert.Equal(2, await audit.ExitAsync());
        Assert.Contains($"error: the ledger in {folder.Path} belongs to another user", await audit.ErrorAsync(), StringComparison.Ordinal);

        await using var appender = OtherUser.Start(OtherUser.Nobody, Programs.Appender, folder.Path, "nobody", Path.Combine(_notes.Path, "none"));
        Assert.Equal($"refused the ledger in {folder.Path} belongs to another user", await appender.ReadTextAsync());
        Assert.Equal(before, Contents(folder.Path));
        if (holder is not null) await holder.EndAsync();
    }

    [Fact]
    public async Task Is_told_so_as_well_where_both_may_write()
    {
        var folder = Path.Combine(_notes.Path, "shared");
        Directory.CreateDirectory(folder);
        Open(folder, Everyone);
        await using var first = OtherUser.Start(OtherUser.Nobody, Programs.Appender, folder, "first", Path.Combine(_notes.Path, "first"), "window", "1", "idle", "60000");
        Assert.Equal("joined", await first.ReadTextAsync());
        await using var second = OtherUser.Start(OtherUser.Another, Programs.Appender, folder, "second", Path.Combine(_notes.Path, "second"));
        Assert.Equal($"refused the ledger in {folder} belongs to another user", await second.ReadTextAsync());
        // Root may go anywhere, and would leave files behind that the other cannot open.
        await using var root = Child.Start(Programs.Appender, [folder, "root", Path.Combine(_notes.Path, "root")]);
        Assert.Equal($"refused the ledger in {folder} belongs to another user", await root.ReadTextAsync());
    }

    private async Task<Appending> HoldAsync()
    {
        var holder = Appending.Start(_workspace.Home, _notes.Path, "holder", "window", "1", "rate", "20");
        await holder.HearAsync("joined");
        return holder;
    }

    private async Task<string> KnockAsync()
    {
        await using var visitor = OtherUser.Start(OtherUser.Nobody, Programs.Appender, "knock", _workspace.Home.Folder.Socket);
        return await visitor.ReadTextAsync();
    }

    private static void Open(string path, UnixFileMode mode) => File.SetUnixFileMode(path, mode);

    /// <summary>What lies there but for the log and the data, which grow.</summary>
    private static string[] Contents(string folder) =>
    [
        .. from path in Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
           let name = Path.GetFileName(path)
           let isFixed = File.Exists(path) && name is not ("ledger.log" or "ledger.db" or "ledger.journal" or "ledger.sock" or "ledger.lock")
           select $"{path} {File.GetUnixFileMode(path)} {(isFixed ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))) : "")}",
    ];
}
