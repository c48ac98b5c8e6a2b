using System.Buffers.Binary;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.EndToEnd;

/// <summary>Each time: a fact and a hint on stderr, an exit code, nothing forwarded, and a ledger as it was.</summary>
[Trait("Category", "EndToEnd")]
public sealed class Start_with_something_amiss
{
    [Fact]
    public async Task Names_a_missing_configuration()
    {
        Programs.NeedUnix();
        using var workspace = new Workspace(configuration: null);

        await AssertRefusedAsync(workspace, "there is no ", "estoppl.toml", "estoppl init");
    }

    [Fact]
    public async Task Names_all_errors_of_a_configuration_at_once()
    {
        Programs.NeedUnix();
        using var workspace = new Workspace("""
            [agent]
            id = 7

            [rules]
            block_tols = ["x"]
            max_amount_usd = "much"
            """);

        await AssertRefusedAsync(workspace, "line 2", "line 5", "block_tols", "line 6", "max_amount_usd");
        Assert.False(Directory.Exists(workspace / ".estoppl"));
    }

    [Fact]
    public async Task Names_a_configuration_that_is_no_toml()
    {
        Programs.NeedUnix();
        using var workspace = new Workspace("[agent\nid=");

        await AssertRefusedAsync(workspace, "line 1");
    }

    [Fact]
    public async Task Names_a_malformed_key()
    {
        Programs.NeedUnix();
        using var workspace = await UsedAsync();
        await File.WriteAllTextAsync(workspace.Home.Keys.PrivatePath, "estoppl signing key v1 (ed25519 seed)\nAAAA\n", TestContext.Current.CancellationToken);

        await AssertRefusedAsync(workspace, "signing.key", "backup");
    }

    [Fact]
    public async Task Names_a_key_that_others_can_read()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("skipped: needs file modes");
        else
        {
            using var workspace = await UsedAsync();
            File.SetUnixFileMode(workspace.Home.Keys.PrivatePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

            await AssertRefusedAsync(workspace, "signing.key", "chmod 600");
            await workspace.AssertIntactAsync();
        }
    }

    [Fact]
    public async Task Names_a_key_that_it_may_not_read()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess) Assert.Skip("skipped: needs a user whom file modes bind");
        else
        {
            using var workspace = await UsedAsync();
            File.SetUnixFileMode(workspace.Home.Keys.PrivatePath, UnixFileMode.None);

            await AssertRefusedAsync(workspace, "signing.key", "cannot be read");
        }
    }

    [Fact]
    public async Task Names_a_missing_key()
    {
        Programs.NeedUnix();
        using var workspace = await UsedAsync();
        File.Delete(workspace.Home.Keys.PrivatePath);

        await AssertRefusedAsync(workspace, "signing.key is missing");
        await workspace.AssertIntactAsync();
    }

    [Fact]
    public async Task Names_a_ledger_that_a_newer_version_made()
    {
        Programs.NeedUnix();
        using var workspace = await UsedAsync();
        MakeNewer(workspace.Home.Folder.Log);
        var before = await File.ReadAllBytesAsync(workspace.Home.Folder.Log, TestContext.Current.CancellationToken);

        await AssertRefusedAsync(workspace, $"format {LogHeader.Version + 1}", "update estoppl");

        Assert.Equal(before, await File.ReadAllBytesAsync(workspace.Home.Folder.Log, TestContext.Current.CancellationToken));
        Assert.Equal(2, (await workspace.RunAsync("audit", "--verify")).ExitCode);
    }

    [Theory]
    [InlineData("no-such-server", 127, "there is no command `no-such-server`")]
    [InlineData("./no/such/server", 127, "there is no command `./no/such/server`")]
    [InlineData("./estoppl.toml", 126, "is not executable")]
    [InlineData("./broken", 126, "broken")]
    public async Task Names_a_server_that_cannot_be_run(string command, int expected, string fact)
    {
        Programs.NeedUnix();
        using var workspace = new Workspace();
        await File.WriteAllBytesAsync(workspace / "broken", [0x7F, (byte)'E', (byte)'L', (byte)'F'], TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(workspace / "broken", (UnixFileMode)0b111_101_101);
        await using var proxy = workspace.Start(command, "argument");
        proxy.CloseInput();

        Assert.Equal(expected, await proxy.ExitAsync());
        var error = await proxy.ErrorAsync();
        Assert.Contains("estoppl: error: ", error, StringComparison.Ordinal);
        Assert.Contains(fact, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_a_disk_that_is_full()
    {
        Programs.NeedLinux();
        using var workspace = new Workspace();

        using var disk = FullDisk.Small(workspace / ".estoppl");

        await AssertRefusedAsync(workspace, "No space left on device", "free space");
    }

    private static async Task AssertRefusedAsync(Workspace workspace, params string[] words)
    {
        await using var proxy = workspace.StartShell("cat > reached");
        try
        {
            await proxy.WriteLineAsync(Line.Call(1));
            proxy.CloseInput();
        }
        catch (IOException)
        {
            // It has ended already.
        }

        var output = await proxy.ReadToEndAsync();
        Assert.NotEqual(0, await proxy.ExitAsync());
        var error = await proxy.ErrorAsync();
        Assert.Contains("estoppl: error: ", error, StringComparison.Ordinal);
        Assert.Contains("estoppl: hint: ", error, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, error, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Empty(output);
        Assert.True(!File.Exists(workspace / "reached") || new FileInfo(workspace / "reached").Length == 0, "something was forwarded");
    }

    /// <summary>A folder in which one session has been recorded.</summary>
    private static async Task<Workspace> UsedAsync()
    {
        var workspace = new Workspace();
        await using var proxy = workspace.Start(Programs.Estoppl, "demo-server");
        await proxy.WriteLineAsync(Line.Call(1));
        await proxy.ReadTextAsync();
        proxy.CloseInput();
        Assert.Equal(0, await proxy.ExitAsync());
        return workspace;
    }

    // Both slots claim the next format, with a right checksum.
    private static void MakeNewer(string log)
    {
        var bytes = File.ReadAllBytes(log);
        for (var slot = 0; slot < LogHeader.Slots; slot++)
        {
            var start = slot * LogHeader.SlotSize;
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(start + 12));
            if (length == 0) continue;
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(start + 8), LogHeader.Version + 1);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(start + 16), 0);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(start + 16), Crc32C.Of(bytes.AsSpan(start, length)));
        }

        File.WriteAllBytes(log, bytes);
    }
}
