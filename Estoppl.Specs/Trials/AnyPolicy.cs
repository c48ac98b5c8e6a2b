using CsCheck;

namespace Estoppl.Specs.Trials;

/// <summary>Random rules over a few tools and fields, so that they meet each other and the calls of <see cref="AnyCall"/>.</summary>
internal static class AnyPolicy
{
    private static readonly Gen<string> Custom = Gen.Select(
        Gen.OneOf("one", "two", "three"),
        Gen.OneOf("*", "a*", "b1"),
        Gen.OneOf(
            """field = "x", operator = "gt", value = 5""", """field = "x", operator = "gt", value = 8""", """field = "x", operator = "lte", value = 5""",
            """field = "x", operator = "gte", value = 8""", """field = "x", operator = "lt", value = 8""", """field = "x", operator = "eq", value = 6""",
            """field = "x", operator = "neq", value = 6""", """field = "x", operator = "eq", value = "s" """, """field = "x", operator = "contains", value = "s" """,
            """field = "x", operator = "not_contains", value = "s" """, """field = "amount", operator = "gt", value = 5""", """field = "x", operator = "matches", value = "^[0-9]$" """),
        Gen.OneOf("block", "human_review", "allow"),
        (name, tool, condition, action) => $"[[rules.custom_rules]]\nname = \"{name}\"\ntool = \"{tool}\"\ncondition = {{ {condition} }}\naction = \"{action}\"\n");

    /// <summary>Lines that do not look at arguments and count nothing.</summary>
    private static readonly Gen<string> Lists = Lines(
        Line("block_tools", "[\"b*\"]", "[\"c\"]", "[\"a1\", \"zz\"]"),
        Line("allow_tools", "[\"a*\", \"b*\"]", "[\"*\"]", "[\"a1\", \"c\"]"));

    private static readonly Gen<string> Flags = Lines(
        Line("on_tool_change", "\"flag\"", "\"ignore\"", "\"block\""),
        Line("human_review_tools", "[\"a1\"]", "[\"*\"]"),
        Gen.OneOf("", "", "review_mode = \"hold\"\n", "fail_mode = \"closed\"\n"));

    private static readonly Gen<string> Amounts = Lines(
        Line("human_review_above_usd", "5", "10"),
        Line("max_amount_usd", "5", "10", "20"),
        Line("amount_field", "\"pay.amount\"", "[\"amount\", \"pay.amount\"]"));

    private static readonly Gen<string> Limits = Lines(
        Line("rate_limit_per_minute", "1", "2", "3"),
        Line("rate_limit_tools", "{ \"a*\" = 2 }", "{ \"a1\" = 1, \"b*\" = 0 }"),
        Line("max_identical_calls_per_minute", "1", "2"),
        Line("max_calls_per_session", "3", "6"));

    /// <summary>Any rules.</summary>
    public static readonly Gen<string> Rules = Gen.Select(Lists, Flags, Amounts, Limits, Gen.Select(Custom.Array[0, 3], Gen.Bool, (custom, some) => some ? string.Concat(custom) : ""),
        (lists, flags, amounts, limits, custom) => lists + flags + amounts + limits + custom);

    /// <summary>Rules without a flag that depends on arguments, and without one that releases from the rates; those are in the second place, so that they can be changed.</summary>
    public static readonly Gen<(string Rules, string Custom)> WithoutOpenFlags = Gen.Select(
        Lists, Line("human_review_tools", "[\"a1\"]", "[\"*\"]"), Line("max_amount_usd", "5", "10", "20"), Custom.Array[0, 3],
        (lists, review, amount, custom) => (lists + review + amount, string.Concat(custom.Where(rule => rule.Contains("\"block\"", StringComparison.Ordinal)))));

    private static Gen<string> Line(string key, params string[] values) =>
        Gen.Int[0, 2 * values.Length - 1].Select(n => n < values.Length ? $"{key} = {values[n]}\n" : "");

    private static Gen<string> Lines(params Gen<string>[] lines) => lines.Aggregate((all, line) => Gen.Select(all, line, (before, next) => before + next));
}
