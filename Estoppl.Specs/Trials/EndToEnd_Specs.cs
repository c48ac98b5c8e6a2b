using System.Text.Json;
using Estoppl.Specs.Testing;
using Xunit;

namespace Estoppl.Specs.Trials;

[Trait("Category", "EndToEnd")]
public sealed class A_policy_tried_on_the_record_of_a_real_proxy
{
    private const string Rules = """
        [agent]
        id = "treasury-bot"

        [rules]
        block_tools = ["delete_*"]
        human_review_tools = ["wire_transfer"]
        max_amount_usd = 50000.0

        [ledger]
        db_path = ".estoppl/ledger.db"
        """;

    [Fact]
    public async Task Changes_what_it_changes_and_leaves_open_what_only_arguments_tell()
    {
        using var workspace = new Workspace(Rules);
        await PlayAsync(workspace);

        var own = await TryAsync(workspace, Rules, 0);
        Assert.Equal((7, 0, 0), Counts(own));

        // Of the payment that went through, and of the transfer, nothing is known but that they were for 50,000 at most. The others have no room for an amount.
        var lower = await TryAsync(workspace, Rules.Replace("50000.0", "1000.0", StringComparison.Ordinal), 0);
        Assert.Equal((5, 0, 2), Counts(lower));
        Assert.Equal("allow or block", Assert.Single(lower.RootElement.GetProperty("undecided").EnumerateArray(), row => row.GetProperty("tool").GetString() == "send_payment").GetProperty("possible").GetString());

        var higher = await TryAsync(workspace, Rules.Replace("50000.0", "90000.0", StringComparison.Ordinal), 0);
        Assert.Equal((6, 0, 1), Counts(higher));

        var rated = await TryAsync(workspace, Rules.Replace("[ledger]", "rate_limit_per_minute = 2\n[ledger]", StringComparison.Ordinal), 1);
        Assert.Equal((6, 1, 0), Counts(rated));
        var change = Assert.Single(rated.RootElement.GetProperty("changes").EnumerateArray());
        Assert.Equal(("get_balance", "allow", "block", "rate_limit_per_minute"), (Text(change, "tool"), Text(change, "from"), Text(change, "to"), Text(change, "toRule")));
        var example = Assert.Single(rated.RootElement.GetProperty("examples").EnumerateArray());
        Assert.Equal("treasury-bot", Text(example, "agent"));
    }

    [Fact]
    public async Task Counts_only_calls_since_a_time_but_minds_those_before()
    {
        using var workspace = new Workspace(Rules);
        await PlayAsync(workspace);
        var last = workspace.Events().Last(it => it.Fact is Estoppl.Ledger.Events.LedgerEvent.CallIntercepted { Tool.Value: "get_balance" }).At;

        var limited = await TryAsync(
            workspace, Rules.Replace("[ledger]", "rate_limit_per_minute = 2\n[ledger]", StringComparison.Ordinal), 1, "--since", $"{last.UtcDateTime:yyyy-MM-ddTHH:mm:ss.ffffff}Z");

        Assert.Equal(1, limited.RootElement.GetProperty("changed").GetInt64());
        Assert.True(limited.RootElement.GetProperty("calls").GetInt64() < 7);
        Assert.Equal(0, (await TryAsync(workspace, Rules, 0, "--agent", "somebody-else")).RootElement.GetProperty("calls").GetInt64());
    }

    [Fact]
    public async Task Lets_an_allow_list_be_pasted_that_changes_nothing()
    {
        using var workspace = new Workspace(Rules);
        await PlayAsync(workspace);

        var learned = await workspace.RunAsync("policy", "learn");
        Assert.Equal(0, learned.ExitCode);
        Assert.Contains("`delete_account` was only ever blocked", learned.Error, StringComparison.Ordinal);

        var pasted = await TryAsync(workspace, Rules.Replace("[rules]", $"[rules]\n{learned.Output}", StringComparison.Ordinal), 0);
        Assert.Equal(0, pasted.RootElement.GetProperty("changed").GetInt64());
        Assert.Equal(0, pasted.RootElement.GetProperty("undecidable").GetInt64());
    }

    private static async Task PlayAsync(Workspace workspace)
    {
        await using var proxy = workspace.Start(Programs.Estoppl, "demo-server");
        (string Tool, string Arguments)[] calls =
        [
            ("get_balance", "{}"), ("get_balance", "{}"), ("send_payment", """{"amount":5000}"""), ("send_payment", """{"amount":75000}"""),
            ("wire_transfer", """{"to":"elsewhere"}"""), ("delete_account", "{}"), ("get_balance", "{}"),
        ];
        for (var n = 0; n < calls.Length; n++)
        {
            await proxy.WriteLineAsync(Line.Call(n + 1, calls[n].Tool, calls[n].Arguments));
            await proxy.ReadLineAsync();
        }

        proxy.CloseInput();
        Assert.Equal(0, await proxy.ExitAsync());
    }

    private static async Task<JsonDocument> TryAsync(Workspace workspace, string candidate, int exitCode, params string[] words)
    {
        await File.WriteAllTextAsync(workspace / "candidate.toml", candidate, TestContext.Current.CancellationToken);
        var run = await workspace.RunAsync(["policy", "test", "--against", workspace / "candidate.toml", "--json", .. words]);
        Assert.True(run.ExitCode == exitCode, $"{run.ExitCode}\n{run.Output}{run.Error}");
        return JsonDocument.Parse(run.Output);
    }

    private static (long Same, long Changed, long Undecidable) Counts(JsonDocument result)
    {
        return (Number("same"), Number("changed"), Number("undecidable"));

        long Number(string name) => result.RootElement.GetProperty(name).GetInt64();
    }

    private static string? Text(JsonElement row, string name) => row.GetProperty(name).GetString();
}
