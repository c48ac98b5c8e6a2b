using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Policy;

/// <summary>What the policy says of one call.</summary>
public abstract record Decision
{
    private Decision() { }

    /// <summary>It goes through.</summary>
    /// <param name="Rule">The rule that allowed it expressly, where one did.</param>
    public sealed record Allow(RuleName? Rule) : Decision;

    /// <summary>It never reaches the server.</summary>
    /// <param name="Why">A sentence for the model: what was refused and what may be done instead.</param>
    public sealed record Block(RuleName Rule, string Why) : Decision;

    /// <summary>It goes through, flagged for a person.</summary>
    /// <param name="Why">A sentence for the operator.</param>
    public sealed record Review(RuleName Rule, string Why) : Decision;

    /// <summary>It waits for a person, and goes through only when one approves it: <c>review_mode = "hold"</c>.</summary>
    /// <param name="Why">A sentence for the person.</param>
    public sealed record Hold(RuleName Rule, string Why) : Decision;
}
