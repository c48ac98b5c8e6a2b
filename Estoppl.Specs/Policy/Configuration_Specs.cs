using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Policy;
using Xunit;

namespace Estoppl.Specs.Policy;

public sealed class A_configuration_file_of_the_original
{
    private const string File = """
        [agent]
        id = "treasury-bot-v2"
        version = "2.0.1"
        authorized_by = "alice@example.com"

        [rules]
        allow_tools = []
        block_tools = ["delete_account", "stripe.*"]
        human_review_tools = ["wire_transfer", "execute_trade"]
        max_amount_usd = 50000.0
        amount_field = "payment.amount"
        rate_limit_per_minute = 0
        redact_fields = ["ssn"]
        human_review_above_usd = 1000
        fail_mode = "open"

        [rules.rate_limit_tools]
        "stripe.create_payment" = 5

        [[rules.custom_rules]]
        name = "large"
        condition = { field = "n", operator = ">=", value = 5 }
        action = "human_review"

        [rules.agent_rules.treasury-bot-v2]
        block_tools = []
        max_amount_usd = 100.0

        [ledger]
        db_path = ".estoppl/events.db"
        cloud_endpoint = "https://api.example.com/v1/events"
        cloud_api_key = ""
        org_id = "acme"
        """;

    private readonly Configuration _configuration = Given.Configuration(File);

    [Fact]
    public void Names_the_agent() => Assert.Equal(
        new AgentSection(new AgentId("treasury-bot-v2"), "2.0.1", "alice@example.com"), _configuration.Agent);

    [Fact]
    public void Gives_its_rules()
    {
        var rules = _configuration.Rules;
        Assert.Empty(rules.AllowTools);
        Assert.Equal(["delete_account", "stripe.*"], rules.BlockTools.Select(tool => tool.Text));
        Assert.Equal(["wire_transfer", "execute_trade"], rules.HumanReviewTools.Select(tool => tool.Text));
        Assert.Equal((50000m, 1000m), (rules.MaxAmountUsd, rules.HumanReviewAboveUsd));
        Assert.Equal(["payment.amount"], rules.AmountFields.Select(field => field.Text));
        Assert.Equal(0u, rules.RateLimitPerMinute);
        Assert.Equal([new ToolRate(new ToolPattern("stripe.create_payment"), 5)], rules.RateLimitTools.ToArray());
        Assert.Equal(ReviewMode.Flag, rules.ReviewMode);
        Assert.Equal("n gte 5", Assert.Single(rules.CustomRules).Condition.ToString());
    }

    [Fact]
    public void Lays_the_agents_own_rules_over_the_common_ones()
    {
        var rules = _configuration.EffectiveRules;
        Assert.Empty(rules.BlockTools);
        Assert.Equal(100m, rules.MaxAmountUsd);
        Assert.Equal(_configuration.Rules.HumanReviewTools, rules.HumanReviewTools);
    }

    [Fact]
    public void Puts_the_record_beside_the_originals() =>
        Assert.Equal(Path.GetFullPath("/srv/agent/.estoppl"), _configuration.Ledger.Folder);

    [Fact]
    public void Is_warned_that_nothing_is_sent() => Assert.Equal(
        [(31, "`cloud_endpoint` has no effect"), (33, "`org_id` has no effect")],
        Assert.IsType<ConfigurationOutcome.Loaded>(Given.Reading(File)).Warnings.Select(warning => (warning.Line, warning.Message)));

    [Fact]
    public void Never_shows_its_key() =>
        Assert.DoesNotContain("sk_", Given.Configuration("[agent]\nid='a'\n[ledger]\ncloud_api_key='sk_1'").ToString(), StringComparison.Ordinal);
}

public sealed class The_smallest_configuration_file
{
    private readonly Configuration _configuration = Given.Configuration("[agent]\nid = \"a\"");

    [Fact]
    public void Has_the_defaults()
    {
        Assert.Equal(new AgentSection(new AgentId("a"), "0.1.0", null), _configuration.Agent);
        Assert.Equal(RulesSection.None, _configuration.Rules);
        Assert.Equal(["amount"], _configuration.Rules.AmountFields.Select(field => field.Text));
        Assert.Equal((Path.GetFullPath("/srv/agent/.estoppl"), CommitmentKind.Hmac), (_configuration.Ledger.Folder, _configuration.Ledger.Commitment));
        Assert.Empty(_configuration.Ledger.Anchors);
        Assert.Equal(new ProxySection(BlockReply.Result, 64 * 1024 * 1024), _configuration.Proxy);
    }

    [Fact]
    public void Is_known_by_the_digest_of_its_exact_bytes()
    {
        byte[] bytes = [.. Encoding.UTF8.Preamble, .. "[agent]\r\nid = \"a\"\r\n"u8];
        var loaded = Assert.IsType<ConfigurationOutcome.Loaded>(PolicyFile.Read(bytes, Given.File));
        Assert.Equal(new Digest(SHA256.HashData(bytes)), loaded.Configuration.Digest);
        Assert.Equal(Path.GetFullPath(Given.File), loaded.Configuration.Source);
    }
}

