using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Proofs;
using Estoppl.Proxy.Policy;

namespace Estoppl.Operator.Output;

/// <summary>What one event says, for a person. Names in it are from agents and servers: they come out fit for a terminal.</summary>
internal static class EventWords
{
    private const int Longest = 200;

    /// <summary>What there is to say, each under a word of its own.</summary>
    public static IEnumerable<(string Label, string Value)> Of(ReceiptEvent it)
    {
        var header = it.Header;
        yield return ("event", $"{header.Seq} {(it.Fact is null ? "of a type that a later version wrote" : EventTypes.NameOf(it.Fact))}");
        yield return ("at", At(header.At));
        yield return ("by", Shown(header.Actor));
        if (it.Fact is { } fact)
        {
            foreach (var said in Of(fact)) yield return said;
        }

        if (header.Call is { } call) yield return ("call", call.ToString());
        if (header.Stream != "ledger") yield return ("stream", Shown(header.Stream));
        yield return ("ledger", header.Log.ToString());
    }

    /// <summary>The same as fields of the object that is being written.</summary>
    public static void Write(Utf8JsonWriter json, ReceiptEvent it)
    {
        var header = it.Header;
        json.WriteNumber("seq", header.Seq.Value);
        json.WriteString("id", header.Id.ToString());
        json.WriteString("type", it.Fact is null ? null : EventTypes.NameOf(it.Fact));
        json.WriteString("at", header.At.UtcDateTime);
        json.WriteString("actor", header.Actor);
        json.WriteString("stream", header.Stream);
        json.WriteString("call", header.Call?.ToString());
        if (it.Fact is not LedgerEvent.CallIntercepted call) return;
        json.WriteString("tool", call.Tool.Value);
        json.WriteString("decision", DecisionWords.Stored(call.Decision));
        json.WriteString("rule", call.Rule?.Value);
    }

