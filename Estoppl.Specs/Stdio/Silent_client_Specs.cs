using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Stdio;

public sealed partial class A_client_that_writes_and_never_reads : IDisposable
{
    private const int SIGTERM = 15;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("drop", "block_tools = [\"drop\"]")] // our own replies fill its pipe
    [InlineData("read", "")] // the server's answers do
    public async Task Does_not_keep_the_proxy_from_ending_and_recording_its_end(string tool, string rules)
    {
        if (OperatingSystem.IsWindows()) return;
        await File.WriteAllTextAsync(_folder / "estoppl.toml", $"[agent]\nid = \"a\"\n[rules]\n{rules}\n[ledger]\ndb_path = \".estoppl/ledger.db\"\n", TestContext.Current.CancellationToken);
        using var proxy = Process.Start(new ProcessStartInfo(Programs.Estoppl, ["start", "--", Programs.Estoppl, "demo-server"])
        {
            WorkingDirectory = _folder.Path, RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
        try
        {
            var writing = Task.Run(() => Write(proxy, tool), TestContext.Current.CancellationToken);
            await PipeIsFullAsync(proxy);
            _ = kill(proxy.Id, SIGTERM);
            await proxy.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            await writing;
        }
        finally
        {
            proxy.Kill(entireProcessTree: true);
        }

        using var store = LedgerStore.Open(new LedgerFolder(_folder / ".estoppl"));
        var last = store.Read(Position.First).TakeLast(2).Select(it => Assert.IsType<DecodedEvent.Known>(EventCodec.Decode(it.Event.Span)).Envelope.Event.Fact).ToList();
        Assert.Equal("signal", Assert.IsType<LedgerEvent.SessionEnded>(last[0]).Reason);
        Assert.IsType<LedgerEvent.CheckpointSealed>(last[1]);
        Each_forwarded_call_ends_once(store);
    }

    private static void Each_forwarded_call_ends_once(LedgerStore store)
    {
        var calls = Ledger.Writing.Decoded(store).Where(it => it.Call is not null).GroupBy(it => it.Call);
        Assert.All(calls, call => Assert.Equal(call.Count(it => it.Fact is LedgerEvent.CallForwarded), call.Count(it => it.Fact.IsTerminal)));
    }

    // Twice what two pipes hold; it ends when the proxy does.
    private static void Write(Process proxy, string tool)
    {
        try
        {
            for (var id = 0; id < 20_000; id++) proxy.StandardInput.Write(Interception.Line.Call(tool, id) + "\n");
            proxy.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has ended.
        }
    }

    // The kernel says how much waits in a pipe, which holds 64 KiB.
    private static async Task PipeIsFullAsync(Process proxy)
    {
        var output = ((PipeStream)proxy.StandardOutput.BaseStream).SafePipeHandle;
        var waiting = 0;
        while (waiting < 48 << 10)
        {
            Assert.False(proxy.HasExited);
            Assert.Equal(0, ioctl((int)output.DangerousGetHandle(), OperatingSystem.IsMacOS() ? 0x4004667fu : 0x541Bu, ref waiting));
            await Task.Yield();
        }
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc")]
    private static partial int ioctl(int descriptor, nuint request, ref int value);
}
