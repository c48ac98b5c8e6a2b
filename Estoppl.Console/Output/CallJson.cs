using System.Text.Json;
using Estoppl.Ledger.Projections;

namespace Estoppl.Operator.Output;

/// <summary>One call as a JSON object; <c>docs/json.md</c> describes it.</summary>
internal static class CallJson
{
    public static void Write(Utf8JsonWriter json, CallView call)
    {
        json.WriteStartObject();
        json.WriteString("call", call.Call.ToString());
        json.WriteNumber("seq", call.Seq.Value);
        json.WriteString("at", call.At.UtcDateTime);
        json.WriteString("session", call.Session?.ToString());
        json.WriteString("agent", call.Agent?.Value);
        json.WriteString("server", call.Server?.Value);
        json.WriteString("tool", call.Tool.Value);
        json.WriteString("decision", DecisionWords.Stored(call.Decision));
        json.WriteString("rule", call.Rule?.Value);
        json.WriteString("state", JsonNamingPolicy.CamelCase.ConvertName(call.State.ToString()));
        WriteOrNull(json, "isError", call.IsError);
        WriteOrNull(json, "latencyUs", call.Latency is { } latency ? (long)latency.TotalMicroseconds : null);
        json.WriteNumber("inputSize", call.InputSize);
        WriteOrNull(json, "outputSize", call.OutputSize);
        json.WriteString("substitutes", call.Substitutes?.ToString());
        json.WriteEndObject();
    }

    private static void WriteOrNull(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }

    private static void WriteOrNull(Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } truth) json.WriteBoolean(name, truth);
        else json.WriteNull(name);
    }
}
