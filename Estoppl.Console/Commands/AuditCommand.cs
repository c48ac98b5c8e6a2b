using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using Estoppl.Ledger.Projections;
using Estoppl.Ledger.Sharing;
using Estoppl.Operator.Filters;
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
            "estoppl audit --filter 'tool:stripe.* decision:block,review'     # fields: tool, server, agent, rule, session, call, ...",
            "estoppl audit --filter '(latency>1s or is:error) -server:files since:2h'     # all of them in docs/filters.md",
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
            if (question.In(parsed, query) is { } asked) return VerifyRun.Run(path, asked, asJson);
            var (filter, count) = query.In(parsed);
            return Show(path, filter, count, asJson);
        }));
        return command;
    }

    /// <summary>Shows the newest so many calls that match, oldest first, with the totals of the whole ledger below.</summary>
    public static int Show(string path, CallFilter filter, int count, bool asJson)
    {
        using var ledger = SessionOpening.Reading(path);
        var (rows, totals) = Read(ledger, filter, count);
        if (asJson) WriteJson(rows, totals);
        // Where there are fewer than were asked for, all were found. How many more there are is not looked for.
        else WriteTable(rows, totals, filter.IsEverything || rows.Length == count ? null : rows.Length);
        return ExitCode.Success;
    }

    private static (ImmutableArray<CallView> Rows, CallTotals Totals) Read(SharedLedger ledger, CallFilter filter, int count)
    {
        using var progress = new ProgressLine();
        var newest = new MatchingCalls(ledger, filter, progress).NewestFirst().Take(count).ToImmutableArray();
        return ([.. newest.Reverse()], ledger.Views.Stats(progress).Totals);
    }

    private static void WriteTable(ImmutableArray<CallView> rows, CallTotals totals, int? matching)
    {
        var palette = Palette.ForOutput();
        if (rows.IsEmpty)
        {
            Console.WriteLine(totals.Total == 0
                ? CallLine.NoneYet
                : $"None of {totals.Total:N0} calls matches.");
            return;
        }

        Console.WriteLine(CallLine.Heading);
        foreach (var row in rows) Console.WriteLine(CallLine.Of(row, palette));

        Console.WriteLine();
        Console.WriteLine($"Total: {totals.Total:N0} | Allowed: {totals.Allowed:N0} | Blocked: {totals.Blocked:N0} | Human Review: {totals.Review:N0}");
        if (matching is { } some) Console.WriteLine($"{some:N0} of {totals.Total:N0} calls match{(some == 1 ? "es" : "")}.");
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
