namespace Estoppl.Operator.Demo;

/// <summary>What the demo's agent tries, and the rules it meets.</summary>
internal static class DemoScript
{
    /// <summary>The configuration of the demo's session.</summary>
    public const string Configuration = """
        [agent]
        id = "treasury-bot"
        version = "1.0.0"
        authorized_by = "alice@example.com"

        [rules]
        allow_tools = ["read_*", "get_*", "send_payment", "wire_transfer", "delete_account"]
        block_tools = ["delete_*"]
        human_review_tools = ["wire_transfer"]
        max_amount_usd = 50000.0

        [ledger]
        db_path = ".estoppl/ledger.db"
        """;

    /// <summary>The calls, in order: the tool, its arguments as JSON, and what the agent has in mind.</summary>
    public static readonly (string Tool, string Arguments, string Thought)[] Calls =
    [
        ("read_portfolio", """{"portfolio":"main"}""", "look at the positions"),
        ("get_balance", """{"account":"CH93 0076 2011 6238 5295 7"}""", "see what there is to spend"),
        ("send_payment", """{"to":"ACME GmbH","amount":75000}""", "pay an invoice that is over the limit"),
        ("list_transactions", """{"account":"CH93 0076 2011 6238 5295 7"}""", "use a tool that nobody allowed"),
        ("wire_transfer", """{"to":"Bank of Elsewhere","amount":25000}""", "wire money: allowed, but a person should know"),
        ("delete_account", """{"account":"CH93 0076 2011 6238 5295 7"}""", "do what must never happen"),
    ];
}
