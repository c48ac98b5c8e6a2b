using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Control;

/// <summary>A call that waits for a person. It lives in memory only: its arguments are never written to a disk.</summary>
/// <param name="Stream">The stream of its session.</param>
/// <param name="Why">A sentence for the person.</param>
/// <param name="Input">The commitment of its <c>call.intercepted</c>.</param>
/// <param name="Policy">The policy that held it.</param>
/// <param name="Since">When it was held.</param>
/// <param name="Deadline">When it is denied.</param>
/// <param name="Arguments">The exact bytes of <c>params.arguments</c>; empty when the call has none.</param>
public sealed record HeldCall(
    CallId Call, string Stream, AgentId Agent, ServerName Server, ToolName Tool, RuleName Rule, string Why,
    Commitment Input, Digest Policy, DateTimeOffset Since, DateTimeOffset Deadline, ReadOnlyMemory<byte> Arguments);

/// <summary>What a person says of one held call. It binds to exactly what the person saw.</summary>
/// <param name="Input">The commitment of what was shown.</param>
/// <param name="Policy">The policy under which it was shown.</param>
/// <param name="Reason">For the record and for the agent; may be empty for an approval.</param>
/// <param name="By">Who: <c>operator:NAME</c>.</param>
public sealed record ReviewVerdict(CallId Call, bool IsApproved, Commitment Input, Digest Policy, string Reason, string By)
{
    /// <summary>Nobody was asked: the desk has no room for the call. This denial is the only verdict that is not recorded before it is told.</summary>
    public const string ByEstoppl = "estoppl";
}

/// <summary>What came of a verdict.</summary>
public enum ReviewOutcome : byte
{
    /// <summary>It is recorded, durably, and the proxy was told.</summary>
    Recorded = 1,

    /// <summary>No such call is held: it was decided, withdrawn, or never was.</summary>
    NotHeld = 2,

    /// <summary>The call or the policy is not what the person saw.</summary>
    Changed = 3,

    /// <summary>The deadline is past.</summary>
    TooLate = 4,

    /// <summary>The verdict comes from the agent's side: from the process that started the proxy, or one started by it.</summary>
    ByAgent = 5,
}
