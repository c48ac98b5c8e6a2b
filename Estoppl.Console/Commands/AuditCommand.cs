using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using Estoppl.Ledger.Projections;
using Estoppl.Ledger.Sharing;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl audit</c>: the newest calls as a table, and whether their ledger is intact.</summary>
internal static class AuditCommand
{
    public static Command Build()
    {
        var query = new AuditOptions();
        var question = new VerifyOptions();
        var command = new Command("audit", "Show the recorded calls, or verify their ledger").WithExamples(
            "estoppl audit -n 50",
            "estoppl audit --tool 'stripe.*' --decision block --since 2h",
            "estoppl audit --json",
            "estoppl audit --verify     # exits with 0: intact, 1: broken, 2: unreadable",
            "estoppl audit --verify --require-anchor     # and with 3: no anchor speaks for it",
            "estoppl audit --verify --trusted /mnt/evidence/anchor     # only what came since");
        foreach (var option in query.All.Concat(question.All)) command.Options.Add(option);
        command.Options.Add(ConfigurationOption.Instance);
        command.Options.Add(JsonOption.Instance);
        command.SetAction(parsed => Failures.Explain(() =>
        {
            var (path, asJson) = (ConfigurationOption.PathIn(parsed), JsonOption.IsIn(parsed));
            return question.In(parsed, query) is { } asked ? VerifyRun.Run(path, asked, asJson) : Show(path, query.In(parsed), asJson);
        }));
        return command;
    }

    /// <summary>Shows what <paramref name="query"/> selects, oldest first, with the totals of the whole ledger below.</summary>
    public static int Show(string path, AuditQuery query, bool asJson)
    {
        using var ledger = SessionOpening.Reading(path);
        var (rows, totals) = Read(ledger, query);
        if (asJson) WriteJson(rows, totals);
        else WriteTable(rows, totals);
        return ExitCode.Success;
    }

    private static (ImmutableArray<CallView> Rows, CallTotals Totals) Read(SharedLedger ledger, AuditQuery query)
    {
        using var progress = new ProgressLine();
        var newest = ledger.Views.Calls(query.Count, matches: query.Matches, progress: progress).Rows;
        return ([.. newest.Reverse()], ledger.Views.Stats(progress).Totals);
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

        Console.WriteLine(CallLine.Heading);
        foreach (var row in rows) Console.WriteLine(CallLine.Of(row, palette));

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
}
