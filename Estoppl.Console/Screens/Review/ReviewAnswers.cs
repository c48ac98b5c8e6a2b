using Estoppl.Ledger.Control;
using Estoppl.Operator.Output;
using Estoppl.Operator.Screens.Drawing;

namespace Estoppl.Operator.Screens.Review;

/// <summary>What came of verdicts, in a sentence.</summary>
internal static class ReviewAnswers
{
    public static Notice Of(ReviewNews.Decided it)
    {
        var (calls, isApproved) = (it.Asked.Calls, it.Asked.IsApproved);
        var wrong = it.Trouble is { } trouble ? $"{trouble.Fact}; {trouble.Hint}"
            : it.Outcomes.Zip(calls).Where(each => each.First != ReviewOutcome.Recorded).Select(each => ReviewWords.Refused(each.Second, each.First).Fact).FirstOrDefault();
        if (calls is [var only]) return wrong is null ? new(ReviewWords.Recorded(only, isApproved), isApproved ? Tone.Allow : Tone.Plain) : new(wrong, Tone.Bad);
        var recorded = it.Outcomes.Count(outcome => outcome == ReviewOutcome.Recorded);
        return wrong is null
            ? new($"Approved: {Amounts.Count(recorded, "call")} go through now, each once.", Tone.Allow)
            : new($"{recorded} of {calls.Length} approved: {wrong}", Tone.Bad);
    }
}
