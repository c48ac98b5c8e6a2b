using System.Collections.Immutable;
using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Policy;

/// <summary>
/// One configuration file, read whole: an immutable snapshot that is swapped whole, never edited. <c>docs/policy.md</c> says what each
/// key means.
/// </summary>
/// <param name="Rules">The rules as <c>[rules]</c> has them, for every agent without rules of its own.</param>
/// <param name="AgentRules">Per agent id, <paramref name="Rules"/> with that agent's overrides laid over them.</param>
/// <param name="Digest">SHA-256 over the exact bytes of the file.</param>
/// <param name="Source">The file's absolute path.</param>
public sealed record Configuration(
    AgentSection Agent,
    RulesSection Rules,
    ImmutableDictionary<AgentId, RulesSection> AgentRules,
    LedgerSection Ledger,
    ProxySection Proxy,
    Digest Digest,
    string Source)
{
    /// <summary>The rules in force for this configuration's agent.</summary>
    public RulesSection EffectiveRules => AgentRules.GetValueOrDefault(Agent.Id, Rules);
}

/// <summary><c>[agent]</c>: who acts.</summary>
public sealed record AgentSection(AgentId Id, string Version, string? AuthorizedBy);

/// <summary><c>[rules]</c>: what a call may be.</summary>
/// <param name="AllowTools">Empty: every tool.</param>
/// <param name="HumanReviewAboveUsd">Below it the tools to review pass; none: they are always reviewed.</param>
/// <param name="ReviewMode">What becomes of a call that a person should see.</param>
/// <param name="RateLimitPerMinute">Calls of one tool; 0: unlimited.</param>
public sealed record RulesSection(
    ImmutableArray<ToolPattern> AllowTools,
    ImmutableArray<ToolPattern> BlockTools,
    ImmutableArray<ToolPattern> HumanReviewTools,
    decimal? HumanReviewAboveUsd,
    ReviewMode ReviewMode,
    decimal? MaxAmountUsd,
    ImmutableArray<FieldPath> AmountFields,
    ImmutableArray<CustomRule> CustomRules,
    uint RateLimitPerMinute,
    ImmutableArray<ToolRate> RateLimitTools)
{
    /// <summary>55 seconds: below the minute after which many clients give a call up.</summary>
    public static readonly TimeSpan DefaultReviewTimeout = TimeSpan.FromSeconds(55);

    /// <summary>How long a call waits for a person before it is denied; whole seconds, from one to a day.</summary>
    public TimeSpan ReviewTimeout { get; init; } = DefaultReviewTimeout;

    /// <summary>What becomes of a call whose tool is not the one that is pinned.</summary>
    public ToolChangeAction OnToolChange { get; init; } = ToolChangeAction.Flag;

    /// <summary>Whether tools that are blocked by name are left out of what the server lists.</summary>
    public bool HideBlockedTools { get; init; }

    /// <summary>Calls of one tool with the same argument bytes in any sixty seconds; 0: unlimited.</summary>
    public uint MaxIdenticalCallsPerMinute { get; init; }

    /// <summary>Calls of a session, of all tools together; 0: unlimited.</summary>
    public uint MaxCallsPerSession { get; init; }

    /// <summary>No rule at all, and the amount in <c>amount</c>.</summary>
    public static RulesSection None { get; } =
        new([], [], [], null, ReviewMode.Flag, null, [new FieldPath("amount")], [], 0, []);
}

/// <summary>What becomes of a call that a person should see.</summary>
public enum ReviewMode
{
    /// <summary>It goes through, flagged: <c>review_mode = "flag"</c>, <c>fail_mode = "open"</c>.</summary>
    Flag,

    /// <summary>It is blocked: <c>fail_mode = "closed"</c>.</summary>
    Block,

    /// <summary>It waits for a person, and is denied when nobody approves it in time: <c>review_mode = "hold"</c>.</summary>
    Hold,
}

/// <summary>What becomes of a call whose tool is another than is pinned, or new.</summary>
public enum ToolChangeAction
{
    /// <summary>A person should see it, as <see cref="ReviewMode"/> says.</summary>
    Flag,

    /// <summary>It passes.</summary>
    Ignore,

    /// <summary>It is blocked.</summary>
    Block,
}

/// <summary>One entry of <c>rate_limit_tools</c>.</summary>
/// <param name="PerMinute">0: unlimited, whatever <c>rate_limit_per_minute</c> says.</param>
public sealed record ToolRate(ToolPattern Tools, uint PerMinute);

/// <summary><c>[ledger]</c>: where the record goes.</summary>
/// <param name="Folder">Absolute: the folder of <c>db_path</c>. Our files lie beside the file that <c>db_path</c> names.</param>
/// <param name="Anchors">Absolute paths of files to which each checkpoint is appended: copies out of reach of whoever alters the ledger.</param>
/// <param name="CloudEndpoint">Read and kept for files written for the original; nothing is sent.</param>
/// <param name="CloudApiKey">Read and kept, never written anywhere.</param>
/// <param name="OrgId">Read and kept.</param>
public sealed record LedgerSection(
    string Folder, CommitmentKind Commitment, ImmutableArray<string> Anchors, string? CloudEndpoint, string? CloudApiKey, string? OrgId)
{
    /// <inheritdoc/>
    public override string ToString() => $"{nameof(LedgerSection)} {{ Folder = {Folder}, Commitment = {Commitment} }}";
}

/// <summary>How events are bound to inputs and outputs.</summary>
public enum CommitmentKind
{
    /// <summary>Keyed: only the holder of the ledger's key can test a guess.</summary>
    Hmac,

    /// <summary>Plain SHA-256: anyone can recompute it, and anyone can test a guess.</summary>
    Sha256,
}

/// <summary><c>[proxy]</c>: how the proxy itself behaves.</summary>
/// <param name="MaxMessageBytes">Above it a message is refused.</param>
public sealed record ProxySection(BlockReply BlockReply, int MaxMessageBytes)
{
    /// <summary>64 MiB.</summary>
    public const int DefaultMaxMessageBytes = 64 << 20;
}

/// <summary>What a blocked call is answered with.</summary>
public enum BlockReply
{
    /// <summary>A tool result with <c>isError: true</c>, which clients show to the model.</summary>
    Result,

    /// <summary>A JSON-RPC error, which clients may hide from it.</summary>
    Error,
}
