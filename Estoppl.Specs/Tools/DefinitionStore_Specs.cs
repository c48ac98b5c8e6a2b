using System.Text;
using Estoppl.Ledger.Storage;
using Estoppl.Proxy.Tools;
using Estoppl.Specs.Testing;
using Xunit;
using static Estoppl.Specs.Tools.Pages;

namespace Estoppl.Specs.Tools;

public sealed class A_folder_of_definitions : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DefinitionStore _store;

    public A_folder_of_definitions() => _store = new DefinitionStore(new LedgerFolder(_folder.Path));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Gives_back_what_was_kept()
    {
        var page = Of(Tool("read"), Tool("drop"));

        Assert.Equal(new KeepOutcome(2, 0, 0), _store.Keep(page));
        Assert.Equal(default, _store.Keep(page));
        Assert.Equal(default, new DefinitionStore(new LedgerFolder(_folder.Path)).Keep(page));
        Assert.Equal(page.Tools[0].Canonical.ToArray(), Assert.IsType<StoredDefinition.Kept>(_store.Find(page.Tools[0].Digest)).Canonical.ToArray());
        Assert.Equal(2, Directory.GetFiles(_store.Folder).Length);
    }

    [Fact]
    public void Says_what_it_does_not_have() => Assert.IsType<StoredDefinition.Missing>(_store.Find(A.Digest(1)));

    [Theory]
    [InlineData("")]
    [InlineData("""{"name":"other"}""")]
    public void Shows_nothing_that_does_not_hash_to_its_name_and_mends_it(string content)
    {
        var page = Of(Tool("read"));
        _store.Keep(page);
        File.WriteAllText(Assert.Single(Directory.GetFiles(_store.Folder)), content);
        var later = new DefinitionStore(new LedgerFolder(_folder.Path));

        Assert.IsType<StoredDefinition.Damaged>(later.Find(page.Tools[0].Digest));
        Assert.Equal(1, later.Keep(page).Written);
        Assert.IsType<StoredDefinition.Kept>(later.Find(page.Tools[0].Digest));
    }

    [Fact]
    public void Keeps_nothing_that_is_too_large()
    {
        var page = Of(Tool("read", new string('a', DefinitionStore.MaxBytes)));

        Assert.Equal(new KeepOutcome(0, 1, 0), _store.Keep(page));
        Assert.IsType<StoredDefinition.Missing>(_store.Find(page.Tools[0].Digest));
    }

    [Fact]
    public void Is_full_at_some_number_of_files_and_forgets_what_was_never_finished()
    {
        Directory.CreateDirectory(_store.Folder);
        for (var n = 1; n < DefinitionStore.MaxFiles; n++) File.Create(Path.Combine(_store.Folder, $"{n}.json")).Dispose();
        var left = Path.Combine(_store.Folder, "left.partial");
        File.WriteAllText(left, "");
        File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddDays(-1));

        Assert.Equal(new KeepOutcome(1, 0, 1), _store.Keep(Of(Tool("read"), Tool("drop"))));
        Assert.False(File.Exists(left));
        Assert.Equal(DefinitionStore.MaxFiles, Directory.GetFiles(_store.Folder).Length);
    }

    [Fact]
    public void Is_nobody_elses()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "skipped: Unix modes");
        _store.Keep(Of(Tool("read")));

#pragma warning disable CA1416 // Skipped there.
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_store.Folder));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(_store.Folder))));
#pragma warning restore CA1416
    }
}
