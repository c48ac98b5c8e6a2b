using System.Collections.Immutable;

namespace Estoppl.Operator.Demo;

/// <summary>How a tool of the live demo ends its calls.</summary>
internal enum LiveEnding
{
    Done,

    /// <summary>Every other call is done, the ones between come back as a result that is an error.</summary>
    OftenFails,

    /// <summary>The same, but the ones between are refused by the server itself.</summary>
    OftenRefused,
}

/// <summary>A tool of the live demo's server.</summary>
/// <param name="Takes">About how long its calls take.</param>
internal sealed record LiveTool(string Name, string Description, TimeSpan Takes, LiveEnding Ending = LiveEnding.Done);

/// <summary>One kind of call that an agent makes.</summary>
/// <param name="Weight">How often, against the others of its role.</param>
/// <param name="Arguments">Makes them, as JSON.</param>
internal sealed record LiveHabit(int Weight, string Tool, Func<Random, string> Arguments);

/// <summary>One agent of the live demo, and the server it talks to.</summary>
/// <param name="Server">What the record calls the server.</param>
/// <param name="Tools">What the server lists.</param>
/// <param name="Turned">The tool whose definition is another one after a while, and what it says then.</param>
/// <param name="Hurried">The tool that is called many times at once now and then.</param>
/// <param name="Opening">What is called first, so that there is one of everything to look at within seconds.</param>
internal sealed partial record LiveRole(
    string Server, string Agent, ImmutableArray<LiveTool> Tools, LiveTool? Turned, string Hurried, ImmutableArray<string> Opening, ImmutableArray<LiveHabit> Habits)
{
    /// <summary>Both, by the names of their servers.</summary>
    public static ImmutableArray<LiveRole> All { get; } = [Bank(), Files()];

    /// <summary>The role with that server.</summary>
    public static LiveRole Of(string server) => All.Single(role => role.Server == server);

    /// <summary>The agent's configuration. All of them have one ledger, since their files lie in one folder.</summary>
    public string Configuration => $$"""
        [agent]
        id = "{{Agent}}"
        version = "1.0.0"
        authorized_by = "alice@example.com"

        [rules]
        block_tools = ["delete_*"]
        human_review_tools = ["wire_transfer", "share_link"]
        review_mode = "hold"
        review_timeout_seconds = 45
        max_amount_usd = 50000.0
        rate_limit_per_minute = 60
        rate_limit_tools = { "get_balance" = 34, "read_file" = 40 }

        [[rules.custom_rules]]
        name = "no-secrets"
        tool = "read_file"
        condition = { field = "path", operator = "contains", value = ".ssh" }
        action = "block"

        [ledger]
        db_path = ".estoppl/ledger.db"
        """;

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
