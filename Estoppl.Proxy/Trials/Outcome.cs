using System.Diagnostics;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Policy;

namespace Estoppl.Proxy.Trials;

/// <summary>What becomes of a call. Finer than the record's <c>review</c>: a call that waits for a person is not one that goes through flagged.</summary>
public enum TrialDecision : byte
{
    /// <summary>It goes through.</summary>
    Allow,

    /// <summary>It goes through, flagged for a person.</summary>
    Flag,

    /// <summary>It waits for a person.</summary>
    Hold,

    /// <summary>It never reaches the server.</summary>
    Block,
}

/// <summary>A decision and the rule that made it; no rule where none spoke against the call.</summary>
public readonly record struct Outcome(TrialDecision Decision, RuleName? Rule)
{
    /// <summary>What the engine says.</summary>
    public static Outcome Of(Decision decision) => decision switch
    {
        Policy.Decision.Allow allow => new(TrialDecision.Allow, allow.Rule),
        Policy.Decision.Review review => new(TrialDecision.Flag, review.Rule),
        Policy.Decision.Hold hold => new(TrialDecision.Hold, hold.Rule),
        Policy.Decision.Block block => new(TrialDecision.Block, block.Rule),
        _ => throw new UnreachableException(),
    };

    internal static Outcome Flagged(ReviewMode mode, RuleName rule) => new(mode == ReviewMode.Hold ? TrialDecision.Hold : TrialDecision.Flag, rule);
}
