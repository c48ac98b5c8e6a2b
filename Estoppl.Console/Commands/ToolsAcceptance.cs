using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Operator.Output;
using Estoppl.Proxy.Tools;

namespace Estoppl.Operator.Commands;

/// <summary>What it takes to pin what a server lists now.</summary>
internal static class ToolsAcceptance
{
    /// <summary>The fact that pins these and drops those that are gone.</summary>
    public static LedgerEvent.ToolsAccepted Fact(ToolsServer server, ImmutableArray<ToolDifference> chosen) => new(
        server.Key.Server, server.Key.Upstream,
        [.. chosen.Where(it => it.Listed is not null).Select(it => new ListedTool(it.Tool, it.Listed!.Value))],
        [.. chosen.Where(it => it.Listed is null).Select(it => it.Tool)]);

    /// <summary>Whether it can be shown what would be accepted: nobody accepts what nobody can have read.</summary>
    public static bool CanBeRead(ToolDifference it, DefinitionStore store) => it.Listed is not { } listed || ToolsText.TextOf(store, listed) is not null;
}
