using System.Text.Json;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Cli;

/// <summary>What the demo's ledger can prove to somebody who was not there, from one command's output to the next one's input.</summary>
[Trait("Category", "EndToEnd")]
public sealed class What_a_third_party_is_given : IAsyncLifetime
{
    private const int Flips = 12;

    private static readonly int s_seed = int.TryParse(Environment.GetEnvironmentVariable("ESTOPPL_SEED"), out var seed) ? seed : Random.Shared.Next();

    private readonly TemporaryFolder _folder = new();
    private string _call = "", _vkey = "";

    public async ValueTask InitializeAsync()
    {
        Assert.Equal(0, (await RunAsync("demo", "--keep", "bank")).ExitCode);
        _vkey = (await AtBankAsync("key", "export")).Output.Trim();
        using var audit = JsonDocument.Parse((await AtBankAsync("audit", "--json", "--tool", "send_payment")).Output);
        _call = audit.RootElement.GetProperty("calls")[0].GetProperty("call").GetString()!;
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Is_the_same_receipt_however_the_event_is_named()
    {
        var byShort = (await AtBankAsync("receipt", _call[^8..])).Output;
        var place = byShort.Split('\n')[2]["index ".Length..];
        string[] names = [_call, _call[^8..].ToUpperInvariant(), place, $"#{place}"];
        foreach (var name in names) Assert.Equal(byShort, (await AtBankAsync("receipt", name)).Output);
        Assert.Equal(0, (await AtBankAsync("receipt", _call, "-o", "payment.receipt")).ExitCode);
        Assert.Equal(byShort, await File.ReadAllTextAsync(_folder / "payment.receipt", TestContext.Current.CancellationToken));
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder.Path), file => file.Contains(".partial", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Is_a_receipt_that_says_what_happened()
    {
        await AtBankAsync("receipt", _call, "-o", "payment.receipt");
        var verified = await RunAsync("verify", "payment.receipt", "--key", _vkey);
        Assert.Equal((0, ""), (verified.ExitCode, verified.Error));
        Assert.StartsWith("VALID: event #", verified.Output, StringComparison.Ordinal);
        Assert.Contains("call.intercepted", verified.Output, StringComparison.Ordinal);
        Assert.Matches(@"\n  by +agent:treasury-bot\n  tool +send_payment\n  decision +BLOCK by max_amount_usd\n", verified.Output);
        Assert.Contains($"call       {_call}", verified.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("receipt", "VALID: event #")]
    [InlineData("export", "INTACT: events #0-#16 of ledger ")]
    [InlineData("export --since #5", "INTACT: events #5-#16 of ledger ")]
    public async Task Is_what_a_program_that_shares_no_code_with_us_can_check(string command, string verdict)
    {
        Assert.SkipUnless(Python.Has("cryptography"), "skipped: needs python3 with the package cryptography");
        var script = Repository.File("docs/verify.py");
        Assert.Equal(0, (await AtBankAsync([.. command.Split(' '), .. command == "receipt" ? [_call] : Array.Empty<string>(), "-o", "evidence"])).ExitCode);
        var (exit, output, error) = Python.RunFile(script, [_folder / "evidence", _vkey]);
        Assert.Equal((0, ""), (exit, error));
        Assert.StartsWith(verdict, output, StringComparison.Ordinal);

        var bytes = await File.ReadAllBytesAsync(_folder / "evidence", TestContext.Current.CancellationToken);
        bytes[bytes.AsSpan().IndexOf(command == "receipt" ? "extra "u8 : "\"event\":\""u8) + 40] ^= 1;
        await File.WriteAllBytesAsync(_folder / "evidence", bytes, TestContext.Current.CancellationToken);
        Assert.NotEqual(0, Python.RunFile(script, [_folder / "evidence", _vkey]).ExitCode);
        Assert.NotEqual(0, (await RunAsync("verify", "evidence", "--key", _vkey)).ExitCode);
    }

    [Fact]
    public async Task Is_an_export_in_which_no_byte_can_be_changed()
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"ESTOPPL_SEED={s_seed}");
        Assert.Equal(0, (await AtBankAsync("export", "-o", "bank.jsonl")).ExitCode);
        Assert.Equal(0, (await RunAsync("verify", "bank.jsonl", "--key", _vkey)).ExitCode);
        var whole = await File.ReadAllBytesAsync(_folder / "bank.jsonl", TestContext.Current.CancellationToken);
        var random = new Random(s_seed);
        for (var n = 0; n < Flips; n++)
        {
            var altered = whole.ToArray();
            var at = random.Next(altered.Length);
            altered[at] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(_folder / "altered.jsonl", altered, TestContext.Current.CancellationToken);
            var verified = await RunAsync("verify", "altered.jsonl", "--key", _vkey);
            Assert.True(verified.ExitCode is 1 or 2, $"byte {at}: {verified.ExitCode} {verified.Output}{verified.Error}");
            Assert.DoesNotContain("   at ", verified.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Is_an_export_of_the_newer_part_that_stands_for_itself()
    {
        Assert.Equal(0, (await AtBankAsync("export", "--since", "#5", "-o", "rest.jsonl")).ExitCode);
        var all = (await AtBankAsync("export", "--since", "1h")).Output.Split('\n');
        var rest = await File.ReadAllLinesAsync(_folder / "rest.jsonl", TestContext.Current.CancellationToken);
        Assert.Equal(all[6..^1], rest[1..]);
        var verified = await RunAsync("verify", "rest.jsonl", "--key", _vkey, "--full");
        Assert.Equal((0, ""), (verified.ExitCode, verified.Error));
        Assert.Contains("from #5 on", verified.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_nothing_at_all_of_a_ledger_that_is_not_what_was_sealed()
    {
        var data = _folder / "bank/.estoppl/ledger.db";
        var bytes = await File.ReadAllBytesAsync(data, TestContext.Current.CancellationToken);
        bytes[bytes.AsSpan().IndexOf("send_payment"u8)] = (byte)'S';
        await File.WriteAllBytesAsync(data, bytes, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder / "bank.jsonl", "what was there before", TestContext.Current.CancellationToken);

        var export = await AtBankAsync("export", "-o", "bank.jsonl");
        Assert.Equal((2, ""), (export.ExitCode, export.Output));
        Assert.Contains("the first 17 events are not those that checkpoint 17 seals", export.Error, StringComparison.Ordinal);
        Assert.Equal("what was there before", await File.ReadAllTextAsync(_folder / "bank.jsonl", TestContext.Current.CancellationToken));
        var receipt = await AtBankAsync("receipt", "0", "-o", "opened.receipt");
        Assert.Equal((2, ""), (receipt.ExitCode, receipt.Output));
        Assert.Equal(["bank", "bank.jsonl"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Is_a_checkpoint_as_it_lies_beside_the_ledger_too()
    {
        var printed = (await AtBankAsync("checkpoint")).Output;
        var size = printed.Split('\n')[1];
        Assert.Equal(await File.ReadAllTextAsync(_folder / $"bank/.estoppl/checkpoints/{size}", TestContext.Current.CancellationToken), printed);
        Assert.Equal(printed, (await AtBankAsync("checkpoint")).Output);
        using var json = JsonDocument.Parse((await AtBankAsync("checkpoint", "--json")).Output);
        Assert.Equal(printed, json.RootElement.GetProperty("note").GetString());
    }

    private Task<Played> RunAsync(params string[] words) => Executable.RunAsync(_folder.Path, words);

    private Task<Played> AtBankAsync(params string[] words) => RunAsync([.. words, "--config", "bank/estoppl.toml"]);
}

/// <summary>What only something that was kept elsewhere shows.</summary>
[Trait("Category", "EndToEnd")]
public sealed class A_ledger_of_which_an_older_copy_was_put_back : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_folder / "estoppl.toml", """
            [agent]
            id = "a"
            [ledger]
            db_path = ".estoppl/ledger.db"
            anchors = ["anchor"]
            """);
        await SessionAsync();
        foreach (var file in s_files) File.Copy(_folder / $".estoppl/{file}", _folder / file);
        await SessionAsync();
        foreach (var file in s_files) File.Copy(_folder / file, _folder / $".estoppl/{file}", overwrite: true);
        File.Delete(_folder / ".estoppl/ledger.journal");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public Task Is_found_by_the_checkpoints_beside_it() => IsFound("TRUNCATED: checkpoint commits to ");

    [Fact]
    public Task Is_found_by_an_anchor_when_they_are_gone_too()
    {
        Directory.Delete(_folder / ".estoppl/checkpoints", recursive: true);
        return IsFound($"ROLLED BACK: anchor {_folder / "anchor"} saw ");
    }

    [Fact]
    public async Task Is_found_by_a_checkpoint_that_was_brought()
    {
        Directory.Delete(_folder / ".estoppl/checkpoints", recursive: true);
        File.Move(_folder / "anchor", _folder / "brought");
        await IsFound($"ROLLED BACK: anchor {_folder / "brought"} saw ", "--trusted", "brought");
        // Without any of them it looks like what it once was.
        Assert.Equal(0, (await Executable.RunAsync(_folder.Path, ["audit", "--verify"])).ExitCode);
        Assert.Equal(3, (await Executable.RunAsync(_folder.Path, ["audit", "--verify", "--require-anchor"])).ExitCode);
    }

    private static readonly string[] s_files = ["ledger.log", "ledger.db"];

    private async Task SessionAsync()
    {
        var played = await Executable.RunAsync(_folder.Path, ["start", "--", "estoppl", "demo-server"], Line.Call(1) + "\n");
        Assert.Equal((0, ""), (played.ExitCode, played.Error));
    }

    private async Task IsFound(string verdict, params string[] options)
    {
        var verified = await Executable.RunAsync(_folder.Path, ["audit", "--verify", .. options]);
        Assert.StartsWith(verdict, verified.Output, StringComparison.Ordinal);
        Assert.Equal(1, verified.ExitCode);
    }
}
