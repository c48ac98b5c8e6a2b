using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Specs.Ledger;
using Estoppl.Specs.Sharing;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Control;

/// <summary>The file that keeps an opening from reading the whole ledger.</summary>
public sealed class A_snapshot_of_orders(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly Commons _commons = new();
    private string _expected = "";

    private string File => Path.Combine(_commons.Home.Folder.Path, "controls");

    public async ValueTask InitializeAsync()
    {
        using var ledger = _commons.Home.Join(Commons.Appending);
        for (var n = 0; n < 40; n++)
        {
            await Commons.In(ledger.AppendAsync(Commons.Event("a", n)));
            if (n % 10 == 3) await OrderAsync(ledger, new LedgerEvent.KillSwitchEngaged($"pattern_{n}", "spec"));
            if (n == 27) await OrderAsync(ledger, new LedgerEvent.ToolsPinned(new ServerName("files"), A.Digest(1), [new ListedTool(new ToolName("read"), A.Digest(2))], true));
        }

        _expected = Told(ledger);
    }

    public ValueTask DisposeAsync()
    {
        _commons.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void Says_what_the_events_say()
    {
        Assert.True(System.IO.File.Exists(File));
        Assert.Equal(_expected, Reopened());
        System.IO.File.Delete(File);
        Assert.Equal(_expected, Reopened());
        Assert.Contains("pattern_33", _expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_not_believed_after_any_flipped_bit_or_cut()
    {
        var whole = System.IO.File.ReadAllBytes(File);
        var seed = Environment.TickCount & 0xFFFFFF;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 60; round++)
        {
            var bytes = whole.ToArray();
            if (round % 3 == 0) bytes = bytes[..random.Next(bytes.Length)];
            else bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            System.IO.File.WriteAllBytes(File, bytes);
            Assert.Equal(_expected, Reopened());
        }
    }

    [Fact]
    public async Task Is_gone_on_from_when_it_is_older()
    {
        var older = System.IO.File.ReadAllBytes(File);
        using (var ledger = _commons.Home.Join(Commons.Appending))
        {
            await OrderAsync(ledger, new LedgerEvent.KillSwitchReleased("pattern_3", ""));
            await OrderAsync(ledger, new LedgerEvent.KillSwitchEngaged("late", ""));
            _expected = Told(ledger);
        }

        System.IO.File.WriteAllBytes(File, older);
        Assert.Equal(_expected, Reopened());
    }

    [Fact]
    public async Task Of_another_ledger_counts_for_nothing()
    {
        using var other = new Commons();
        using (var ledger = other.Home.Join(Commons.Appending)) await OrderAsync(ledger, new LedgerEvent.KillSwitchEngaged("theirs", ""));
        System.IO.File.Copy(Path.Combine(other.Home.Folder.Path, "controls"), File, overwrite: true);
        Assert.Equal(_expected, Reopened());
    }

    [Fact]
    public void Is_private()
    {
        Programs.NeedUnix();
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    private string Reopened()
    {
        using var ledger = _commons.Home.Join(new JoinOptions());
        return Told(ledger);
    }

    private static string Told(SharedLedger ledger) =>
        $"{ledger.Controls.Pins} {string.Join("; ", ledger.Controls.KillSwitches)} {string.Join("; ", ledger.AllTools().OrderBy(it => $"{it.Key}").Select(it => $"{it.Key} {it.Value.IsWhole} {string.Join(", ", it.Value.Pinned)}"))}";

    internal static Task OrderAsync(SharedLedger ledger, LedgerEvent fact) => Commons.In(ledger.AppendAsync([Writing.Event("operator:alice", 0, 0, fact)]));
}
