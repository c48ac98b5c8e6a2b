using System.Security.Cryptography;
using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.EndToEnd;

/// <summary>Much at once and much at a time. Every line that comes back is parsed, so a corrupt one fails the spec.</summary>
[Trait("Category", "EndToEnd")]
public sealed class A_client_in_a_hurry
{
    private const long Mebi = 1 << 20;

    [Fact]
    public async Task Has_all_of_5000_calls_answered_that_it_writes_at_once()
    {
        using var workspace = new Workspace();
        await using var proxy = workspace.Start(Programs.Estoppl, "demo-server");

        var writing = proxy.WriteAsync(Calls(0, 5000));
        var answered = await AnswersAsync(proxy, 5000);
        await writing.WaitAsync(Child.Limit, TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(0, 5000).Select(id => (long)id), answered.Order());
        AssertPeak(proxy, Programs.IsNative ? 64 * Mebi : 150 * Mebi);
        await EndAsync(proxy);
        Assert.Equal(5000, workspace.Facts<LedgerEvent.CallCompleted>().Length);
        await workspace.AssertIntactAsync();
    }

    [Fact]
    public async Task Needs_little_memory_for_2000()
    {
        using var workspace = new Workspace();
        await using var proxy = workspace.Start(Programs.Estoppl, "demo-server");

        for (var id = 0; id < 2000; id += 50)
        {
            await proxy.WriteAsync(Calls(id, 50));
            await AnswersAsync(proxy, 50);
        }

        // 42 to 50 MiB by machine, 20 of them pages of the binary; three times as many calls take 2 MiB more.
        AssertPeak(proxy, Programs.IsNative ? 60 * Mebi : 120 * Mebi);
        await EndAsync(proxy);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(1000)]
    public async Task Loses_nothing_when_it_reads_only_after_it_has_written_all(int count)
    {
        using var workspace = new Workspace();
        await using var proxy = workspace.Start(Programs.Estoppl, "demo-server");

        await proxy.WriteAsync(Calls(0, count)).WaitAsync(Child.Limit, TestContext.Current.CancellationToken);

        Assert.Equal(count, (await AnswersAsync(proxy, count)).Distinct().Count());
        await EndAsync(proxy);
    }

    [Fact]
    public async Task Loses_nothing_when_it_reads_late_what_5000_calls_brought()
    {
        using var workspace = new Workspace();
        await using var proxy = workspace.Start(Programs.Estoppl, "demo-server");

        // Once these are taken and unread, the pipes are as good as full, and the rest waits in them and for them.
        await proxy.WriteAsync(Calls(0, 1000)).WaitAsync(Child.Limit, TestContext.Current.CancellationToken);
        var writing = proxy.WriteAsync(Calls(1000, 4000));

        Assert.Equal(5000, (await AnswersAsync(proxy, 5000)).Distinct().Count());
        await writing;
        await EndAsync(proxy);
    }

    [Fact]
    public async Task Gets_60_replies_of_a_megabyte_intact()
    {
        using var workspace = new Workspace();
        await using var direct = Child.Start(Programs.SdkServer, []);
        await using var proxied = workspace.Start(Programs.SdkServer);

        var expected = await LargeRepliesAsync(direct);
        var actual = await LargeRepliesAsync(proxied);

        Assert.Equal(expected, actual);
        AssertPeak(proxied, 150 * Mebi);
        proxied.CloseInput();
        Assert.Equal(0, await proxied.ExitAsync());
        Assert.All(workspace.Facts<LedgerEvent.CallCompleted>(), call => Assert.InRange(call.OutputSize, 1_000_000, 1_001_000));
    }

    [Fact]
    public async Task May_pass_an_argument_of_20_megabytes()
    {
        Programs.NeedLinux();
        using var workspace = new Workspace();
        await using var proxy = workspace.StartShell("""head -n 1 > reached; echo '{"jsonrpc":"2.0","id":1,"result":{}}'; cat""");
        var text = string.Create(20_000_000, 7, (letters, seed) => { for (var i = 0; i < letters.Length; i++) letters[i] = (char)('A' + (i * 31L + seed) % 26); });
        var call = Encoding.UTF8.GetBytes(Line.Call(1, "store", $$"""{"text":"{{text}}"}""") + "\n");

        await proxy.WriteAsync(call);
        Assert.Equal(1, Line.IdOf((await proxy.ReadLineAsync())!));

        Assert.Equal(SHA256.HashData(call), SHA256.HashData(await File.ReadAllBytesAsync(workspace / "reached", TestContext.Current.CancellationToken)));
        AssertPeak(proxy, 200 * Mebi);
        await EndAsync(proxy);
        Assert.Equal(text.Length + """{"text":""}""".Length, Assert.Single(workspace.Facts<LedgerEvent.CallIntercepted>()).InputSize);
    }

    private static byte[] Calls(int from, int count) =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(from, count).Select(id => Line.Call(id) + "\n")));

    private static async Task<List<long>> AnswersAsync(Child proxy, int count)
    {
        var ids = new List<long>(count);
        while (ids.Count < count) ids.Add(Line.IdOf(await proxy.ReadLineAsync()));
        return ids;
    }

    /// <summary>The hashes of the reply lines by id, with never more than four calls in flight.</summary>
    private static async Task<SortedDictionary<long, string>> LargeRepliesAsync(Child server)
    {
        await server.WriteLineAsync(Line.Initialize());
        await server.ReadTextAsync();
        await server.WriteLineAsync(Line.Initialized);
        var hashes = new SortedDictionary<long, string>();
        for (var sent = 0; hashes.Count < 60;)
        {
            for (; sent < 60 && sent - hashes.Count < 4; sent++) await server.WriteLineAsync(Line.Call(sent, "big", $$"""{"letters":1000000,"seed":{{sent}}}"""));
            var line = await server.ReadLineAsync();
            hashes.Add(Line.IdOf(line), Convert.ToHexString(SHA256.HashData(line!)));
        }

        return hashes;
    }

    private static void AssertPeak(Child proxy, long limit)
    {
        if (!OperatingSystem.IsLinux()) return;
        var peak = proxy.PeakMemory;
        TestContext.Current.TestOutputHelper?.WriteLine($"peak memory: {peak / (double)Mebi:N1} MiB");
        Assert.InRange(peak, 1, limit);
    }

    private static async Task EndAsync(Child proxy)
    {
        proxy.CloseInput();
        Assert.Equal(0, await proxy.ExitAsync());
        Assert.Equal("", await proxy.ErrorAsync());
    }
}
