using System.Text.Json;
using System.Text.RegularExpressions;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Cli;

/// <summary>What <c>docs/json.md</c> promises is what comes out: every field, of its type, and no other.</summary>
public sealed partial class What_programs_read : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public async ValueTask InitializeAsync()
    {
        Assert.Equal(0, (await Executable.RunAsync(_folder.Path, ["demo", "--keep", "bank"])).ExitCode);
        // Something stays, something changes, and something only the arguments could tell.
        await File.WriteAllTextAsync(_folder / "bank/stricter.toml", "[agent]\nid = \"treasury-bot\"\n[rules]\nblock_tools = [\"read_*\"]\nmax_amount_usd = 5\n");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("audit --json", 0)]
    [InlineData("audit --json --tool nothing", 0)]
    [InlineData("audit --json --filter is:open", 0)]
    [InlineData("stats --json", 0)]
    [InlineData("stats --json -n 1", 0)]
    [InlineData("stats --json --decision block --since 1h", 0)]
    [InlineData("stats --json --tool nothing", 0)]
    [InlineData("audit --verify --json", 0)]
    [InlineData("audit --verify --full --json", 0)]
    [InlineData("audit --verify --require-anchor --json", 3)]
    [InlineData("checkpoint --json", 0)]
    [InlineData("key list --json", 0)]
    [InlineData("key rotate --json", 0)]
    [InlineData("policy explain {\"name\":\"read_portfolio\"} --json", 0)]
    [InlineData("policy explain {\"name\":\"delete_account\"} --json", 1)]
    [InlineData("policy check --json", 0)]
    [InlineData("kill --json", 0)]
    [InlineData("kill stripe.* --json", 0)]
    [InlineData("review --json", 0)]
    [InlineData("review deny --all --json", 0)]
    [InlineData("policy learn --json", 0)]
    [InlineData("policy learn --json --agent nobody", 1)]
    [InlineData("policy test --json --against bank/estoppl.toml", 0)]
    [InlineData("policy test --json --against bank/stricter.toml", 1)]
    [InlineData("views check --json", 0)]
    [InlineData("views rebuild --json", 0)]
    public async Task Has_exactly_the_documented_fields(string command, int exitCode)
    {
        var played = await AtBankAsync(command);
        Assert.Equal(exitCode, played.ExitCode);
        Check(command, played.Output);
    }

    [Fact]
    public async Task Has_exactly_the_documented_fields_also_of_a_ledger_that_is_not_intact()
    {
        var data = _folder / "bank/.estoppl/ledger.db";
        var bytes = await File.ReadAllBytesAsync(data, TestContext.Current.CancellationToken);
        bytes[bytes.AsSpan().IndexOf("send_payment"u8)] = (byte)'S';
        await File.WriteAllBytesAsync(data, bytes, TestContext.Current.CancellationToken);
        var played = await Executable.RunAsync(_folder.Path, ["audit", "--verify", "--json", "--config", "bank/estoppl.toml"]);
        Assert.Equal(1, played.ExitCode);
        Check("audit --verify --json", played.Output);
    }

    [Fact]
    public async Task Has_exactly_the_documented_fields_also_of_evidence()
    {
        using var audit = JsonDocument.Parse((await AtBankAsync("audit --json --tool send_payment")).Output);
        var call = audit.RootElement.GetProperty("calls")[0].GetProperty("call").GetString();
        await AtBankAsync($"receipt {call} -o RECEIPT");
        await AtBankAsync("export -o EXPORT");
        await Has_exactly_the_documented_fields("verify RECEIPT --json", 0);
        await Has_exactly_the_documented_fields("verify EXPORT --json", 0);

        // Somewhere else, without the ledger's key.
        var elsewhere = await Executable.RunAsync(_folder.Path, ["verify", "RECEIPT", "--json"]);
        Assert.Equal(2, elsewhere.ExitCode);
        Check("verify RECEIPT --json", elsewhere.Output);

        Alter("RECEIPT", "extra ");
        Alter("EXPORT", "\"event\":\"");
        await Has_exactly_the_documented_fields("verify RECEIPT --json", 1);
        await Has_exactly_the_documented_fields("verify EXPORT --json", 1);

        void Alter(string file, string before)
        {
            var bytes = File.ReadAllBytes(_folder / file);
            ref var one = ref bytes[bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(before)) + before.Length + 100];
            one = one == (byte)'A' ? (byte)'B' : (byte)'A';
            File.WriteAllBytes(_folder / file, bytes);
        }
    }

    [Fact]
    public async Task Has_exactly_the_documented_fields_also_as_it_comes()
    {
        await using var tail = Child.Start(Programs.Estoppl, ["tail", "--json", "-n", "6", "--config", "bank/estoppl.toml"], _folder.Path);
        for (var n = 0; n < 6; n++)
        {
            var line = await tail.ReadTextAsync();
            Check("audit --json", $$$"""{"calls":[{{{line}}}],"totals":{"total":0,"allowed":0,"blocked":0,"review":0}}""");
        }
    }

    [Fact]
    public async Task Has_exactly_the_documented_fields_also_of_a_measurement()
    {
        var played = await Executable.RunAsync(_folder.Path, ["bench", "-n", "5", "--pipelined", "20", "--in-flight", "4", "--json"]);
        Assert.Equal(0, played.ExitCode);
        Check("bench --json", played.Output);
        var ledger = await Executable.RunAsync(_folder.Path, ["bench", "ledger", "-n", "5", "--events", "500", "--json"]);
        Assert.True(ledger.ExitCode == 0, ledger.Error);
        Check("bench ledger --json", ledger.Output);
        var kill = await Executable.RunAsync(_folder.Path, ["bench", "kill", "-n", "2", "--proxies", "2", "--json"]);
        Assert.True(kill.ExitCode == 0, kill.Error);
        Check("bench kill --json", kill.Output);
        var takeover = await Executable.RunAsync(_folder.Path, ["bench", "takeover", "-n", "2", "--proxies", "2", "--json"]);
        Assert.True(takeover.ExitCode == 0, takeover.Error);
        Check("bench takeover --json", takeover.Output);
        var policy = await Executable.RunAsync(_folder.Path, ["bench", "policy", "-n", "100", "--json"]);
        Assert.True(policy.ExitCode == 0, policy.Error);
        Check("bench policy --json", policy.Output);
        var record = await Executable.RunAsync(_folder.Path, ["bench", "record", "--events", "2000", "--json"]);
        Assert.True(record.ExitCode == 0, record.Error);
        Check("bench record --json", record.Output);
        Assert.Equal(["bank"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Has_exactly_the_documented_fields_also_of_the_measured_console()
    {
        Programs.NeedLinux();
        var console = await Executable.RunAsync(_folder.Path, ["bench", "console", "--events", "2000", "-n", "1", "--rate", "50", "--seconds", "2", "--json"]);
        Assert.True(console.ExitCode == 0, console.Error);
        Check("bench console --json", console.Output);
        using var json = JsonDocument.Parse(console.Output);
        Assert.Equal([false, true], json.RootElement.GetProperty("live").EnumerateArray().Select(live => live.GetProperty("isHolder").GetBoolean()));
        Assert.All(json.RootElement.GetProperty("live").EnumerateArray(), live => Assert.Equal(0, live.GetProperty("unansweredKeys").GetInt32()));
        Assert.Equal(["bank"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    private Task<Played> AtBankAsync(string command) => Executable.RunAsync(_folder.Path, [.. command.Split(' '), "--config", "bank/estoppl.toml"]);

    internal static void Check(string command, string output)
    {
        using var json = JsonDocument.Parse(output);
        var documented = Documented(command);
        var actual = Flatten("", json.RootElement).ToList();
        foreach (var (field, value) in actual)
        {
            Assert.True(documented.TryGetValue(field, out var type), $"docs/json.md does not know `{field}` of {command}");
            Assert.True(Fits(value, type), $"`{field}` is {value.GetRawText()}, and docs/json.md says: {type}");
        }

        var missing = documented.Where(it => !it.Value.Contains("absent", StringComparison.Ordinal) && !IsInAnEmptyArray(it.Key))
            .Select(it => it.Key).Except(actual.Select(it => it.Field));
        Assert.Empty(missing);

        bool IsInAnEmptyArray(string field) => field.Split("[]") is [var array, _]
            && !actual.Exists(it => it.Field.StartsWith($"{array}[]", StringComparison.Ordinal));
    }

    /// <summary>The fields with their types, from the table under the longest heading that the command begins with.</summary>
    private static Dictionary<string, string> Documented(string command)
    {
        var sections = File.ReadAllText(Repository.File("docs/json.md")).Split("\n## ");
        var words = command.Split(' ').Where(word => !word.StartsWith('{')).ToHashSet();
        var section = sections.Skip(1)
            .Select(text => (Words: Command().Match(text).Groups[1].Value.Split(' '), Text: text))
            .Where(it => it.Words.All(words.Contains)).MaxBy(it => it.Words.Length).Text;
        return Field().Matches(section).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value.Trim());
    }

    private static IEnumerable<(string Field, JsonElement Value)> Flatten(string path, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Flatten(path.Length == 0 ? member.Name : $"{path}.{member.Name}", member.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(each => Flatten($"{path}[]", each)),
        _ => [(path, value)],
    };

    private static bool Fits(JsonElement value, string type) => value.ValueKind switch
    {
        JsonValueKind.String => type.StartsWith("string", StringComparison.Ordinal),
        JsonValueKind.Number => type.StartsWith("number", StringComparison.Ordinal) || (type.StartsWith("integer", StringComparison.Ordinal) && value.TryGetInt64(out _)),
        JsonValueKind.True or JsonValueKind.False => type.StartsWith("boolean", StringComparison.Ordinal),
        JsonValueKind.Null => type.Contains("or null", StringComparison.Ordinal),
        _ => false,
    };

    [GeneratedRegex("^`estoppl ([^`]+)`")]
    private static partial Regex Command();

    [GeneratedRegex(@"^\| `([^`]+)` \| ([^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex Field();
}