public sealed class The_keys_that_the_original_does_not_have
{
    private readonly Configuration _configuration = Given.Configuration("""
        agent = { id = "a" }
        rules.review_mode = "hold"
        rules.review_timeout_seconds = 90
        rules.on_tool_change = "block"
        rules.hide_blocked_tools = true
        rules.max_identical_calls_per_minute = 3
        rules.max_calls_per_session = 500
        rules.agent_rules.a = { review_mode = "flag", on_tool_change = "ignore", hide_blocked_tools = false }
        rules.agent_rules.b = { fail_mode = "closed", review_timeout_seconds = 1, max_identical_calls_per_minute = 0, max_calls_per_session = 4_294_967_295 }
        rules.amount_field = ["amount", "payment.total"]
        ledger.commitment = "sha256"
        ledger.db_path = "../records/ledger.db"
        ledger.anchors = ["/mnt/evidence/anchor", "anchor", "../records/checkpoints/anchor"]
        [proxy]
        block_reply = "error"
        max_message_bytes = 4_096
        """);

    [Fact]
    public void Are_read()
    {
        Assert.Equal(["amount", "payment.total"], _configuration.Rules.AmountFields.Select(field => field.Text));
        Assert.Equal(CommitmentKind.Sha256, _configuration.Ledger.Commitment);
        Assert.Equal(Path.GetFullPath("/srv/records"), _configuration.Ledger.Folder);
        Assert.Equal(new ProxySection(BlockReply.Error, 4096), _configuration.Proxy);
    }

    [Fact]
    public void Are_those_of_the_agent_where_it_has_its_own()
    {
        Assert.Equal((ReviewMode.Hold, 90.0, ToolChangeAction.Block, true, 3u, 500u), Controls(_configuration.Rules));
        Assert.Equal((ReviewMode.Flag, 90.0, ToolChangeAction.Ignore, false, 3u, 500u), Controls(_configuration.EffectiveRules));
        Assert.Equal((ReviewMode.Block, 1.0, ToolChangeAction.Block, true, 0u, uint.MaxValue), Controls(_configuration.AgentRules[new AgentId("b")]));
        Assert.Equal((ReviewMode.Flag, 55.0, ToolChangeAction.Flag, false, 0u, 0u), Controls(RulesSection.None));

        static (ReviewMode, double, ToolChangeAction, bool, uint, uint) Controls(RulesSection rules) => (rules.ReviewMode, rules.ReviewTimeout.TotalSeconds,
            rules.OnToolChange, rules.HideBlockedTools, rules.MaxIdenticalCallsPerMinute, rules.MaxCallsPerSession);
    }

    [Fact]
    public void Name_anchors_from_the_files_folder_on() => Assert.Equal(
        [Path.GetFullPath("/mnt/evidence/anchor"), Path.GetFullPath("/srv/agent/anchor"), Path.GetFullPath("/srv/records/checkpoints/anchor")],
        _configuration.Ledger.Anchors);

    [Fact]
    public void Are_warned_of_where_an_anchor_goes_with_its_ledger()
    {
        const string warned = "this anchor lies in the ledger's own folder, where it protects from nothing";
        Assert.Equal([(3, 17, warned)], Warnings("[ledger]\nanchors = [\"x\", \".estoppl/keys/../a\"]"));
        Assert.Empty(Warnings("[ledger]\nanchors = [\"x\", \".estoppl-anchor\"]"));

        static IEnumerable<(int, int, string)> Warnings(string ledger) =>
            Assert.IsType<ConfigurationOutcome.Loaded>(Given.Reading($"agent.id = \"a\"\n{ledger}")).Warnings.Select(warning => (warning.Line, warning.Column, warning.Message));
    }
}

public sealed class The_configuration_that_init_writes
{
    private static readonly string Path = System.IO.Path.Combine(Root(), "estoppl.toml");

    private readonly ConfigurationOutcome.Loaded _loaded = Assert.IsType<ConfigurationOutcome.Loaded>(PolicyFile.Load(Path));

    [Fact]
    public void Loads_without_a_warning() => Assert.Empty(_loaded.Warnings);

    [Fact]
    public void Holds_the_defaults_a_newcomer_starts_with()
    {
        var rules = _loaded.Configuration.EffectiveRules;
        Assert.Equal("my-agent", _loaded.Configuration.Agent.Id.Value);
        Assert.Empty(rules.AllowTools);
        Assert.Equal(["delete_account", "drop_database"], rules.BlockTools.Select(tool => tool.Text));
        Assert.Equal(["wire_transfer", "execute_trade"], rules.HumanReviewTools.Select(tool => tool.Text));
        Assert.Equal((50000m, 30u), (rules.MaxAmountUsd, rules.RateLimitPerMinute));
        Assert.Equal(System.IO.Path.Combine(Root(), ".estoppl"), _loaded.Configuration.Ledger.Folder);
    }

    // Commented keys are taught, so they must be right: a line that looks like TOML behind its `# ` is uncommented and read.
    [Fact]
    public void Teaches_only_keys_that_load()
    {
        var lines = File.ReadAllLines(Path).Select(line =>
            line.StartsWith("# ", StringComparison.Ordinal) && (line.Contains(" = ", StringComparison.Ordinal) || line.StartsWith("# [", StringComparison.Ordinal)) ? line[2..] : line);
        Assert.IsType<ConfigurationOutcome.Loaded>(Given.Reading(string.Join('\n', lines)));
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(System.IO.Path.Combine(folder, "Estoppl.sln"))) folder = System.IO.Path.GetDirectoryName(folder)!;
        return folder;
    }
}
