using System.Collections.Immutable;
using System.Text.Json;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Reports;

/// <summary>A report as one JSON object, streamed; <c>docs/json.md</c> describes it.</summary>
internal static class JsonReport
{
    private const int RowsPerFlush = 512;

    /// <summary>Writes it.</summary>
    /// <returns>What is wrong besides the verdict.</returns>
    /// <exception cref="IOException"><paramref name="to"/> takes nothing more.</exception>
    public static ImmutableArray<string> Write(Stream to, ReportContent content, SelectedCalls calls)
    {
        using var json = new Utf8JsonWriter(to, JsonOutput.Indented);
        json.WriteStartObject();
        Head(json, content);
        JsonFacts.Write(json, content.Facts);
        var (sum, findings) = (new CallSummary(), ImmutableArray<string>.Empty);
        json.WriteStartArray("calls");
        if (content.Whole is not null) Calls(json, calls, sum);
        json.WriteEndArray();
        Numbers(json, content is { Whole: { } whole, Filter.IsEverything: true } ? calls.Everything(whole) : sum.Sum());
        findings = content.Findings(calls.Rows);
        json.WriteStartArray("findings");
        foreach (var finding in findings) json.WriteStringValue(finding);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        to.WriteByte((byte)'\n');
        return findings;
    }

    private static void Head(Utf8JsonWriter json, ReportContent content)
    {
        json.WriteString("log", content.Log.ToString());
        json.WriteString("madeAt", content.MadeAt.UtcDateTime);
        json.WriteString("madeBy", content.MadeBy);
        json.WriteString("version", ReportContent.Version);
        json.WriteString("filter", content.Filter.IsEverything ? null : content.Filter.Text);
        json.WriteNumber("end", content.End.Value);
        json.WriteString("firstAt", content.Read.FirstAt is { } first ? ReportWords.Iso(first) : null);
        json.WriteString("lastAt", content.Read.LastAt is { } last ? ReportWords.Iso(last) : null);
        json.WriteStartObject("verification");
        if (content.Verdict.Found is { } found) VerdictJson.Write(json, found);
        else VerdictJson.WriteBroken(json, content.Verdict.Sentence);
        json.WriteEndObject();
        json.WriteString("vkey", KeyExport.Vkey(content.Log, content.Verdict.Key));
        if (content.Checkpoint is not { } checkpoint) return;
        json.WriteStartObject("checkpoint");
        json.WriteNumber("size", checkpoint.Note.Content.Size);
        json.WriteString("root", checkpoint.Note.Content.Root.ToString());
        json.WriteString("at", checkpoint.At.UtcDateTime);
        json.WriteString("note", checkpoint.Note.ToString());
        json.WriteEndObject();
    }

    private static void Calls(Utf8JsonWriter json, SelectedCalls calls, CallSummary sum)
    {
        foreach (var (n, call) in calls.InOrder().Index())
        {
            CallJson.Write(json, call);
            sum.Add(call);
            // What is not flushed is kept in memory.
            if (n % RowsPerFlush == 0) json.Flush();
        }
    }

    private static void Numbers(Utf8JsonWriter json, SelectionStats numbers)
    {
        json.WriteStartObject("totals");
        StatsJson.Write(json, numbers.All);
        json.WriteNumber("sessions", numbers.Sessions);
        json.WriteEndObject();
        Table(json, "tools", numbers.Tools);
        Table(json, "servers", numbers.Servers);
        Table(json, "agents", numbers.Agents);
        Table(json, "rules", numbers.Rules);
        json.WriteStartArray("minutes");
        foreach (var minute in numbers.Minutes) StatsJson.Write(json, minute);
        json.WriteEndArray();
    }

    private static void Table(Utf8JsonWriter json, string name, NameTable table)
    {
        StatsJson.Write(json, name, table, NameTable.Limit);
        json.Flush();
    }
}
