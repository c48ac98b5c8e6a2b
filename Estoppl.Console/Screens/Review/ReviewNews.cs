using System.Collections.Immutable;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;

namespace Estoppl.Operator.Screens.Review;

/// <summary>What the Review screen learns.</summary>
internal abstract record ReviewNews : ConsoleNews
{
    private ReviewNews() { }

    /// <summary>The calls that wait, the oldest first, at that time.</summary>
    public sealed record Held(ImmutableArray<HeldCall> Calls, DateTimeOffset At) : ReviewNews;

    /// <summary>They cannot be asked for; it goes on being tried.</summary>
    public sealed record Unreachable(Explanation Why) : ReviewNews;

    /// <summary>What is known of a tool's definition, by server where several have that name.</summary>
    /// <param name="Trouble">Why it is not known.</param>
    public sealed record Defined(ServerName Server, ToolName Tool, ImmutableArray<KnownDefinition> Known, Explanation? Trouble = null) : ReviewNews;

    /// <summary>The selection has stayed where it is for long enough to be seen.</summary>
    /// <param name="Move">Since which of its moves.</param>
    public sealed record Settled(int Move) : ReviewNews;

    /// <summary>What came of verdicts.</summary>
    /// <param name="Outcomes">Of the first so many calls.</param>
    /// <param name="Trouble">Why the others were not brought to their holder; none when all were.</param>
    public sealed record Decided(ReviewIntent.Decide Asked, ImmutableArray<ReviewOutcome> Outcomes, Explanation? Trouble = null) : ReviewNews;
}

/// <summary>What the Review screen asks for.</summary>
internal abstract record ReviewIntent : ConsoleIntent
{
    private ReviewIntent() { }

    /// <summary>Find out what is known of a tool's definition.</summary>
    public sealed record Define(ServerName Server, ToolName Tool) : ReviewIntent;

    /// <summary>Say when the selection has been where it is for long enough to be seen.</summary>
    public sealed record Settle(int Move) : ReviewIntent;

    /// <summary>Bring a verdict on exactly these calls, as they were shown.</summary>
    public sealed record Decide(ImmutableArray<HeldCall> Calls, bool IsApproved, string Reason) : ReviewIntent;
}

/// <summary>What is known of the definition of a tool that a call names.</summary>
/// <param name="Server">As <c>estoppl tools</c> names it.</param>
/// <param name="Word"><c>pinned</c>, <c>changed</c>, <c>new</c> or <c>gone</c>.</param>
/// <param name="Suspicions">What was found hidden in it.</param>
/// <param name="Lines">It, as it is listed now. Not fit for a terminal.</param>
/// <param name="Missing">Why there are none.</param>
internal sealed record KnownDefinition(string Server, string Word, ImmutableArray<string> Suspicions, ImmutableArray<string> Lines, string? Missing);
