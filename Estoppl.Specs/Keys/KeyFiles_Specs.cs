using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Keys;

public sealed class Fresh_key_files : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Give_the_same_key_back()
    {
        var files = new KeyFiles(_folder / ".estoppl/keys");
        Assert.False(files.Exist);
        using var made = files.Create();
        using var loaded = files.LoadSigningKey();
        Assert.True(files.Exist);
        Assert.Equal(made.Public, loaded.Public);
        Assert.Equal(made.Public, files.LoadVerifyingKey());
        Assert.Matches("^[0-9a-f]{16}$", made.Id.Value);

        var signature = new byte[64];
        loaded.Sign("x"u8, signature);
        Assert.True(made.Public.Verify("x"u8, signature));
    }

    [Fact]
    public void Belong_to_their_owner_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("skipped: Windows has no file modes");
            return;
        }
        var files = new KeyFiles(_folder / "keys");
        files.Create().Dispose();
        Assert.Equal("700", Mode(files.Folder));
        Assert.Equal("600", Mode(files.PrivatePath));
        Assert.Equal("600", Mode(files.SecretPath));
    }

    [Fact]
    public void Name_their_format_in_the_first_line()
    {
        var files = new KeyFiles(_folder / "keys");
        using var key = files.Create();
        Assert.Equal($"estoppl verification key v1 (ed25519)\n{key.Public.Base64}\n", File.ReadAllText(files.PublicPath));
        Assert.StartsWith("estoppl signing key v1 (ed25519 seed)\n", File.ReadAllText(files.PrivatePath), StringComparison.Ordinal);
        Assert.StartsWith("estoppl commitment secret v1\n", File.ReadAllText(files.SecretPath), StringComparison.Ordinal);
    }

    [Fact]
    public void May_appear_in_an_empty_folder_and_leave_nothing_else_behind()
    {
        Directory.CreateDirectory(_folder / "keys");
        new KeyFiles(_folder / "keys").Create().Dispose();
        Assert.Equal(["keys"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
        Assert.Equal(3, Directory.EnumerateFiles(_folder / "keys").Count());
    }

    public void Dispose() => _folder.Dispose();

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static string Mode(string path) => Convert.ToString((int)File.GetUnixFileMode(path), 8);
}

public sealed class Existing_key_files : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly KeyFiles _files;

    public Existing_key_files()
    {
        _files = new KeyFiles(_folder / "keys");
        _files.Create().Dispose();
    }

    [Theory]
    [InlineData("signing.key")]
    [InlineData("signing.pub")]
    [InlineData("commitment.secret")]
    public void Are_never_overwritten_not_even_one_of_them(string left)
    {
        foreach (var path in Directory.EnumerateFiles(_files.Folder).Where(path => Path.GetFileName(path) != left)) File.Delete(path);
        var before = File.ReadAllText(Path.Combine(_files.Folder, left));

        var refusal = Assert.Throws<KeyException>(() => _files.Create());

        Assert.Equal($"there are keys in {_files.Folder} already", refusal.Fact);
        Assert.Equal(before, File.ReadAllText(Path.Combine(_files.Folder, left)));
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Are_kept_beside_strangers_in_the_folder()
    {
        foreach (var path in Directory.EnumerateFiles(_files.Folder)) File.Delete(path);
        File.WriteAllText(Path.Combine(_files.Folder, "stranger"), "");
        Assert.Throws<KeyException>(() => _files.Create());
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("signing.key")]
    [InlineData("signing.pub")]
    public void Say_which_one_is_missing(string name)
    {
        File.Delete(Path.Combine(_files.Folder, name));
        var refusal = Assert.Throws<KeyException>(_files.LoadSigningKey);
        Assert.Equal($"{Path.Combine(_files.Folder, name)} is missing", refusal.Fact);
        Assert.Equal("restore it from a backup, or begin a new ledger with estoppl init", refusal.Hint);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void That_others_can_read_are_refused(UnixFileMode more)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("skipped: Windows has no file modes");
            return;
        }
        foreach (var path in new[] { _files.PrivatePath, _files.SecretPath })
        {
            Assert.False(KeyFiles.TooOpen(path));
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | more);
            Assert.True(KeyFiles.TooOpen(path));
        }

        var refusal = Assert.Throws<KeyException>(_files.LoadSigningKey);
        Assert.Equal($"{_files.PrivatePath} can be read by others on this machine", refusal.Fact);
        Assert.Equal($"if nobody did, run: chmod 600 {_files.PrivatePath}", refusal.Hint);
        Assert.Throws<KeyException>(_files.LoadCommitments);
    }

    [Fact]
    public void That_cannot_be_read_are_told_from_missing_ones()
    {
        // A folder in the file's place stands for any file that cannot be read: root could read one of mode 000.
        File.Delete(_files.PublicPath);
        Directory.CreateDirectory(_files.PublicPath);
        var refusal = Assert.Throws<KeyException>(_files.LoadVerifyingKey);
        Assert.StartsWith($"{_files.PublicPath} cannot be read (", refusal.Fact, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_another_pair_are_refused()
    {
        var other = new KeyFiles(_folder / "other");
        other.Create().Dispose();
        File.Copy(other.PublicPath, _files.PublicPath, overwrite: true);
        var refusal = Assert.Throws<KeyException>(_files.LoadSigningKey);
        Assert.Equal($"{_files.PublicPath} does not belong to {_files.PrivatePath}", refusal.Fact);
    }

    [Theory]
    [InlineData("")]
    [InlineData("estoppl verification key v1 (ed25519)")]
    [InlineData("estoppl verification key v1 (ed25519)\n")]
    [InlineData("estoppl verification key v2 (ed25519)\nA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=\n")]
    [InlineData("estoppl verification key v1 (ed25519)\nA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbh=\n")]
    [InlineData("estoppl verification key v1 (ed25519)\nA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=\n\n")]
    [InlineData("estoppl verification key v1 (ed25519)\nA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMQ==\n")]
    [InlineData("A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=\n")]
    public void In_another_form_are_refused(string text)
    {
        File.WriteAllText(_files.PublicPath, text);
        var refusal = Assert.Throws<KeyException>(_files.LoadVerifyingKey);
        Assert.Equal($"{_files.PublicPath} is not in the format that estoppl writes", refusal.Fact);
    }

    [Fact]
    public void Are_read_without_the_last_line_end()
    {
        File.WriteAllText(_files.PublicPath, File.ReadAllText(_files.PublicPath).TrimEnd());
        using var key = _files.LoadSigningKey();
        Assert.Equal(key.Public, _files.LoadVerifyingKey());
    }

    [Fact]
    public void Give_commitments_that_stay_the_same()
    {
        using var first = _files.LoadCommitments();
        using var second = _files.LoadCommitments();
        Assert.Equal(first.Of(A.Id(1), "input", "{}"u8), second.Of(A.Id(1), "input", "{}"u8));
    }

    public void Dispose() => _folder.Dispose();
}
