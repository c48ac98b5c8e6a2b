using System.Diagnostics;
using Estoppl.Ledger.Control;

namespace Estoppl.Operator.Output;

/// <summary>What came of a verdict on a held call, in words.</summary>
internal static class ReviewWords
{
    /// <summary>It is recorded, and the proxy was told.</summary>
    public static string Recorded(HeldCall call, bool isApproved) => isApproved
        ? $"Approved: {HeldCallText.Line(call)} goes through now, once."
        : $"Denied: {HeldCallText.Line(call)} was not executed.";

    /// <summary>It was not taken, why, and what to do.</summary>
    public static (string Fact, string Hint) Refused(HeldCall call, ReviewOutcome outcome) => outcome switch
    {
        ReviewOutcome.NotHeld => ($"{HeldCallText.Line(call)} does not wait any more", "it was decided, withdrawn or refused meanwhile; `estoppl audit` shows how it ended"),
        ReviewOutcome.Changed => ($"{HeldCallText.Line(call)} is not what was shown", "look at it again: `estoppl review`"),
        ReviewOutcome.TooLate => ($"the deadline of {HeldCallText.Line(call)} is past", "the agent has been told that nobody decided; review_timeout_seconds gives more time"),
        ReviewOutcome.ByAgent => (
            $"{HeldCallText.Line(call)} cannot be decided from here: this process was started by the agent's own client",
            "decide in a terminal that the agent did not open"),
        _ => throw new UnreachableException(),
    };
}
