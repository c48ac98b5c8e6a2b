using System.Globalization;
using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Policy;

/// <summary>The sentences of a decision: what was refused, by which rule, and what may be done instead. A model reads them.</summary>
internal static class Refusal
{
    public static string ByBlockList(ToolName tool, RuleName rule) =>
        $"The tool `{Shown(tool)}` is blocked by the operator ({rule}). Do not try again; go on without it or ask the operator.";

    public static string ByAllowList(ToolName tool) => ToolNames.IsOdd(tool)
        ? $"The tool name `{Shown(tool)}` has characters or a length that no allow list admits (allow_tools). Use the exact name of an allowed tool."
        : $"The tool `{Shown(tool)}` is not among the allowed tools (allow_tools). Use an allowed tool or ask the operator to add it.";

    public static string ByReview(ToolName tool, RuleName rule) =>
        $"A call of `{Shown(tool)}` needs a person's approval ({rule}), and nobody can be asked (fail_mode = \"closed\"). Ask the operator.";

    public static string AboveReview(Amount amount, decimal threshold) => amount.Value is null
        ? $"The amount cannot be read, so it counts as above {NumberText.Show(threshold)} USD."
        : $"The amount {amount} is above {NumberText.Show(threshold)} USD.";

    public static string ByAmount(Amount amount, decimal limit) => amount.Value is null
        ? $"The amount cannot be read as a number, so it counts as over the limit of {NumberText.Show(limit)} USD (max_amount_usd). " +
          "Send it as a plain JSON number."
        : $"The amount {amount} exceeds the limit of {NumberText.Show(limit)} USD (max_amount_usd). " +
          "Use a smaller amount or ask the operator to raise max_amount_usd.";

    public static string ByCustomRule(ToolName tool, CustomRule rule) =>
        $"The rule `{rule.Name}` blocks this call of `{Shown(tool)}`: {rule.Condition} (custom_rules). Change the arguments or ask the operator.";

    public static string ByRate(ToolName tool, RateLimit limit, TimeSpan wait) => string.Create(CultureInfo.InvariantCulture,
        $"`{Shown(tool)}` was called {limit.PerMinute} times within a minute, the limit ({limit.Rule}). " +
        $"Try again in {Math.Ceiling(wait.TotalSeconds)} seconds.");

    private static string Shown(ToolName tool) => ToolNames.Visible(tool.Value);
}