    private static IEnumerable<(string Label, string Value)> Of(LedgerEvent fact) => fact switch
    {
        LedgerEvent.LedgerOpened it => [("key", KeyOf(it.PublicKey))],
        LedgerEvent.SessionStarted it => [("agent", Shown($"{it.Agent} {it.AgentVersion}")), ("server", Shown(it.Server.Value)), ("policy", it.Policy.ToString())],
        LedgerEvent.SessionEnded it => [("reason", Shown(it.Reason)), ("calls", $"{N(it.Calls)}, {N(it.Blocked)} of them blocked; {N(it.Refused)} messages refused")],
        LedgerEvent.UpstreamHandshaken it => [("server", Shown($"{it.Name} {it.ServerVersion}")), ("protocol", Shown(it.Protocol))],
        LedgerEvent.ToolsListed it => [("tools", N(it.Tools.Length)), ("set", it.Set.ToString())],
        LedgerEvent.PolicyLoaded it => [("policy", it.Policy.ToString()), ("source", Shown(it.Source))],
        LedgerEvent.CallIntercepted it => [
            ("tool", Shown(it.Tool.Value)), ("decision", DecisionWords.Of(it.Decision) + (it.Rule is { } rule ? $" by {Shown(rule.Value)}" : "")),
            ("policy", it.Policy.ToString()), ("arguments", $"{N(it.InputSize)} bytes, {Shown(it.Input.Value)}")],
        LedgerEvent.CallForwarded => [],
        LedgerEvent.CallCompleted it => [("answer", Answer(it.OutputSize, it.Output, it.IsError)), Took(it.Latency)],
        LedgerEvent.CallAnsweredLate it => [("answer", Answer(it.OutputSize, it.Output, it.IsError)), Took(it.Latency)],
        LedgerEvent.CallFailed it => [("error", $"{(it.Code is { } code ? $"code {code}, " : "")}{N(it.OutputSize)} bytes, {Shown(it.Output.Value)}"), Took(it.Latency)],
        LedgerEvent.CallCancelled it => [Took(it.Latency)],
        LedgerEvent.CallUpstreamDied it => it.ExitCode is { } exit ? [("exit code", N(exit))] : [],
        LedgerEvent.CallOutcomeUnknown it => [("reason", Shown(it.Reason))],
        LedgerEvent.CallWithheld it => [("reason", Shown(it.Reason))],
        LedgerEvent.MessageRefused it => [("reason", Shown(it.Reason)), ("message", $"{N(it.InputSize)} bytes, {Shown(it.Input.Value)}")],
        LedgerEvent.CheckpointSealed it => [("seals", $"{N(it.Size)} events"), ("root", it.Root.ToString())],
        LedgerEvent.AnchorAcknowledged it => [("place", Shown(it.Place)), ("anchors", $"{N(it.Size)} events")],
        LedgerEvent.KeyRotated it => [("next key", KeyOf(it.PublicKey))],
        LedgerEvent.ReviewRequested it => [("held by", Shown(it.Rule.Value)), ("arguments", Shown(it.Input.Value)), ("until", At(it.Deadline))],
        LedgerEvent.ReviewApproved it => [("arguments", Shown(it.Input.Value)), ("policy", it.Policy.ToString())],
        LedgerEvent.ReviewDenied it => [("reason", Shown(it.Reason))],
        LedgerEvent.ReviewExpired it => [("deadline", At(it.Deadline))],
        LedgerEvent.KillSwitchEngaged it => [("stops", Shown(it.Pattern)), ("reason", Shown(it.Reason))],
        LedgerEvent.KillSwitchReleased it => [("releases", Shown(it.Pattern)), ("reason", Shown(it.Reason))],
        LedgerEvent.PolicyChanged it => [("policy", it.Policy.ToString()), ("source", Shown(it.Source)), ("before", it.Previous.ToString())],
        LedgerEvent.PolicyRejected it => [("source", Shown(it.Source)), ("reason", Shown(it.Reason))],
        LedgerEvent.ToolsPinned it => [("server", Shown(it.Server.Value)), ("tools", N(it.Tools.Length))],
        LedgerEvent.ToolsAccepted it => [("server", Shown(it.Server.Value)), ("tools", N(it.Tools.Length)), ("dropped", N(it.Dropped.Length))],
        LedgerEvent.ToolChanged it => [("server", Shown(it.Server.Value)), ("tool", Shown(it.Tool.Value)), ("change", Change(it))],
        LedgerEvent.ConfigWrapped it => [("client", Shown(it.Client)), ("file", Shown(it.File)), ("servers", Shown(string.Join(", ", it.Servers.Select(one => one.Value))))],
        LedgerEvent.ConfigUnwrapped it => [("client", Shown(it.Client)), ("file", Shown(it.File)), ("servers", Shown(string.Join(", ", it.Servers.Select(one => one.Value))))],
        LedgerEvent.ToolSuspected it => [("server", Shown(it.Server.Value)), ("tool", Shown(it.Tool.Value)), ("found", Shown(string.Join("; ", it.Findings)))],
        _ => throw new UnreachableException(),
    };

    private static string Answer(long size, Commitment output, bool isError) => $"{N(size)} bytes, {Shown(output.Value)}{(isError ? ", a tool's error" : "")}";

    private static (string, string) Took(TimeSpan latency) => ("took", string.Create(CultureInfo.InvariantCulture, $"{latency.TotalMilliseconds:0.###} ms"));

    private static string At(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff 'UTC'", CultureInfo.InvariantCulture);

    private static string Change(LedgerEvent.ToolChanged it) => it.Pinned is null ? "new" : it.Listed is null ? "gone" : "another definition";

    private static string KeyOf(string publicKey) => VerifyingKey.TryParse(publicKey)?.Id.Value ?? Shown(publicKey);

    private static string Shown(string text) => ToolNames.Visible(text, Longest);

    private static string N(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
