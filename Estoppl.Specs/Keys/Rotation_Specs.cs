using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Keys;

public sealed class A_next_key : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly KeyFiles _files;
    private readonly VerifyingKey _first;

    public A_next_key()
    {
        _files = new KeyFiles(_folder / "keys");
        using var key = _files.Create();
        _first = key.Public;
    }

    [Fact]
    public void Waits_beside_the_current_one_which_stays()
    {
        Assert.Null(_files.LoadNext());
        using var made = _files.PrepareNext();
        using var loaded = _files.LoadNext();
        using var current = _files.LoadSigningKeyFor(_first.Id);
        Assert.Equal((made.Public, _first), (loaded?.Public, current.Public));
        Assert.NotEqual(made.Public, _first);
        Assert.Empty(_files.RetiredKeys());
    }

    [Fact]
    public void Replaces_an_earlier_one_that_was_never_used()
    {
        using var earlier = _files.PrepareNext();
        using var later = _files.PrepareNext();
        using var loaded = _files.LoadNext();
        Assert.Equal(later.Public, loaded!.Public);
        Assert.NotEqual(earlier.Public, later.Public);
        Assert.Equal(["commitment.secret", "next.key", "next.pub", "signing.key", "signing.pub"], Names());
    }

    [Fact]
    public void Belongs_to_its_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "skipped: Windows has no file modes");
        _files.PrepareNext().Dispose();
        Assert.False(KeyFiles.TooOpen(_files.NextPrivatePath));
        _files.Promote(Next());
        Assert.False(KeyFiles.TooOpen(_files.PrivatePath));
        Assert.False(KeyFiles.TooOpen(_files.RetiredFolder));
    }

    [Fact]
    public void That_others_can_read_is_not_taken_into_use()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("skipped: Windows has no file modes");
            return;
        }
        _files.PrepareNext().Dispose();
        File.SetUnixFileMode(_files.NextPrivatePath, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Equal($"{_files.NextPrivatePath} can be read by others on this machine", Assert.Throws<KeyException>(() => _files.Promote(Next())).Fact);
        using var current = _files.LoadSigningKeyFor(_first.Id);
        Assert.Equal(_first, current.Public);
    }

    [Fact]
    public void Of_two_halves_that_do_not_match_is_refused_and_the_current_one_still_serves()
    {
        _files.PrepareNext().Dispose();
        File.Copy(_files.PublicPath, _files.NextPublicPath, overwrite: true);
        Assert.Equal($"{_files.NextPublicPath} does not belong to {_files.NextPrivatePath}", Assert.Throws<KeyException>(_files.LoadNext).Fact);
        _files.LoadSigningKeyFor(_first.Id).Dispose();
        File.WriteAllText(_files.NextPublicPath, "rubbish");
        _files.LoadSigningKeyFor(_first.Id).Dispose();
    }

    [Fact]
    public void When_promoted_is_the_current_one_and_the_former_leaves_its_public_half_alone()
    {
        var former = File.ReadAllText(_files.PrivatePath);
        using var next = _files.PrepareNext();
        _files.Promote(next.Id);

        using var current = _files.LoadSigningKey();
        Assert.Equal((next.Public, next.Public), (current.Public, _files.LoadVerifyingKey()));
        Assert.Null(_files.LoadNext());
        Assert.Equal(_first, Assert.Single(_files.RetiredKeys()));
        Assert.Equal(["commitment.secret", $"retired/{_first.Id}.pub", "signing.key", "signing.pub"], Names());
        Assert.All(Directory.EnumerateFiles(_files.Folder, "*", SearchOption.AllDirectories), path => Assert.DoesNotContain(former.Split('\n')[1], File.ReadAllText(path), StringComparison.Ordinal));
    }

    /// <summary>The name is gone, but what was open still shows what lies on the disk.</summary>
    [Fact]
    public void When_promoted_has_the_bytes_of_the_former_private_key_overwritten()
    {
        Programs.NeedLinux();
        using var former = new FileStream(_files.PrivatePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        _files.PrepareNext().Dispose();
        _files.Promote(Next());
        var bytes = new byte[former.Length];
        former.ReadExactly(bytes);
        Assert.All(bytes, b => Assert.Equal(0, b));
    }

    [Fact]
    public void When_promoted_again_stays()
    {
        using var next = _files.PrepareNext();
        _files.Promote(next.Id);
        _files.Promote(next.Id);
        using var current = _files.LoadSigningKey();
        Assert.Equal(next.Public, current.Public);
        Assert.Single(_files.RetiredKeys());
    }

    [Fact]
    public void Is_promoted_by_its_name_only()
    {
        Assert.Equal($"{_files.Folder} does not hold the key {A.OtherKey.Id} that was to be the next one", Assert.Throws<KeyException>(() => _files.Promote(A.OtherKey.Id)).Fact);
        _files.PrepareNext().Dispose();
        Assert.Throws<KeyException>(() => _files.Promote(A.OtherKey.Id));
        using var current = _files.LoadSigningKeyFor(_first.Id);
        Assert.Equal(_first, current.Public);
    }

    [Fact]
    public void Is_taken_into_use_when_the_ledger_expects_it()
    {
        using var next = _files.PrepareNext();
        using var loaded = _files.LoadSigningKeyFor(next.Id);
        Assert.Equal((next.Public, next.Public), (loaded.Public, _files.LoadVerifyingKey()));
    }

    [Fact]
    public void Is_not_taken_for_what_the_ledger_expects_when_it_is_another()
    {
        using var next = _files.PrepareNext();
        var refusal = Assert.Throws<KeyException>(() => _files.LoadSigningKeyFor(A.OtherKey.Id));
        Assert.Equal($"{_files.PrivatePath} is the key {_first.Id}, but the ledger was last signed with {A.OtherKey.Id}", refusal.Fact);
        _files.Promote(next.Id);
        Assert.Throws<KeyException>(() => _files.LoadSigningKeyFor(_first.Id));
    }

    [Fact]
    public void Follows_another_as_often_as_one_likes()
    {
        List<VerifyingKey> former = [_first];
        for (var n = 0; n < 3; n++)
        {
            using var next = _files.PrepareNext();
            _files.Promote(next.Id);
            Assert.Equal(former.Select(key => key.Id.Value).Order(StringComparer.Ordinal), _files.RetiredKeys().Select(key => key.Id.Value));
            former.Add(next.Public);
        }
    }

    [Fact]
    public void Retired_under_a_wrong_name_is_refused()
    {
        _files.PrepareNext().Dispose();
        _files.Promote(Next());
        var wrong = Path.Combine(_files.RetiredFolder, "0123456789abcdef.pub");
        File.Move(Path.Combine(_files.RetiredFolder, $"{_first.Id}.pub"), wrong);
        Assert.Equal($"{wrong} is the key {_first.Id}", Assert.Throws<KeyException>(() => _files.RetiredKeys()).Fact);
    }

    [Fact]
    public void Needs_a_current_one()
    {
        var none = new KeyFiles(_folder / "none");
        Assert.Throws<KeyException>(() => none.PrepareNext());
    }

    public void Dispose() => _folder.Dispose();

    private KeyId Next()
    {
        using var next = _files.LoadNext();
        return next?.Id ?? throw new InvalidOperationException("there is no next key");
    }

    private IEnumerable<string> Names() => Directory.EnumerateFiles(_files.Folder, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(_files.Folder, path).Replace('\\', '/')).Order(StringComparer.Ordinal);
}

