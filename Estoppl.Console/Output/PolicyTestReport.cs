using System.Globalization;
using System.Text.Json;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Policy;
using Estoppl.Proxy.Trials;

namespace Estoppl.Operator.Output;

/// <summary>What a trial came to, for a person or a program; <c>docs/json.md</c> describes the JSON.</summary>
/// <param name="unknown">Calls that a policy decided whose text was not at hand.</param>
internal sealed class PolicyTestReport(Configuration candidate, TrialTally tally, long unknown)
{
    private const int MaxShown = 20;

    public void WriteText()
    {
        var palette = Palette.ForOutput();
        var known = tally.ByOtherRule == 0 ? "" : $", {tally.ByOtherRule} of them by another rule";
        Console.WriteLine($"{Calls(tally.Calls)} under {candidate.Source} (policy {candidate.Digest.ToString()[..12]})");
        Console.WriteLine($"{tally.Same,8}  stay as they are{known}");
        Console.WriteLine($"{tally.Changed,8}  change");
        foreach (var (from, to, calls) in tally.Kinds) Console.WriteLine($"{"",8}  {calls,8}  {TrialWords.Of(from)} -> {TrialWords.Of(to)}");
        Console.WriteLine($"{tally.Undecidable,8}  cannot be decided: arguments are not recorded{(tally.OpenButChanged == 0 ? "" : $"; {tally.OpenButChanged} of them change in any case")}");
        if (unknown > 0) Console.WriteLine($"{"",8}  {unknown} were decided by a policy that is neither of the two files: what it asked of them is not known");
        WriteRows("CHANGES", tally.Changes.Select(row => (row.Change.Tool, Named(row.Change.From), Named(new Outcome(row.Change.To, row.Change.Rule)), row.Calls)));
        WriteRows("CANNOT BE DECIDED", tally.Doubts.Select(row => (row.Doubt.Tool, Named(row.Doubt.From), row.Doubt.Possible, row.Calls)));
        if (tally.Examples.Count > 0) Console.WriteLine($"\n{palette.Strong("THE NEWEST CHANGED CALLS")}");
        foreach (var tried in tally.Examples)
            Console.WriteLine($"  {tried.Call.Call}  {Time(tried.Call.At)}  {ToolNames.Visible(tried.Call.Tool.Value)}: {TrialWords.Of(tried.Recorded.Decision)} -> {TrialWords.Of(tried.Decided!.Value)}");

        void WriteRows(string title, IEnumerable<(ToolName? Tool, string From, string To, long Calls)> rows)
        {
            var some = rows.Take(MaxShown + 1).ToList();
            if (some.Count == 0) return;
            Console.WriteLine($"\n{palette.Strong(title)}");
            foreach (var (tool, from, to, calls) in some.Take(MaxShown))
                Console.WriteLine($"{calls,8}  {(tool is { } name ? ToolNames.Visible(name.Value) : "(other tools)")}: {from} -> {to}");
            if (some.Count > MaxShown) Console.WriteLine($"{"",8}  ... --json has all");
        }
    }

    private static string Calls(long count) => count == 1 ? "1 recorded call" : $"{count} recorded calls";

    private static string Named(Outcome outcome) =>
        outcome.Rule is { } rule ? $"{TrialWords.Of(outcome.Decision)} by {ToolNames.Visible(rule.Value, 80)}" : TrialWords.Of(outcome.Decision);

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff 'UTC'", CultureInfo.InvariantCulture);

    public void WriteJson() => JsonOutput.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("candidate", candidate.Source);
        json.WriteString("policy", candidate.Digest.ToString());
        json.WriteNumber("calls", tally.Calls);
        json.WriteNumber("same", tally.Same);
        json.WriteNumber("byOtherRule", tally.ByOtherRule);
        json.WriteNumber("changed", tally.Changed);
        json.WriteNumber("undecidable", tally.Undecidable);
        json.WriteNumber("openButChanged", tally.OpenButChanged);
        json.WriteNumber("policyUnknown", unknown);
        WriteEach(json, "kinds", tally.Kinds, kind => WriteChange(kind.From, kind.To, kind.Calls));
        WriteEach(json, "changes", tally.Changes, row =>
        {
            json.WriteString("tool", row.Change.Tool?.Value);
            json.WriteString("fromRule", row.Change.From.Rule?.Value);
            json.WriteString("toRule", row.Change.Rule?.Value);
            WriteChange(row.Change.From.Decision, row.Change.To, row.Calls);
        });
        WriteEach(json, "undecided", tally.Doubts, row =>
        {
            json.WriteString("tool", row.Doubt.Tool?.Value);
            json.WriteString("from", TrialWords.Of(row.Doubt.From.Decision));
            json.WriteString("fromRule", row.Doubt.From.Rule?.Value);
            json.WriteString("possible", row.Doubt.Possible);
            json.WriteNumber("calls", row.Calls);
        });
        WriteEach(json, "examples", tally.Examples, tried => WriteExample(json, tried));
        json.WriteEndObject();

        void WriteChange(TrialDecision from, TrialDecision to, long calls)
        {
            json.WriteString("from", TrialWords.Of(from));
            json.WriteString("to", TrialWords.Of(to));
            json.WriteNumber("calls", calls);
        }
    });

    private static void WriteExample(Utf8JsonWriter json, TriedCall tried)
    {
        json.WriteString("call", tried.Call.Call.ToString());
        json.WriteNumber("seq", tried.Call.Seq.Value);
        json.WriteString("at", tried.Call.At.UtcDateTime);
        json.WriteString("session", tried.Call.Session?.ToString());
        json.WriteString("agent", tried.Call.Agent?.Value);
        json.WriteString("server", tried.Call.Server?.Server.Value);
        json.WriteString("tool", tried.Call.Tool.Value);
        json.WriteString("from", TrialWords.Of(tried.Recorded.Decision));
        json.WriteString("fromRule", tried.Recorded.Rule?.Value);
        json.WriteString("to", TrialWords.Of(tried.Decided!.Value));
        json.WriteString("toRule", tried.Rule?.Value);
    }

    private static void WriteEach<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
