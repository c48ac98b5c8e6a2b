using System.Text.Json;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using LiteDB;

namespace Estoppl.Ledger.Views;

/// <summary>A call's row as the document of collection <c>calls</c>, and back. What a row has not, its document leaves out. Each row has one form.</summary>
internal static class RowDocument
{
    private static readonly Dictionary<string, DecisionKind> s_decisions = Words<DecisionKind>();
    private static readonly Dictionary<string, CallState> s_states = Words<CallState>();

    public static BsonDocument Of(CallView row)
    {
        var document = new BsonDocument
        {
            ["_id"] = row.Seq.Value,
            ["call"] = row.Call.Intercepted.Value,
            ["at"] = ViewWire.Microseconds(row.At),
        };
        if (row.Session is { } session) document["session"] = session.Value;
        if (row.Agent is { } agent) document["agent"] = agent.Value;
        if (row.Server is { } server) document["server"] = server.Value;
        document["tool"] = row.Tool.Value;
        document["decision"] = Word(row.Decision);
        if (row.Rule is { } rule) document["rule"] = rule.Value;
        document["state"] = Word(row.State);
        document["forwarded"] = row.Forwarded;
        if (row.IsError is { } isError) document["isError"] = isError;
        if (row.Latency is { } latency) document["latencyUs"] = latency.Ticks / TimeSpan.TicksPerMicrosecond;
        document["inputSize"] = row.InputSize;
        if (row.OutputSize is { } size) document["outputSize"] = size;
        if (row.Substitutes is { } blocked) document["substitutes"] = blocked.Intercepted.Value;
        return document;
    }

    /// <exception cref="ViewFormatException">It is no row.</exception>
    public static CallView Read(BsonDocument document)
    {
        var fields = new DocumentFields(document);
        var row = new CallView(
            Seq: new Position(fields.Integer("_id")),
            Call: new CallId(new EventId(fields.Id("call"))),
            At: ViewWire.Instant(fields.Integer("at")),
            Session: fields.OptionalId("session") is { } session ? new SessionId(session) : null,
            Agent: fields.OptionalText("agent") is { } agent ? new AgentId(agent) : null,
            Server: fields.OptionalText("server") is { } server ? new ServerName(server) : null,
            Tool: new ToolName(fields.Text("tool")),
            Decision: fields.Word("decision", s_decisions),
            Rule: fields.OptionalText("rule") is { } rule ? new RuleName(rule) : null,
            State: fields.Word("state", s_states),
            Forwarded: fields.Flag("forwarded"),
            IsError: fields.OptionalFlag("isError"),
            Latency: fields.OptionalInteger("latencyUs") is { } latency ? ViewWire.Span(latency) : null,
            InputSize: fields.Integer("inputSize"),
            OutputSize: fields.OptionalInteger("outputSize"),
            Substitutes: fields.OptionalId("substitutes") is { } blocked ? new CallId(new EventId(blocked)) : null);
        fields.End();
        return row;
    }

    private static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static Dictionary<string, T> Words<T>() where T : struct, Enum => Enum.GetValues<T>().ToDictionary(Word, StringComparer.Ordinal);
}