/// <summary>Every step is durable before the next one, so a crash leaves what is there between two of them: here, an abandoned enumeration.</summary>
public sealed class A_rotation_that_crashed : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void While_promoting_is_finished_by_promoting_again(int steps)
    {
        var (files, first, next) = Prepared($"promote-{steps}");
        Assert.Equal(steps, files.Promotion(next.Id).Take(steps).Count());
        files.Promote(next.Id);
        AssertRotated(files, first, next);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void While_promoting_is_finished_by_whoever_loads_the_key_next(int steps)
    {
        var (files, first, next) = Prepared($"load-{steps}");
        Assert.Equal(steps, files.Promotion(next.Id).Take(steps).Count());
        using (var loaded = files.LoadSigningKeyFor(next.Id)) Assert.Equal(next, loaded.Public);
        AssertRotated(files, first, next);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void While_promoting_is_finished_by_the_next_rotation(int steps)
    {
        var (files, first, second) = Prepared($"again-{steps}");
        Assert.Equal(steps, files.Promotion(second.Id).Take(steps).Count());
        using var third = files.PrepareNext();
        Assert.Equal(second, files.LoadVerifyingKey());
        files.Promote(third.Id);
        Assert.Equal(third.Public, files.LoadVerifyingKey());
        Assert.Equal(new[] { first, second }.Select(key => key.Id.Value).Order(StringComparer.Ordinal), files.RetiredKeys().Select(key => key.Id.Value));
    }

    [Fact]
    public void While_promoting_never_lists_the_current_key_as_a_retired_one()
    {
        var (files, _, next) = Prepared("list");
        Assert.Single(files.Promotion(next.Id).Take(1));
        Assert.Empty(files.RetiredKeys());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void While_preparing_leaves_the_current_key_in_use_and_the_next_one_whole_or_absent(int steps)
    {
        var (files, first, earlier) = Prepared($"prepare-{steps}");
        using var key = SigningKey.Generate();
        Assert.Equal(steps, files.Preparation(key).Take(steps).Count());
        using (var next = files.LoadNext())
        {
            Assert.Equal(steps switch { 0 => earlier, 3 => key.Public, _ => null }, next?.Public);
        }
        files.LoadSigningKeyFor(first.Id).Dispose();

        using var again = files.PrepareNext();
        files.Promote(again.Id);
        AssertRotated(files, first, again.Public);
    }

    [Theory]
    [InlineData("next.key", 0)]
    [InlineData("next.key", 40)]
    [InlineData("next.pub.new", 40)]
    public void In_the_middle_of_a_file_leaves_nothing_that_stands_in_the_way(string name, int length)
    {
        var (files, first, _) = Prepared("torn");
        using var key = SigningKey.Generate();
        Assert.Equal(2, files.Preparation(key).Take(2).Count());
        File.WriteAllText(Path.Combine(files.Folder, name), new string('x', length));

        Assert.Null(files.LoadNext());
        files.LoadSigningKeyFor(first.Id).Dispose();
        using var again = files.PrepareNext();
        files.Promote(again.Id);
        AssertRotated(files, first, again.Public);
    }

    public void Dispose() => _folder.Dispose();

    private (KeyFiles Files, VerifyingKey First, VerifyingKey Next) Prepared(string name)
    {
        var files = new KeyFiles(_folder / name);
        using var first = files.Create();
        using var next = files.PrepareNext();
        return (files, first.Public, next.Public);
    }

    private static void AssertRotated(KeyFiles files, VerifyingKey first, VerifyingKey next)
    {
        using var current = files.LoadSigningKeyFor(next.Id);
        Assert.Equal((next, next), (current.Public, files.LoadVerifyingKey()));
        Assert.Equal(first, Assert.Single(files.RetiredKeys()));
        Assert.Equal(
            ["commitment.secret", "retired", "signing.key", "signing.pub"],
            Directory.EnumerateFileSystemEntries(files.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}
