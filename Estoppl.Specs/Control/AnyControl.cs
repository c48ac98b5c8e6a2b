using System.Collections.Immutable;
using CsCheck;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Specs.Testing;

namespace Estoppl.Specs.Control;

/// <summary>Control facts over few names, so that they meet; and some that are none.</summary>
internal static class AnyControl
{
    private static readonly Gen<string> s_pattern = Gen.OneOf("stripe.*", "server:stripe", "agent:a-*", "", "\"type\":\"killswitch.engaged\",\"v\":1}", "😀");
    private static readonly Gen<string> s_file = Gen.OneOf("/home/ada/.cursor/mcp.json", "/home/ada/.claude.json", "");
    private static readonly Gen<ServerName> s_server = Gen.OneOf("files", "shell", "\0").Select(name => new ServerName(name));
    private static readonly Gen<ToolName> s_tool = Gen.OneOf("read", "write", "😀", "a b").Select(name => new ToolName(name));
    private static readonly Gen<Digest> s_digest = Gen.Byte[1, 3].Select(A.Digest);
    private static readonly Gen<ImmutableArray<ListedTool>> s_tools =
        Gen.Select(s_tool, s_digest, (name, digest) => new ListedTool(name, digest)).Array[0, 4].Select(tools => tools.ToImmutableArray());

    public static readonly Gen<LedgerEvent> Fact = Gen.OneOf(
        Gen.Select(s_pattern, Any.Text, LedgerEvent (pattern, reason) => new LedgerEvent.KillSwitchEngaged(pattern, reason)),
        Gen.Select(s_pattern, Any.Text, LedgerEvent (pattern, reason) => new LedgerEvent.KillSwitchReleased(pattern, reason)),
        Gen.Select(s_server, s_digest, s_tools, Gen.Bool, LedgerEvent (server, upstream, tools, isWhole) => new LedgerEvent.ToolsPinned(server, upstream, tools, isWhole)),
        Gen.Select(s_server, s_digest, s_tools, s_tool.Array[0, 2], LedgerEvent (server, upstream, tools, dropped) => new LedgerEvent.ToolsAccepted(server, upstream, tools, [.. dropped])),
        Gen.Select(s_server, s_digest, s_tool, s_digest.Nullable(), LedgerEvent (server, upstream, tool, listed) => new LedgerEvent.ToolChanged(server, upstream, tool, null, listed)),
        Gen.Select(s_server, s_digest, s_digest, Any.Text.Array[0, 3], LedgerEvent (server, upstream, definition, findings) => new LedgerEvent.ToolSuspected(server, upstream, new ToolName("read"), definition, [.. findings])),
        Gen.Select(s_file, s_digest, s_server.Array[0, 3], Gen.Bool, (file, after, servers, isWrapped) => isWrapped
            ? (LedgerEvent)new LedgerEvent.ConfigWrapped("Cursor", file, [.. servers], A.Digest(9), after)
            : new LedgerEvent.ConfigUnwrapped("Cursor", file, [.. servers], A.Digest(9), after)),
        Gen.Const<LedgerEvent>(A.Intercepted));

    public static readonly Gen<LedgerEvent[]> Facts = Fact.Array[0, 40];

    /// <summary>All of a state, as bytes that are the same for the same state.</summary>
    public static string Told(ControlState state) => Convert.ToHexString(ControlFrames.Content(to =>
    {
        ControlFrames.Write(to, state.Controls);
        foreach (var (server, tools) in state.Tools.OrderBy(it => it.Key.Server.Value, StringComparer.Ordinal).ThenBy(it => it.Key.Upstream.ToString(), StringComparer.Ordinal))
        {
            ControlFrames.Write(to, server);
            ControlFrames.Write(to, tools);
        }

        ControlFrames.Write(to, state.ClientFiles);
    }));
}
