using System.Text.Json;
using Estoppl.Ledger.Keys;

namespace Estoppl.Operator.Reports;

/// <summary>What a ledger tells besides its calls as fields of a JSON object, the oldest first; <c>docs/json.md</c> describes them.</summary>
internal static class JsonFacts
{
    public static void Write(Utf8JsonWriter json, ReportedFacts facts)
    {
        Array(json, "reviews", facts.Reviews, Review);
        Array(json, "killSwitches", facts.Switches, Switch);
        Array(json, "toolChanges", facts.Tools, Tool);
        Array(json, "policies", facts.Policies, Policy);
        Array(json, "clients", facts.Clients, Client);
        Array(json, "keys", facts.Keys, Key);
        Array(json, "anchors", facts.Anchors, Anchor);
        Array(json, "sessions", facts.Sessions, Session);
        json.WriteStartObject("counts");
        json.WriteNumber("reviews", facts.Reviews.Total);
        json.WriteNumber("killSwitches", facts.Switches.Total);
        json.WriteNumber("toolChanges", facts.Tools.Total);
        json.WriteNumber("policies", facts.Policies.Total);
        json.WriteNumber("clients", facts.Clients.Total);
        json.WriteNumber("keys", facts.Keys.Total);
        json.WriteNumber("sessions", facts.Sessions.Total);
        json.WriteEndObject();
    }

    private static void Review(Utf8JsonWriter json, ReviewLine line)
    {
        Told(json, line.Asked);
        json.WriteString("call", line.Call?.ToString());
        json.WriteString("tool", line.Tool?.Value);
        json.WriteString("rule", line.Rule?.Value);
        json.WriteString("outcome", Word(line.Outcome));
        json.WriteString("approvedBy", line.Approved?.By);
        json.WriteString("decidedBy", line.Decided?.By);
        json.WriteString("decidedAt", line.Decided is { } end ? ReportWords.Iso(end.At) : null);
        json.WriteString("reason", line.Reason);
    }

    private static void Switch(Utf8JsonWriter json, SwitchLine line)
    {
        Told(json, line.Told);
        json.WriteBoolean("engaged", line.IsEngaged);
        json.WriteString("pattern", line.Pattern);
        json.WriteString("reason", line.Reason);
    }

    private static void Tool(Utf8JsonWriter json, ToolLine line)
    {
        Told(json, line.Told);
        json.WriteString("news", Word(line.News));
        json.WriteString("server", line.Server.Value);
        json.WriteNumber("count", line.Count);
        Texts(json, "tools", line.Tools);
        Texts(json, "findings", line.Findings);
    }

    private static void Policy(Utf8JsonWriter json, PolicyLine line)
    {
        Told(json, line.Told);
        json.WriteString("policy", line.Policy.ToString());
        json.WriteString("source", line.Source);
        json.WriteString("rejected", line.Reason);
    }

    private static void Client(Utf8JsonWriter json, ClientLine line)
    {
        Told(json, line.Told);
        json.WriteBoolean("wrapped", line.IsWrapped);
        json.WriteString("client", line.Client);
        json.WriteString("file", line.File);
        Texts(json, "servers", line.Servers);
    }

    private static void Key(Utf8JsonWriter json, KeyLine line)
    {
        Told(json, line.Told);
        json.WriteNumber("from", line.From.Value);
        json.WriteString("key", VerifyingKey.TryParse(line.PublicKey)?.Id.Value);
        json.WriteString("publicKey", line.PublicKey);
    }

    private static void Anchor(Utf8JsonWriter json, AnchorLine line)
    {
        Told(json, line.Told);
        json.WriteString("place", line.Place);
        json.WriteNumber("size", line.Size);
    }

    private static void Session(Utf8JsonWriter json, SessionLine line)
    {
        Told(json, line.Started);
        json.WriteString("stream", line.Stream);
        json.WriteString("agent", line.Agent.Value);
        json.WriteString("agentVersion", line.AgentVersion);
        json.WriteString("authorizedBy", line.AuthorizedBy);
        json.WriteString("server", line.Server.Value);
        json.WriteString("endedAt", line.EndedAt is { } at ? ReportWords.Iso(at) : null);
        json.WriteString("reason", line.End?.Reason);
        if (line.End is not { } end) return;
        json.WriteNumber("calls", end.Calls);
        json.WriteNumber("blocked", end.Blocked);
    }

    private static void Told(Utf8JsonWriter json, Told told)
    {
        json.WriteNumber("seq", told.Seq.Value);
        json.WriteString("at", told.At.UtcDateTime);
        json.WriteString("by", told.By);
    }

    private static void Array<T>(Utf8JsonWriter json, string name, IEnumerable<T> lines, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var line in lines)
        {
            json.WriteStartObject();
            write(json, line);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.Flush();
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
