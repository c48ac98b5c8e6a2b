using System.Collections.Immutable;
using System.Diagnostics;

namespace Estoppl.Ledger.Events;

internal static partial class EventDataWriter
{
    private static void WriteControl(CanonicalWriter to, LedgerEvent fact)
    {
        switch (fact)
        {
            case LedgerEvent.ReviewRequested it: Requested(to, it); break;
            case LedgerEvent.ReviewApproved it: Approved(to, it); break;
            case LedgerEvent.ReviewDenied it: Text(to, "reason"u8, it.Reason); break;
            case LedgerEvent.ReviewExpired it: Instant(to, "deadline"u8, it.Deadline); break;
            case LedgerEvent.KillSwitchEngaged it: Text(to, "pattern"u8, it.Pattern); Text(to, "reason"u8, it.Reason); break;
            case LedgerEvent.KillSwitchReleased it: Text(to, "pattern"u8, it.Pattern); Text(to, "reason"u8, it.Reason); break;
            case LedgerEvent.PolicyChanged it: Hash(to, "policy"u8, it.Policy); Hash(to, "previous"u8, it.Previous); Text(to, "source"u8, it.Source); break;
            case LedgerEvent.PolicyRejected it: Hash(to, "policy"u8, it.Policy); Text(to, "reason"u8, it.Reason); Text(to, "source"u8, it.Source); break;
            case LedgerEvent.ToolsPinned it: Pinned(to, it); break;
            case LedgerEvent.ToolsAccepted it: Accepted(to, it); break;
            case LedgerEvent.ToolChanged it: Changed(to, it); break;
            case LedgerEvent.ToolSuspected it: Suspected(to, it); break;
            case LedgerEvent.ConfigWrapped it: Config(to, it.Client, it.File, it.Servers, it.Before, it.After); break;
            case LedgerEvent.ConfigUnwrapped it: Config(to, it.Client, it.File, it.Servers, it.Before, it.After); break;
            default: throw new UnreachableException();
        }
    }

    private static void Requested(CanonicalWriter to, LedgerEvent.ReviewRequested it)
    {
        Instant(to, "deadline"u8, it.Deadline);
        Text(to, "input"u8, it.Input.Value);
        Hash(to, "policy"u8, it.Policy);
        Text(to, "rule"u8, it.Rule.Value);
    }

    private static void Approved(CanonicalWriter to, LedgerEvent.ReviewApproved it)
    {
        OptionalText(to, "continues"u8, it.Continues?.ToString());
        Text(to, "input"u8, it.Input.Value);
        Hash(to, "policy"u8, it.Policy);
    }

    private static void Pinned(CanonicalWriter to, LedgerEvent.ToolsPinned it)
    {
        Flag(to, "isWhole"u8, it.IsWhole);
        Text(to, "server"u8, it.Server.Value);
        Tools(to, it.Tools);
        Hash(to, "upstream"u8, it.Upstream);
    }

    private static void Accepted(CanonicalWriter to, LedgerEvent.ToolsAccepted it)
    {
        Texts(to, "dropped"u8, it.Dropped.AsSpan(), static tool => tool.Value);
        Text(to, "server"u8, it.Server.Value);
        Tools(to, it.Tools);
        Hash(to, "upstream"u8, it.Upstream);
    }

    private static void Changed(CanonicalWriter to, LedgerEvent.ToolChanged it)
    {
        OptionalHash(to, "listed"u8, it.Listed);
        OptionalHash(to, "pinned"u8, it.Pinned);
        Text(to, "server"u8, it.Server.Value);
        Text(to, "tool"u8, it.Tool.Value);
        Hash(to, "upstream"u8, it.Upstream);
    }

    private static void Suspected(CanonicalWriter to, LedgerEvent.ToolSuspected it)
    {
        Hash(to, "definition"u8, it.Definition);
        Texts(to, "findings"u8, it.Findings.AsSpan(), static finding => finding);
        Text(to, "server"u8, it.Server.Value);
        Text(to, "tool"u8, it.Tool.Value);
        Hash(to, "upstream"u8, it.Upstream);
    }

    private static void Config(CanonicalWriter to, string client, string file, ImmutableArray<ServerName> servers, Digest before, Digest after)
    {
        Hash(to, "after"u8, after);
        Hash(to, "before"u8, before);
        Text(to, "client"u8, client);
        Text(to, "file"u8, file);
        Texts(to, "servers"u8, servers.AsSpan(), static server => server.Value);
    }

    private static void Tools(CanonicalWriter to, ImmutableArray<ListedTool> tools)
    {
        to.Key("tools"u8);
        to.BeginArray();
        foreach (var tool in tools.AsSpan())
        {
            to.BeginObject();
            Hash(to, "definition"u8, tool.Definition);
            Text(to, "name"u8, tool.Name.Value);
            to.EndObject();
        }
        to.EndArray();
    }

    private static void Texts<T>(CanonicalWriter to, ReadOnlySpan<byte> name, ReadOnlySpan<T> items, Func<T, string> text)
    {
        to.Key(name);
        to.BeginArray();
        foreach (var item in items) to.String(text(item));
        to.EndArray();
    }

    private static void Instant(CanonicalWriter to, ReadOnlySpan<byte> name, DateTimeOffset value) => Integer(to, name, EventCodec.UnixMicroseconds(value));

    private static void OptionalHash(CanonicalWriter to, ReadOnlySpan<byte> name, Digest? value)
    {
        if (value is { } present) Hash(to, name, present);
    }
}
