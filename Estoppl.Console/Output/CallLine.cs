using System.Diagnostics;
using System.Globalization;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Proxy.Policy;

namespace Estoppl.Operator.Output;

/// <summary>One call as a line of a table.</summary>
internal static class CallLine
{
    /// <summary>What is said where there is no call at all.</summary>
    public const string NoneYet = "No calls yet. `estoppl wrap` puts estoppl in front of the servers that your MCP clients start.";

    /// <summary>The two lines above the first.</summary>
    public static string Heading { get; } = $"{"EVENT",-10} {"TOOL",-30} {"DECISION",-12} {"TIMESTAMP",-22} LATENCY\n{new string('-', 90)}";

    /// <summary>The line. Whatever the tool is called, it stays in its column.</summary>
    public static string Of(CallView row, Palette palette) =>
        $"{Short(row.Call),-10} {ToolNames.Visible(row.Tool.Value, 29),-30} "
        + palette.Decision(row.Decision, $"{DecisionWords.Of(row.Decision),-12}")
        + $" {row.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),-22} {Outcome(row)}";

    // The first digits of a UUIDv7 are its time, the same for all calls of a minute; the last ones tell calls apart.
    private static string Short(CallId id) => id.ToString()[^8..];

    private static string Outcome(CallView row) => row.State switch
    {
        CallState.Blocked => "-",
        CallState.Pending => "pending",
        CallState.Completed when row.IsError == true => $"{Latency(row.Latency)} (tool error)",
        CallState.Completed => Latency(row.Latency),
        CallState.Failed => $"{Latency(row.Latency)} (failed)",
        CallState.Cancelled => $"{Latency(row.Latency)} (cancelled)",
        CallState.UpstreamDied => "server died",
        CallState.OutcomeUnknown => "outcome unknown",
        CallState.Withheld => "withheld",
        CallState.Held => "held",
        CallState.Denied => "denied",
        CallState.Expired => "expired",
        _ => throw new UnreachableException(),
    };

    /// <summary>A latency in a few characters.</summary>
    public static string Latency(TimeSpan? latency) => latency switch
    {
        null => "-",
        { TotalMilliseconds: < 10 } brief => string.Create(CultureInfo.InvariantCulture, $"{brief.TotalMilliseconds:0.0}ms"),
        { TotalSeconds: < 10 } some => string.Create(CultureInfo.InvariantCulture, $"{some.TotalMilliseconds:0}ms"),
        { } longer => string.Create(CultureInfo.InvariantCulture, $"{longer.TotalSeconds:0.0}s"),
    };
}
