using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Operator.Reports;

/// <summary>What checking the ledger came to, for a report.</summary>
/// <param name="Found">Null when an event could not be read, so that nobody could come to a verdict.</param>
/// <param name="Sentence">For a person.</param>
/// <param name="Pinned">The key that it was held against.</param>
internal sealed record ReportVerdict(Verification? Found, string Sentence, VerifyingKey Pinned)
{
    /// <summary>The verdict.</summary>
    public static ReportVerdict Of(Verification found, VerifyingKey pinned) => new(found, found.Describe(), pinned);

    /// <summary>The same for a ledger of which an event is not there, or is none.</summary>
    public static ReportVerdict Damaged(string finding, VerifyingKey pinned) => new(null, finding, pinned);

    /// <summary>As a number.</summary>
    public VerificationOutcome Outcome => Found?.Outcome ?? VerificationOutcome.Broken;

    /// <summary>What was seen of a ledger in which nothing is wrong; else none.</summary>
    public Verification.Intact? Seen => (Found as Verification.AnchorMissing)?.Found ?? Found as Verification.Intact;

    /// <summary>The key in force behind the last event, as far as that is known.</summary>
    public VerifyingKey Key => Seen?.Key ?? Pinned;
}
