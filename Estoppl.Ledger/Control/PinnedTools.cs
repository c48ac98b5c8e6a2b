using System.Collections.Immutable;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Control;

/// <summary>Which server: two with one name, and different command lines, are two.</summary>
/// <param name="Upstream">SHA-256 over its command line, as in <c>session.started</c>.</param>
public readonly record struct ServerKey(ServerName Server, Digest Upstream);

/// <summary>What the ledger knows of one server's tools.</summary>
/// <param name="Pinned">The definitions that its tools are held against.</param>
/// <param name="IsWhole">Whether its list was seen to its end: a tool beyond it is new then, and no longer seen for the first time.</param>
/// <param name="Changed">Tools last listed otherwise than pinned: the definition listed, none where the tool is gone. Empty again once accepted.</param>
/// <param name="Suspected">By definition, what was found hidden in it.</param>
public sealed record PinnedTools(
    ImmutableDictionary<ToolName, Digest> Pinned, bool IsWhole, ImmutableDictionary<ToolName, Digest?> Changed,
    ImmutableDictionary<Digest, ImmutableArray<string>> Suspected)
{
    /// <summary>A server that was never seen.</summary>
    public static PinnedTools None { get; } = new(
        ImmutableDictionary<ToolName, Digest>.Empty, false, ImmutableDictionary<ToolName, Digest?>.Empty, ImmutableDictionary<Digest, ImmutableArray<string>>.Empty);
}
