using System.Globalization;
using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Policy;

/// <summary>The sentences of a decision: what was refused, by which rule, and what may be done instead. A model reads them.</summary>
internal static class Refusal
{
    // As much of an operator's words as a model needs to make sense of them.
    private const int MaxReason = 200;

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

    public static string ByKillSwitch(ToolName tool, RuleName rule, string reason) =>
        $"An operator has stopped calls such as this one of `{Shown(tool)}` ({rule}).{(string.IsNullOrWhiteSpace(reason) ? "" : $" The reason given: \"{ToolNames.Visible(reason.Trim(), MaxReason)}\".")} " +
        "Do not try again, nor another way, until the operator says so.";

    public static string ByToolChange(ToolName tool, ToolStanding standing) =>
        $"The tool `{Shown(tool)}` {(standing == ToolStanding.New ? "is new on this server" : "is not what it was: its definition has changed")}, " +
        "and nobody has accepted it yet (on_tool_change). Go on without it or ask the operator to look at it.";

    public static string ByIdentical(ToolName tool, uint limit, TimeSpan wait) => string.Create(CultureInfo.InvariantCulture,
        $"`{Shown(tool)}` was called {limit} times within a minute with exactly these arguments, the limit (max_identical_calls_per_minute). " +
        $"Do not repeat it: change the arguments, go on with what you have, or try again in {Math.Ceiling(wait.TotalSeconds)} seconds.");

    public static string ByCallsPerSession(uint limit) => string.Create(CultureInfo.InvariantCulture,
        $"This session has made {limit} tool calls, the limit (max_calls_per_session). Finish with what you have, or ask the operator.");

    private static string Shown(ToolName tool) => ToolNames.Visible(tool.Value);
}
