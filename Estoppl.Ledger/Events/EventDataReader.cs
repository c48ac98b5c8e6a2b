using System.Collections.Immutable;
using System.Text.Json;

namespace Estoppl.Ledger.Events;

/// <summary>Reads <c>data</c>. Arguments stand in the ascending order of the stored names, because that is how fields are read.</summary>
internal static partial class EventDataReader
{
    /// <summary>Null for a type this version does not know, and when <paramref name="fault"/> says what is wrong.</summary>
    /// <param name="hasOthers">Whether there are fields this version does not know.</param>
    public static LedgerEvent? Read(string type, ReadOnlySpan<byte> data, out string? fault, out bool hasOthers)
    {
        var from = new EventFields(data);
        LedgerEvent? fact = type switch
        {
            "ledger.opened" => new LedgerEvent.LedgerOpened(from.Text("publicKey"u8)),
            "session.started" => Started(ref from),
            "session.ended" => Ended(ref from),
            "upstream.handshaken" => Handshaken(ref from),
            "tools.listed" => Listed(ref from),
            "policy.loaded" => new LedgerEvent.PolicyLoaded(from.Hash("policy"u8), from.Text("source"u8)),
            "call.intercepted" => Intercepted(ref from),
            "call.forwarded" => new LedgerEvent.CallForwarded(),
            "call.completed" => Completed(ref from),
            "call.failed" => Failed(ref from),
            "call.cancelled" => new LedgerEvent.CallCancelled(Latency(ref from)),
            "call.answeredLate" => AnsweredLate(ref from),
            "call.upstreamDied" => new LedgerEvent.CallUpstreamDied(from.OptionalInt("exitCode"u8)),
            "call.outcomeUnknown" => new LedgerEvent.CallOutcomeUnknown(from.Text("reason"u8)),
            "call.withheld" => new LedgerEvent.CallWithheld(from.Text("reason"u8)),
            "message.refused" => Refused(ref from),
            "checkpoint.sealed" => Sealed(ref from),
            "anchor.acknowledged" => new LedgerEvent.AnchorAcknowledged(from.Text("place"u8), from.Count("size"u8)),
            "key.rotated" => Rotated(ref from),
            _ => ReadControl(type, ref from),
        };
        if (fact is not null) from.End();
        (fault, hasOthers) = (from.Fault, from.HasOthers);
        return fault is null ? fact : null;
    }

    private static LedgerEvent.SessionStarted Started(ref EventFields from) => new(
        Agent: new AgentId(from.Text("agent"u8)),
        AgentVersion: from.Text("agentVersion"u8),
        AuthorizedBy: from.OptionalText("authorizedBy"u8),
        Policy: from.Hash("policy"u8),
        Server: new ServerName(from.Text("server"u8)),
        Transport: from.Text("transport"u8),
        Upstream: from.Hash("upstream"u8));

    private static LedgerEvent.SessionEnded Ended(ref EventFields from) => new(
        Blocked: from.Count("blocked"u8),
        Calls: from.Count("calls"u8),
        ExitCode: from.OptionalInt("exitCode"u8),
        Reason: from.Text("reason"u8),
        Refused: from.Count("refused"u8));

    private static LedgerEvent.UpstreamHandshaken Handshaken(ref EventFields from) => new(
        Capabilities: from.Hash("capabilities"u8),
        Name: from.Text("name"u8),
        Protocol: from.Text("protocol"u8),
        ServerVersion: from.Text("serverVersion"u8));

    private static LedgerEvent.ToolsListed Listed(ref EventFields from) => new(Set: from.Hash("set"u8), Tools: Tools(ref from));

