using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Trials;

/// <summary>What the ledger has of a call: everything but its arguments.</summary>
/// <param name="Mono">By the monotonic clock of its session's proxy.</param>
/// <param name="Agent">None when the session's start is not in the ledger.</param>
/// <param name="Server">None when the session's start is not in the ledger.</param>
public sealed record RecordedCall(
    CallId Call, Position Seq, DateTimeOffset At, TimeSpan Mono, SessionId? Session, AgentId? Agent, ServerKey? Server, LedgerEvent.CallIntercepted Fact)
{
    /// <summary>The tool's exact name.</summary>
    public ToolName Tool => Fact.Tool;
}

/// <summary>What a trial says of one call.</summary>
public enum TrialVerdict : byte
{
    /// <summary>The same decision, perhaps by another rule.</summary>
    Same,

    /// <summary>Another decision.</summary>
    Changed,

    /// <summary>It depends on the arguments, which are not recorded.</summary>
    Undecidable,
}

/// <summary>One call under the candidate.</summary>
/// <param name="Recorded">What was decided.</param>
/// <param name="Possible">What the candidate may decide, as far as the record tells; at least one, each once.</param>
public sealed record TriedCall(RecordedCall Call, Outcome Recorded, IReadOnlyList<Outcome> Possible)
{
    /// <summary>What the candidate decides; none where the record does not tell.</summary>
    public TrialDecision? Decided
    {
        get
        {
            for (var n = 1; n < Possible.Count; n++)
                if (Possible[n].Decision != Possible[0].Decision) return null;
            return Possible[0].Decision;
        }
    }

    /// <summary>The one rule that decides under the candidate; none where there is no rule, or several may.</summary>
    public RuleName? Rule => Possible.Count == 1 ? Possible[0].Rule : null;

    /// <summary>Whether the decision changes.</summary>
    public TrialVerdict Verdict => Decided is not { } decided ? TrialVerdict.Undecidable
        : decided == Recorded.Decision ? TrialVerdict.Same : TrialVerdict.Changed;
}
