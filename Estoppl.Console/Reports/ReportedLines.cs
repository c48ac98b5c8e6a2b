using System.Collections.Immutable;
using Estoppl.Ledger.Events;

namespace Estoppl.Operator.Reports;

/// <summary>Where the ledger tells of something, when, and by whom. All texts of a report are untrusted.</summary>
/// <param name="By">As the event's <c>actor</c> says.</param>
internal readonly record struct Told(Position Seq, DateTimeOffset At, string By)
{
    public Told(Envelope it) : this(it.Seq, it.Event.At, it.Event.Actor) { }
}

/// <summary>How a call that waited for a person came out.</summary>
internal enum ReviewOutcome
{
    /// <summary>It still waits.</summary>
    Open,
    Approved,
    Denied,
    Expired,

    /// <summary>Its client withdrew it.</summary>
    Withdrawn,
}

/// <summary>A call that waited for a person.</summary>
/// <param name="call">Null only of bytes that no proxy writes.</param>
/// <param name="tool">Null where the call's own event does not stand right before.</param>
internal sealed class ReviewLine(Told asked, string stream, CallId? call, ToolName? tool, RuleName? rule)
{
    public Told Asked => asked;

    public string Stream => stream;

    public CallId? Call => call;

    public ToolName? Tool => tool;

    public RuleName? Rule => rule;

    public ReviewOutcome Outcome { get; private set; }

    /// <summary>The approval, where there was one: it may have come too late, or no longer hold.</summary>
    public Told? Approved { get; private set; }

    /// <summary>The last word; none while it waits.</summary>
    public Told? Decided { get; private set; }

    /// <summary>Of the last word; empty when it gave none.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>From the asking to the last word, by the clocks of those who told; none while it waits.</summary>
    public TimeSpan? Took => Decided is { } end ? end.At - asked.At : null;

    public void Decide(ReviewOutcome outcome, Told by, string reason)
    {
        (Outcome, Decided, Reason) = (outcome, by, reason);
        if (outcome == ReviewOutcome.Approved) Approved = by;
    }
}

/// <summary>A kill switch that was engaged or released.</summary>
internal sealed record SwitchLine(Told Told, bool IsEngaged, string Pattern, string Reason);

/// <summary>What became of the definitions of a server's tools.</summary>
internal enum ToolNews
{
    /// <summary>Seen for the first time, and held to from then on.</summary>
    Pinned,
    Added,
    Changed,
    Gone,

    /// <summary>As pinned again.</summary>
    Restored,
    Suspected,

    /// <summary>Accepted by a person.</summary>
    Accepted,

    /// <summary>No longer listed, and let go by a person.</summary>
    Dropped,
}

/// <summary>News of a server's tools.</summary>
/// <param name="Tools">The first of them.</param>
/// <param name="Count">How many tools it is about.</param>
/// <param name="Findings">Of a suspected definition, in our words.</param>
internal sealed record ToolLine(Told Told, ToolNews News, ServerName Server, ImmutableArray<string> Tools, long Count, ImmutableArray<string> Findings);

/// <summary>A policy that a running session took over, or did not.</summary>
/// <param name="Reason">Why it was not taken over; null when it was.</param>
internal sealed record PolicyLine(Told Told, Digest Policy, string Source, string? Reason);

/// <summary>A client's file that was wrapped or unwrapped.</summary>
internal sealed record ClientLine(Told Told, bool IsWrapped, string Client, string File, ImmutableArray<string> Servers);

/// <summary>A key that signs from a place on.</summary>
/// <param name="PublicKey">As the event has it; no key where the event is forged.</param>
internal sealed record KeyLine(Told Told, Position From, string PublicKey);

/// <summary>The newest that an anchor acknowledged.</summary>
internal sealed record AnchorLine(Told Told, string Place, long Size);

/// <summary>A session of a proxy.</summary>
internal sealed class SessionLine(Told started, string stream, LedgerEvent.SessionStarted fact)
{
    public Told Started => started;

    public string Stream => stream;

    public AgentId Agent { get; } = new(CutText.Of(fact.Agent.Value));

    public string AgentVersion { get; } = CutText.Of(fact.AgentVersion);

    public string? AuthorizedBy { get; } = fact.AuthorizedBy is { } by ? CutText.Of(by) : null;

    public ServerName Server { get; } = new(CutText.Of(fact.Server.Value));

    /// <summary>How it ended; null when nothing tells of an end.</summary>
    public LedgerEvent.SessionEnded? End { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public void Ended(Envelope it, LedgerEvent.SessionEnded end) => (End, EndedAt) = (end with { Reason = CutText.Of(end.Reason) }, it.Event.At);
}

/// <summary>Texts as a report keeps them: by the thousand, so not longer than rows have them.</summary>
internal static class CutText
{
    /// <summary>In UTF-16 code units.</summary>
    public const int Longest = 1_024;

    /// <summary>The text, or its beginning with an ellipsis.</summary>
    public static string Of(string text)
    {
        if (text.Length <= Longest) return text;
        // Not between the halves of a surrogate pair.
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[Longest - 2]) ? Longest - 2 : Longest - 1), "…");
    }
}