    private static ImmutableArray<ListedTool> Tools(ref EventFields from)
    {
        var array = from.Nested("tools"u8, JsonTokenType.StartArray);
        if (from.Fault is not null) return [];
        var tools = ImmutableArray.CreateBuilder<ListedTool>();
        var json = new Utf8JsonReader(array);
        json.Read();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)json.TokenStartIndex;
            json.Skip();
            var tool = new EventFields(array[start..(int)json.BytesConsumed]);
            var definition = tool.Hash("definition"u8);
            tools.Add(new ListedTool(new ToolName(tool.Text("name"u8)), definition));
            tool.End();
            if (tool.Fault is { } fault) from.Fail("tools"u8, $"has an entry whose {fault}");
            if (tool.HasOthers) from.Fail("tools"u8, "has an entry with a field that version 1 does not know");
        }
        return tools.ToImmutable();
    }

    private static LedgerEvent.CallIntercepted Intercepted(ref EventFields from) => new(
        Decision: Decision(ref from),
        Input: new Commitment(from.Text("input"u8)),
        InputSize: from.Count("inputSize"u8),
        OddName: from.Flag("oddName"u8),
        Policy: from.Hash("policy"u8),
        Rule: from.OptionalText("rule"u8) is { } rule ? new RuleName(rule) : null,
        Substitutes: from.OptionalId("substitutes"u8) is { } blocked ? new CallId(new EventId(blocked)) : null,
        Tool: new ToolName(from.Text("tool"u8)),
        ToolDigest: from.OptionalHash("toolDigest"u8));

    private static LedgerEvent.CallCompleted Completed(ref EventFields from) => new(
        IsError: from.Flag("isError"u8),
        Latency: Latency(ref from),
        Output: new Commitment(from.Text("output"u8)),
        OutputSize: from.Count("outputSize"u8));

    private static LedgerEvent.CallFailed Failed(ref EventFields from) => new(
        Code: from.OptionalInteger("code"u8),
        Latency: Latency(ref from),
        Output: new Commitment(from.Text("output"u8)),
        OutputSize: from.Count("outputSize"u8));

    private static LedgerEvent.CallAnsweredLate AnsweredLate(ref EventFields from) => new(
        IsError: from.Flag("isError"u8),
        Latency: Latency(ref from),
        Output: new Commitment(from.Text("output"u8)),
        OutputSize: from.Count("outputSize"u8));

    private static LedgerEvent.MessageRefused Refused(ref EventFields from) => new(
        Code: from.Int("code"u8),
        Input: new Commitment(from.Text("input"u8)),
        InputSize: from.Count("inputSize"u8),
        Reason: from.Text("reason"u8));

    private static LedgerEvent.CheckpointSealed Sealed(ref EventFields from)
    {
        var array = from.Nested("frontier"u8, JsonTokenType.StartArray);
        var frontier = from.Fault is null ? Hashes(array, ref from) : [];
        return new(Frontier: frontier, Root: from.Hash("root"u8), Signature: from.Text("signature"u8), Size: from.Count("size"u8));
    }

    private static ImmutableArray<Digest> Hashes(ReadOnlySpan<byte> array, ref EventFields from)
    {
        var hashes = ImmutableArray.CreateBuilder<Digest>();
        var json = new Utf8JsonReader(array);
        json.Read();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType == JsonTokenType.String && Digest.TryParse(json.GetString(), out var hash)) hashes.Add(hash);
            else
            {
                from.Fail("frontier"u8, "has an entry that is no hash");
                json.Skip();
            }
        }
        return hashes.ToImmutable();
    }

    private static LedgerEvent.KeyRotated Rotated(ref EventFields from) =>
        new(Proof: from.Text("proof"u8), PublicKey: from.Text("publicKey"u8));

    private static TimeSpan Latency(ref EventFields from) => from.Microseconds("latencyUs"u8);

    private static DecisionKind Decision(ref EventFields from)
    {
        switch (from.Text("decision"u8))
        {
            case "allow": return DecisionKind.Allow;
            case "block": return DecisionKind.Block;
            case "review": return DecisionKind.Review;
            default:
                from.Fail("decision"u8, "is none of allow, block and review");
                return default;
        }
    }
}
