using System.Collections.Immutable;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Control;

/// <summary>What the control events of a ledger have come to. Immutable.</summary>
/// <param name="Tools">By server. A server that is not in it was never seen, or came when there was no more room: <see cref="ControlFold.MostServers"/>.</param>
/// <param name="ClientFiles">By absolute path: what was last done to the configuration files of MCP clients.</param>
public sealed record ControlState(
    Controls Controls, ImmutableDictionary<ServerKey, PinnedTools> Tools, ImmutableDictionary<string, ClientFileState> ClientFiles)
{
    /// <summary>Before the first control event.</summary>
    public static ControlState Empty { get; } = new(
        Controls.None, ImmutableDictionary<ServerKey, PinnedTools>.Empty, ImmutableDictionary.Create<string, ClientFileState>(StringComparer.Ordinal));

    /// <summary>What is known of one server's tools.</summary>
    public PinnedTools ToolsOf(ServerKey server) => Tools.GetValueOrDefault(server, PinnedTools.None);
}
