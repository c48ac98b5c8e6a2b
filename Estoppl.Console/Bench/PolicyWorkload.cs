using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Policy;

namespace Estoppl.Operator.Bench;

/// <summary>
/// A hundred rules and a call of 1 KB that passes them all, so that all are asked: 40 block patterns, 30 allow patterns of which the last fits, 10 tools to
/// review, 20 custom rules over every operator, an amount limit and a rate.
/// </summary>
internal static class PolicyWorkload
{
    public const int Rules = 100;

    private static readonly string[] Conditions =
    [
        """field = "quantity", operator = "gt", value = 100""", """field = "payment.fee", operator = "lt", value = 0""",
        """field = "payment.total", operator = "gte", value = 90000""", """field = "priority", operator = "lte", value = 0""",
        """field = "currency", operator = "eq", value = "XXX" """, """field = "country", operator = "neq", value = "CH" """,
        """field = "memo", operator = "contains", value = "password" """, """field = "recipients.mail", operator = "not_contains", value = "@example.com" """,
        """field = "path", operator = "matches", value = "^/(etc|root|proc)/" """, """field = "payment.account", operator = "matches", value = "^XX[0-9]+$" """,
    ];

    public static ToolName Tool { get; } = new("bank.transfer.create");

    /// <summary>1 KB of JSON as tools get it: texts, numbers, a nested object, an array of objects.</summary>
    public static byte[] Arguments { get; } = MakeArguments();

    public static PolicyEngine Engine(TimeProvider clock)
    {
        var read = PolicyFile.Read(Encoding.UTF8.GetBytes(Configuration()), "bench.toml");
        return read is ConfigurationOutcome.Loaded loaded
            ? new PolicyEngine(loaded.Configuration, new ServerName("bank"), clock)
            : throw new InvalidOperationException($"the bench's own configuration is broken: {read}");
    }

    private static string Configuration()
    {
        var toml = new StringBuilder("[agent]\nid = \"bench\"\n[rules]\nmax_amount_usd = 50000.0\namount_field = [\"amount\", \"payment.amount\"]\n");
        List("block_tools", 40, n => (n % 4) switch { 0 => $"delete_{n}_*", 1 => $"*_drop_{n}", 2 => $"admin.{n}.remove", _ => $"bank.*.erase_{n}" });
        List("allow_tools", 30, n => n == 29 ? "bank.transfer.*" : n % 2 == 0 ? $"read_{n}_*" : $"files.{n}.list");
        List("human_review_tools", 10, n => $"wire_{n}_*");
        for (var n = 0; n < 20; n++)
            toml.Append($"[[rules.custom_rules]]\nname = \"rule {n}\"\ntool = \"bank.*\"\ncondition = {{ {Conditions[n % Conditions.Length]} }}\naction = \"{(n < 10 ? "block" : "human_review")}\"\n");
        return toml.ToString();

        void List(string key, int count, Func<int, string> pattern) =>
            toml.Append($"{key} = [{string.Join(", ", Enumerable.Range(0, count).Select(n => $"\"{pattern(n)}\""))}]\n");
    }

    private static byte[] MakeArguments()
    {
        var recipients = string.Join(",", Enumerable.Range(0, 4).Select(n =>
            $$"""{"name":"Recipient number {{n}}","mail":"recipient{{n}}@example.com","share":{{25 + n}}.5,"confirmed":true}"""));
        var head = $$"""{"amount":1250.75,"currency":"CHF","country":"CH","quantity":12,"priority":3,"path":"/home/agent/invoices/2026-11.pdf","payment":{"account":"CH93 0076 2011 6238 5295 7","amount":"1,250.75","fee":1.5,"total":1252.25,"reference":"INV-2026-000417"},"recipients":[{{recipients}}],"memo":" """;
        return Encoding.UTF8.GetBytes($"{head}{new string('m', 1024 - head.Length - 2)}\"}}");
    }
}
