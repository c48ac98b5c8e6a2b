using System.Collections.Immutable;
using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Policy;

/// <summary>How the policy came to its decision about one call.</summary>
/// <param name="Decision">What <see cref="PolicyEngine.Decide"/> would say now.</param>
/// <param name="Steps">Every rule in the order it is asked, also those that were not reached.</param>
public sealed record PolicyTrail(Decision Decision, ImmutableArray<PolicyStep> Steps);

/// <summary>What one rule said.</summary>
/// <param name="Detail">Why, in a sentence or less.</param>
public sealed record PolicyStep(RuleName Rule, StepOutcome Outcome, string Detail);

/// <summary>What came of asking one rule.</summary>
public enum StepOutcome
{
    /// <summary>It had nothing to say of this call.</summary>
    NoMatch,

    /// <summary>A person should see the call; the rules behind it are still asked.</summary>
    Flags,

    /// <summary>A person has to approve the call; the rules behind it are still asked.</summary>
    Holds,

    /// <summary>The call is blocked; nothing behind it is asked.</summary>
    Blocks,

    /// <summary>The call is let through; nothing behind it is asked.</summary>
    Allows,

    /// <summary>A rule before it had decided.</summary>
    NotReached,
}
