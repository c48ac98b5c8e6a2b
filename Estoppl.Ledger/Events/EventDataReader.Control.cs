using System.Collections.Immutable;
using System.Text.Json;

namespace Estoppl.Ledger.Events;

internal static partial class EventDataReader
{
    private static LedgerEvent? ReadControl(string type, ref EventFields from) => type switch
    {
        "review.requested" => Requested(ref from),
        "review.approved" => Approved(ref from),
        "review.denied" => new LedgerEvent.ReviewDenied(from.Text("reason"u8)),
        "review.expired" => new LedgerEvent.ReviewExpired(from.Time("deadline"u8)),
        "killswitch.engaged" => new LedgerEvent.KillSwitchEngaged(from.Text("pattern"u8), from.Text("reason"u8)),
        "killswitch.released" => new LedgerEvent.KillSwitchReleased(from.Text("pattern"u8), from.Text("reason"u8)),
        "policy.changed" => Changed(ref from),
        "policy.rejected" => Rejected(ref from),
        "tools.pinned" => Pinned(ref from),
        "tools.accepted" => Accepted(ref from),
        "tool.changed" => ToolChanged(ref from),
        "tool.suspected" => Suspected(ref from),
        "config.wrapped" => Wrapped(ref from),
        "config.unwrapped" => Wrapped(ref from) is var it ? new LedgerEvent.ConfigUnwrapped(it.Client, it.File, it.Servers, it.Before, it.After) : null,
        _ => null,
    };

    private static LedgerEvent.ReviewRequested Requested(ref EventFields from) => new(
        Deadline: from.Time("deadline"u8),
        Input: new Commitment(from.Text("input"u8)),
        Policy: from.Hash("policy"u8),
        Rule: new RuleName(from.Text("rule"u8)));

    private static LedgerEvent.ReviewApproved Approved(ref EventFields from) => new(
        Continues: from.OptionalId("continues"u8) is { } call ? new CallId(new EventId(call)) : null,
        Input: new Commitment(from.Text("input"u8)),
        Policy: from.Hash("policy"u8));

    private static LedgerEvent.PolicyChanged Changed(ref EventFields from) =>
        new(Policy: from.Hash("policy"u8), Previous: from.Hash("previous"u8), Source: from.Text("source"u8));

    private static LedgerEvent.PolicyRejected Rejected(ref EventFields from) =>
        new(Policy: from.Hash("policy"u8), Reason: from.Text("reason"u8), Source: from.Text("source"u8));

    private static LedgerEvent.ToolsPinned Pinned(ref EventFields from) => new(
        IsWhole: from.Flag("isWhole"u8),
        Server: new ServerName(from.Text("server"u8)),
        Tools: Tools(ref from),
        Upstream: from.Hash("upstream"u8));

    private static LedgerEvent.ToolsAccepted Accepted(ref EventFields from)
    {
        var dropped = Texts("dropped"u8, ref from);
        return new(
            Dropped: [.. dropped.Select(name => new ToolName(name))],
            Server: new ServerName(from.Text("server"u8)),
            Tools: Tools(ref from),
            Upstream: from.Hash("upstream"u8));
    }

    private static LedgerEvent.ToolChanged ToolChanged(ref EventFields from) => new(
        Listed: from.OptionalHash("listed"u8),
        Pinned: from.OptionalHash("pinned"u8),
        Server: new ServerName(from.Text("server"u8)),
        Tool: new ToolName(from.Text("tool"u8)),
        Upstream: from.Hash("upstream"u8));

    private static LedgerEvent.ToolSuspected Suspected(ref EventFields from) => new(
        Definition: from.Hash("definition"u8),
        Findings: Texts("findings"u8, ref from),
        Server: new ServerName(from.Text("server"u8)),
        Tool: new ToolName(from.Text("tool"u8)),
        Upstream: from.Hash("upstream"u8));

    private static LedgerEvent.ConfigWrapped Wrapped(ref EventFields from) => new(
        After: from.Hash("after"u8),
        Before: from.Hash("before"u8),
        Client: from.Text("client"u8),
        File: from.Text("file"u8),
        Servers: [.. Texts("servers"u8, ref from).Select(name => new ServerName(name))]);

    private static ImmutableArray<string> Texts(ReadOnlySpan<byte> name, ref EventFields from)
    {
        var array = from.Nested(name, JsonTokenType.StartArray);
        var texts = ImmutableArray.CreateBuilder<string>();
        if (from.Fault is not null) return [];
        var json = new Utf8JsonReader(array);
        json.Read();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType == JsonTokenType.String) texts.Add(json.GetString()!);
            else
            {
                from.Fail(name, "has an entry that is no text");
                json.Skip();
            }
        }
        return texts.ToImmutable();
    }
}
