using System.Diagnostics;
using Estoppl.Ledger.Events;

namespace Estoppl.Operator.Output;

/// <summary>The words for decisions: those of the tables, those of the record, and those that people type.</summary>
internal static class DecisionWords
{
    /// <summary>As tables show it.</summary>
    public static string Of(DecisionKind decision) => decision switch
    {
        DecisionKind.Allow => "ALLOW",
        DecisionKind.Block => "BLOCK",
        DecisionKind.Review => "HUMAN_REQ",
        _ => throw new UnreachableException(),
    };

    /// <summary>As the record and JSON spell it.</summary>
    public static string Stored(DecisionKind decision) => decision switch
    {
        DecisionKind.Allow => "allow",
        DecisionKind.Block => "block",
        DecisionKind.Review => "review",
        _ => throw new UnreachableException(),
    };

    /// <summary>What somebody typed: any of the words above, and the original's <c>human_required</c>, in any case.</summary>
    public static DecisionKind? Parse(string typed) => typed.ToUpperInvariant() switch
    {
        "ALLOW" => DecisionKind.Allow,
        "BLOCK" => DecisionKind.Block,
        "REVIEW" or "HUMAN_REQ" or "HUMAN_REQUIRED" => DecisionKind.Review,
        _ => null,
    };
}
