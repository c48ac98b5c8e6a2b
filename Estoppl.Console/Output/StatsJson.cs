using System.Text.Json;
using Estoppl.Ledger.Projections;

namespace Estoppl.Operator.Output;

/// <summary>What calls add up to as a JSON object; <c>docs/json.md</c> describes it.</summary>
internal static class StatsJson
{
    /// <param name="names">How many names each table has at most.</param>
    public static void Write(Utf8JsonWriter json, CallNumbers numbers, int names)
    {
        json.WriteStartObject();
        json.WriteString("filter", numbers.Filter);
        json.WriteNumber("of", numbers.Of);
        json.WriteStartObject("totals");
        Write(json, numbers.All);
        json.WriteEndObject();
        json.WriteStartObject("sessions");
        WriteOrNull(json, "started", numbers.Whole?.Sessions.Started);
        WriteOrNull(json, "open", numbers.Whole?.Sessions.Open);
        WriteOrNull(json, "matching", numbers.Sessions);
        json.WriteEndObject();
        WriteOrNull(json, "refused", numbers.Whole?.Refused);
        WriteOrNull(json, "skipped", numbers.Whole?.Skipped);
        json.WriteStartArray("minutes");
        foreach (var minute in numbers.Minutes) Write(json, minute);
        json.WriteEndArray();
        Write(json, "tools", numbers.Tools, names);
        Write(json, "servers", numbers.Servers, names);
        Write(json, "agents", numbers.Agents, names);
        Write(json, "rules", numbers.Rules, names);
        json.WriteEndObject();
    }

    /// <summary>One minute, as an object.</summary>
    public static void Write(Utf8JsonWriter json, MinuteCounts minute)
    {
        json.WriteStartObject();
        json.WriteString("at", minute.Start.UtcDateTime);
        json.WriteNumber("allowed", minute.Allowed);
        json.WriteNumber("blocked", minute.Blocked);
        json.WriteNumber("review", minute.Review);
        json.WriteEndObject();
    }

    /// <summary>The numbers of the most frequent names, as the array <paramref name="name"/>.</summary>
    public static void Write(Utf8JsonWriter json, string name, NameTable table, int names)
    {
        json.WriteStartArray(name);
        foreach (var row in CallNumbers.Top(table, names))
        {
            json.WriteStartObject();
            json.WriteString("name", row.Name);
            Write(json, row.Calls);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>What some calls add up to, as members of the object that is open.</summary>
    public static void Write(Utf8JsonWriter json, CallStats calls)
    {
        json.WriteNumber("calls", calls.Calls);
        json.WriteNumber("allowed", calls.Allowed);
        json.WriteNumber("blocked", calls.Blocked);
        json.WriteNumber("review", calls.Review);
        json.WriteNumber("errors", calls.Errors);
        json.WriteNumber("inputBytes", calls.InputBytes);
        json.WriteNumber("outputBytes", calls.OutputBytes);
        json.WriteNumber("answered", calls.Latency.Count);
        json.WriteStartObject("latencyUs");
        WriteOrNull(json, "p50", Microseconds(calls.Latency, 0.5));
        WriteOrNull(json, "p95", Microseconds(calls.Latency, 0.95));
        WriteOrNull(json, "p99", Microseconds(calls.Latency, 0.99));
        WriteOrNull(json, "max", Microseconds(calls.Latency, 1));
        json.WriteEndObject();
    }

    private static long? Microseconds(LatencyHistogram latency, double share) =>
        latency.Percentile(share) is { } time ? time.Ticks / TimeSpan.TicksPerMicrosecond : null;

    private static void WriteOrNull(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }
}
