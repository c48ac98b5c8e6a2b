using System.Text;
using Estoppl.Proxy.Clients;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Clients;

public sealed class A_file_that_is_replaced : IDisposable
{
    private static readonly byte[] s_new = "new"u8.ToArray();

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Old => Write("mcp.json", "old");

    [Fact]
    public void Has_the_new_bytes_and_a_backup_of_the_old_ones_beside_it()
    {
        var backup = FileSnapshot.Read(Old).TryReplace(s_new);

        // SHA-256 of `old`.
        Assert.Equal(_folder / "mcp.json.estoppl-cba06b5736fa.bak", backup);
        Assert.Equal(["mcp.json: new", "mcp.json.estoppl-cba06b5736fa.bak: old"], Content());
    }

    [Fact]
    public void Has_one_backup_of_each_content()
    {
        var path = Old;
        foreach (var next in (string[])["one", "two", "old", "three", "one"]) Assert.NotNull(FileSnapshot.Read(path).TryReplace(Encoding.UTF8.GetBytes(next)));

        Assert.Equal(["old", "one", "three", "two"], Directory.GetFiles(_folder.Path, "*.bak").Select(File.ReadAllText).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Is_left_alone_when_its_client_wrote_it_meanwhile()
    {
        var before = FileSnapshot.Read(Old);
        Write("mcp.json", "the client's");

        Assert.Null(before.TryReplace(s_new));
        Assert.Equal(["mcp.json: the client's"], Content());
    }

    [Fact]
    public void Is_left_alone_when_it_went_meanwhile()
    {
        var before = FileSnapshot.Read(Old);
        File.Delete(before.Path);

        Assert.Null(before.TryReplace(s_new));
        Assert.Empty(Content());
    }

    [Fact]
    public void Is_begun_anew_from_what_its_client_wrote()
    {
        List<string> seen = [];
        var change = FileChange.Make(Old, before =>
        {
            seen.Add(Encoding.UTF8.GetString(before.Bytes.Span));
            if (seen.Count < FileChange.Attempts) Write("mcp.json", $"old {seen.Count}");
            return Encoding.UTF8.GetBytes($"{seen[^1]}, wrapped");
        });

        Assert.Equal(["old", "old 1", "old 2", "old 3", "old 4"], seen);
        Assert.NotNull(change);
        Assert.Equal(["mcp.json: old 4, wrapped", $"{Path.GetFileName(change.Backup)}: old 4"], Content());
    }

    [Fact]
    public void Is_given_up_when_its_client_never_stops_writing()
    {
        var writes = 0;
        var failure = Assert.Throws<ClientFileException>(() => FileChange.Make(Old, before =>
        {
            Write("mcp.json", $"old {++writes}");
            return s_new;
        }));

        Assert.Equal(FileChange.Attempts, writes);
        Assert.Contains("changed each of the 5 times", failure.Fact, StringComparison.Ordinal);
        Assert.Equal(["mcp.json: old 5"], Content());
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite | UnixFileMode.UserExecute)]
    public void Keeps_its_mode_and_so_does_the_backup(UnixFileMode mode)
    {
        Programs.NeedUnix();
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(Old, mode);

        var backup = FileSnapshot.Read(_folder / "mcp.json").TryReplace(s_new)!;

        Assert.Equal((mode, mode), (File.GetUnixFileMode(_folder / "mcp.json"), File.GetUnixFileMode(backup)));
    }

    [Fact]
    public async Task Keeps_its_owner_when_somebody_else_replaces_it()
    {
        OtherUser.Need();
        var path = Old;
        await using (var chown = Child.Start("chown", [$"{OtherUser.Nobody}:{OtherUser.Another}", path])) Assert.Equal(0, await chown.ExitAsync());

        var backup = FileSnapshot.Read(path).TryReplace(s_new)!;

        foreach (var file in (string[])[path, backup])
        {
            await using var stat = Child.Start("stat", ["-c", "%u:%g", file]);
            Assert.Equal($"{OtherUser.Nobody}:{OtherUser.Another}", await stat.ReadTextAsync());
        }
    }

    [Fact]
    public void Is_reached_through_links_that_stay_links()
    {
        Programs.NeedUnix();
        Directory.CreateDirectory(_folder / "dotfiles/deep");
        Directory.CreateDirectory(_folder / "home");
        Write("dotfiles/deep/mcp.json", "old");
        // A linked folder, of which `..` is not the folder that the link is in; a chain; relative ones.
        File.CreateSymbolicLink(_folder / "home/linked", "../dotfiles/deep");
        File.CreateSymbolicLink(_folder / "dotfiles/second", "deep/mcp.json");
        File.CreateSymbolicLink(_folder / "home/mcp.json", "linked/../second");

        var before = FileSnapshot.Read(_folder / "home/mcp.json");
        Assert.Equal(_folder / "dotfiles/deep/mcp.json", before.RealPath);
        var backup = before.TryReplace(s_new);

        Assert.Equal(_folder / "dotfiles/deep", Path.GetDirectoryName(backup));
        Assert.Equal("linked/../second", new FileInfo(_folder / "home/mcp.json").LinkTarget);
        Assert.Equal("deep/mcp.json", new FileInfo(_folder / "dotfiles/second").LinkTarget);
        Assert.Equal("new", File.ReadAllText(_folder / "home/mcp.json"));
        Assert.Null(new FileInfo(_folder / "dotfiles/deep/mcp.json").LinkTarget);
    }

    [Fact]
    public void Is_left_alone_when_a_link_to_it_was_turned_meanwhile()
    {
        Programs.NeedUnix();
        File.CreateSymbolicLink(_folder / "link", Old);
        var before = FileSnapshot.Read(_folder / "link");
        File.Delete(_folder / "link");
        File.CreateSymbolicLink(_folder / "link", Write("other.json", "old"));

        Assert.Null(before.TryReplace(s_new));
        Assert.Equal("old", File.ReadAllText(before.RealPath));
    }

    [Fact]
    public void Is_no_file_when_a_link_leads_nowhere()
    {
        Programs.NeedUnix();
        File.CreateSymbolicLink(_folder / "link", "nowhere/mcp.json");

        var failure = Assert.Throws<ClientFileException>(() => FileSnapshot.Read(_folder / "link"));
        Assert.Equal($"{_folder / "link"} is a symbolic link to nowhere/mcp.json, which is not there", failure.Fact);
    }

    [Fact]
    public void Is_no_file_when_links_go_in_circles()
    {
        Programs.NeedUnix();
        File.CreateSymbolicLink(_folder / "one", "two");
        File.CreateSymbolicLink(_folder / "two", "one");

        Assert.Throws<ClientFileException>(() => FileSnapshot.Read(_folder / "one"));
    }

    [Fact]
    public async Task Is_left_alone_when_it_has_another_name()
    {
        Programs.NeedLinux();
        await using (var link = Child.Start("ln", [Old, _folder / "second.json"])) Assert.Equal(0, await link.ExitAsync());

        AssertRefused("has 2 names (hard links)");
    }

    [Fact]
    public void Is_left_alone_when_it_is_read_only()
    {
        Programs.NeedUnix();
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(Old, UnixFileMode.UserRead | UnixFileMode.GroupRead);

        AssertRefused("is read-only", write: false);
    }

    [Fact]
    public void Is_left_alone_when_its_folder_is_read_only()
    {
        Programs.NeedUnix();
        if (OperatingSystem.IsWindows()) return;
        Assert.SkipWhen(Environment.UserName == "root", "skipped: root may write everywhere");
        var before = FileSnapshot.Read(Old);
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            Assert.Contains("cannot be replaced", Assert.Throws<ClientFileException>(() => before.TryReplace(s_new)).Fact, StringComparison.Ordinal);
        }
        finally
        {
            File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Assert.Equal(["mcp.json: old"], Content());
    }

    [Fact]
    public void Is_left_alone_when_what_should_be_its_backup_is_not()
    {
        _ = Old;
        Write("mcp.json.estoppl-cba06b5736fa.bak", "something else");

        Assert.Contains("is no copy of", Assert.Throws<ClientFileException>(() => FileSnapshot.Read(_folder / "mcp.json").TryReplace(s_new)).Fact, StringComparison.Ordinal);
        Assert.Equal(["mcp.json: old", "mcp.json.estoppl-cba06b5736fa.bak: something else"], Content());
    }

    [Fact]
    public async Task Is_no_pipe()
    {
        Programs.NeedLinux();
        await using (var make = Child.Start("mkfifo", [_folder / "pipe"])) Assert.Equal(0, await make.ExitAsync());

        Assert.Contains("no plain file", Assert.Throws<ClientFileException>(() => FileSnapshot.Read(_folder / "pipe")).Fact, StringComparison.Ordinal);
        Assert.Contains("no plain file", Assert.Throws<ClientFileException>(() => FileSnapshot.Read(_folder.Path)).Fact, StringComparison.Ordinal);
        Assert.Contains("there is no file", Assert.Throws<ClientFileException>(() => FileSnapshot.Read(_folder / "none")).Fact, StringComparison.Ordinal);
    }

    private void AssertRefused(string why, bool write = true)
    {
        var path = write ? Old : _folder / "mcp.json";
        var files = Content();
        var failure = Assert.Throws<ClientFileException>(() => FileSnapshot.Read(path).TryReplace(s_new));
        Assert.Contains(why, failure.Fact, StringComparison.Ordinal);
        Assert.Equal(files, Content());
    }

    private string Write(string name, string content)
    {
        File.WriteAllText(_folder / name, content);
        return _folder / name;
    }

    private List<string> Content() =>
        [.. Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal).Select(file => $"{Path.GetFileName(file)}: {File.ReadAllText(file)}")];
}
