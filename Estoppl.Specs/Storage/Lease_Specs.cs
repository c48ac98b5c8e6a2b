using System.Diagnostics;
using Estoppl.Ledger.Storage;
using Xunit;

namespace Estoppl.Specs.Storage;

public sealed class A_ledger_that_someone_holds : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("estoppl-").FullName;
    private readonly LedgerFolder _folder;

    public A_ledger_that_someone_holds() => _folder = new LedgerFolder(Path.Combine(_home, ".estoppl"));

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void Is_refused_to_a_second_writer_with_the_name_of_the_first()
    {
        using var holder = LedgerStore.Create(_folder);
        var refusal = Assert.Throws<LedgerHeldException>(() => LedgerStore.Open(_folder));
        Assert.Equal(Environment.ProcessId, refusal.ProcessId);
        using var self = Process.GetCurrentProcess();
        Assert.Equal($"the ledger in {_folder.Path} is held by process {Environment.ProcessId} ({self.ProcessName})", refusal.Fact);
        Assert.Throws<LedgerHeldException>(() => LedgerStore.Create(_folder));
    }

    [Fact]
    public void Is_free_again_when_it_is_closed_or_was_refused()
    {
        LedgerStore.Create(_folder).Dispose();
        Assert.Throws<LedgerExistsException>(() => LedgerStore.Create(_folder));
        LedgerStore.Open(_folder).Dispose();
        LedgerStore.Open(_folder).Dispose();
        Assert.True(File.Exists(_folder.Lock));
    }

    [Fact]
    public void Is_refused_through_a_link_too()
    {
        if (OperatingSystem.IsWindows()) return;
        using var holder = LedgerStore.Create(_folder);
        var link = Path.Combine(_home, "link");
        Directory.CreateSymbolicLink(link, _folder.Path);
        Assert.Equal(_folder.Path, new LedgerFolder(link).Path);
        Assert.Throws<LedgerHeldException>(() => LedgerStore.Open(new LedgerFolder(link)));
        var parent = Path.Combine(_home, "home");
        Directory.CreateSymbolicLink(parent, _home);
        Assert.Throws<LedgerHeldException>(() => LedgerStore.Open(new LedgerFolder(Path.Combine(parent, ".estoppl"))));
    }

    [Fact]
    public void Excludes_other_processes()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/flock")) return;
        using (LedgerStore.Create(_folder)) Assert.NotEqual(0, Flock());
        Assert.Equal(0, Flock());
    }

    [Fact]
    public void Lives_in_a_folder_of_its_owner()
    {
        LedgerStore.Create(_folder).Dispose();
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.Path));
    }

    private int Flock()
    {
        using var other = Process.Start("/usr/bin/flock", ["--nonblock", _folder.Lock, "true"]);
        other.WaitForExit();
        return other.ExitCode;
    }
}
