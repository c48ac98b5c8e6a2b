using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Proxy.Policy;

namespace Estoppl.Proxy.Trials;

/// <summary>A decision as the ledger has it.</summary>
internal sealed record RecordedDecision(DecisionKind Kind, RuleName? Rule);

/// <summary>A policy whose text is at hand, and which decided calls in the record: what it decided tells of their arguments.</summary>
internal sealed class KnownPolicy(RuleBook book)
{
    // Beyond this many, telling them apart costs more than it brings; knowing nothing is never wrong.
    private const int MaxWays = 256;

    /// <summary>Where it looks for amounts.</summary>
    public ImmutableArray<FieldPath> AmountFields => book.Rules.AmountFields;

    /// <summary>
    /// What the decision tells: each element is one way to it, and one of them was taken. Every rule before the one that decided was asked and did not decide.
    /// </summary>
    public IReadOnlyList<Knowledge> Read(ToolName tool, RuleName? kill, RecordedDecision recorded, Knowledge known)
    {
        var ways = new UnseenWalk(book, tool, kill, recorded).Run(known.Sized(AmountFields))
            .Where(way => IsRecorded(way.Ending, tool, recorded)).Select(way => way.Known).ToList();
        // None: this policy cannot have decided so, whatever its digest says; another version of estoppl may have.
        return ways.Count is 0 or > MaxWays ? [known] : ways;
    }

    /// <summary>Whether what was recorded may have come of the rules ending so.</summary>
    public bool IsRecorded(Ending ending, ToolName tool, RecordedDecision recorded) => (ending.Kind, recorded.Kind) switch
    {
        (EndingKind.Blocked, DecisionKind.Block) => ending.Rule == recorded.Rule,
        (EndingKind.AtLimits, DecisionKind.Block) => IsLimit(tool, recorded.Rule),
        (EndingKind.Released or EndingKind.AtLimits, DecisionKind.Allow) => ending.Flag is null && ending.Rule == recorded.Rule,
        (EndingKind.Released or EndingKind.AtLimits, DecisionKind.Review) => ending.Flag is not null && ending.Flag == recorded.Rule,
        _ => false,
    };

    private bool IsLimit(ToolName tool, RuleName? rule) =>
        (rule == RuleBook.Identical && book.Rules.MaxIdenticalCallsPerMinute > 0)
        || (rule == RuleBook.CallsPerSession && book.Rules.MaxCallsPerSession > 0)
        || (book.RateOf(tool) is { PerMinute: > 0 } rate && rule == rate.Rule);
}
