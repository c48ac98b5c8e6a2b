using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Output;
using Estoppl.Proxy.Policy;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl audit</c>: the newest calls as a table, and whether their ledger is intact.</summary>
internal static class AuditCommand
{
    public static Command Build()
    {
        var count = new Option<int>("-n", "--limit") { Description = "How many calls, the newest that match", DefaultValueFactory = _ => 20, HelpName = "calls" };
        var tool = new Option<string?>("--tool") { Description = "Only these tools; * stands for anything", HelpName = "pattern" };
        var decision = new Option<string?>("--decision") { Description = "Only calls decided so: allow, block or review", HelpName = "decision" };
        var since = new Option<string?>("--since") { Description = "Only calls since a time (2026-03-01T00:00:00Z, 2026-03-01) or for a while (90s, 15m, 2h, 7d)", HelpName = "time" };
        var verify = new Option<bool>("--verify") { Description = "Check every byte, hash, link and signature instead" };
        var command = new Command("audit", "Show the recorded calls, or verify their ledger")
            { count, tool, decision, since, verify, ConfigurationOption.Instance, JsonOption.Instance }
            .WithExamples(
                "estoppl audit -n 50",
                "estoppl audit --tool 'stripe.*' --decision block --since 2h",
                "estoppl audit --json",
                "estoppl audit --verify     exits with 0: intact, 1: broken, 2: unreadable");
        command.SetAction(parsed => Failures.Explain(() =>
        {
            var (path, asJson) = (ConfigurationOption.PathIn(parsed), JsonOption.IsIn(parsed));
            return parsed.GetValue(verify)
                ? VerifyRun.Run(path, asJson)
                : Show(path, AuditQuery.Parse(parsed.GetValue(count), parsed.GetValue(tool), parsed.GetValue(decision), parsed.GetValue(since), TimeProvider.System), asJson);
        }));
        return command;
    }

    /// <summary>Shows what <paramref name="query"/> selects, oldest first, with the totals of the whole ledger below.</summary>
    public static int Show(string path, AuditQuery query, bool asJson)
    {
        using var ledger = SessionOpening.Reading(path);
        var progress = new ProgressLine();
        var rows = ledger.Views.Calls(query.Count, matches: query.Matches, progress: progress).Rows;
        var totals = ledger.Views.Stats(progress).Totals;
        if (asJson) WriteJson([.. rows.Reverse()], totals);
        else WriteTable([.. rows.Reverse()], totals);
        return ExitCode.Success;
    }

    private static void WriteTable(ImmutableArray<CallView> rows, CallTotals totals)
    {
        var palette = Palette.ForOutput();
        if (rows.IsEmpty)
        {
            Console.WriteLine(totals.Total == 0
                ? "No calls yet. Put `estoppl start --` before a server's command in your MCP client."
                : $"None of {totals.Total:N0} calls matches.");
            return;
        }

        Console.WriteLine($"{"EVENT",-10} {"TOOL",-30} {"DECISION",-12} {"TIMESTAMP",-22} LATENCY");
        Console.WriteLine(new string('-', 90));
        foreach (var row in rows)
        {
            Console.WriteLine(
                $"{Short(row.Call),-10} {ToolNames.Visible(row.Tool.Value, 29),-30} "
                + palette.Decision(row.Decision, $"{DecisionWords.Of(row.Decision),-12}")
                + $" {row.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),-22} {Outcome(row)}");
        }

        Console.WriteLine();
        Console.WriteLine($"Total: {totals.Total:N0} | Allowed: {totals.Allowed:N0} | Blocked: {totals.Blocked:N0} | Human Review: {totals.Review:N0}");
    }

    private static void WriteJson(ImmutableArray<CallView> rows, CallTotals totals) => JsonOutput.Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("calls");
        foreach (var row in rows) CallJson.Write(json, row);
        json.WriteEndArray();
        json.WriteStartObject("totals");
        json.WriteNumber("total", totals.Total);
        json.WriteNumber("allowed", totals.Allowed);
        json.WriteNumber("blocked", totals.Blocked);
        json.WriteNumber("review", totals.Review);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    // The first digits of a UUIDv7 are its time, the same for all calls of a minute; the last ones tell calls apart.
    private static string Short(CallId id) => id.ToString()[^8..];

    private static string Outcome(CallView row) => row.State switch
    {
        CallState.Blocked => "-",
        CallState.Pending => "pending",
        CallState.Completed when row.IsError == true => $"{Latency(row)} (tool error)",
        CallState.Completed => Latency(row),
        CallState.Failed => $"{Latency(row)} (failed)",
        CallState.Cancelled => $"{Latency(row)} (cancelled)",
        CallState.UpstreamDied => "server died",
        CallState.OutcomeUnknown => "outcome unknown",
        CallState.Withheld => "withheld",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Latency(CallView row) => row.Latency switch
    {
        null => "-",
        { TotalMilliseconds: < 10 } brief => string.Create(CultureInfo.InvariantCulture, $"{brief.TotalMilliseconds:0.0}ms"),
        { TotalSeconds: < 10 } some => string.Create(CultureInfo.InvariantCulture, $"{some.TotalMilliseconds:0}ms"),
        { } longer => string.Create(CultureInfo.InvariantCulture, $"{longer.TotalSeconds:0.0}s"),
    };
}
