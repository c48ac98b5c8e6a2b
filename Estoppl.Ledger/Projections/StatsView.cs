using System.Collections.Immutable;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Projections;

/// <summary>What all calls add up to. Immutable; equal when every number is.</summary>
/// <param name="Through">How many events it reflects: all before this place.</param>
/// <param name="All">Every call.</param>
/// <param name="Tools">By the tool that was called.</param>
/// <param name="Servers">By the upstream server.</param>
/// <param name="Agents">By the agent that called.</param>
/// <param name="Rules">By the rule that decided. Calls that no rule spoke against are in none of its rows.</param>
/// <param name="Refused">Messages that were refused because they could not be evaluated: no calls.</param>
/// <param name="Skipped">Events that a later version wrote, and what is no event at all: they count nowhere else.</param>
public sealed record StatsView(
    Position Through, CallStats All, NameTable Tools, NameTable Servers, NameTable Agents, NameTable Rules, SessionCounts Sessions, long Refused, long Skipped)
{
    /// <summary>Before the first event.</summary>
    public static readonly StatsView Empty = new(Position.First, CallStats.None, NameTable.Empty, NameTable.Empty, NameTable.Empty, NameTable.Empty, default, 0, 0);

    /// <summary>The calls by decision.</summary>
    public CallTotals Totals => new(All.Calls, All.Allowed, All.Blocked, All.Review);
}

/// <summary>What some calls add up to.</summary>
/// <param name="Calls">All of them: allowed, blocked and flagged for review.</param>
/// <param name="Errors">Those whose result says <c>isError</c>, that were answered with a protocol error, or whose server died.</param>
/// <param name="InputBytes">The sizes of all arguments.</param>
/// <param name="OutputBytes">The sizes of all results and protocol errors.</param>
/// <param name="Latency">Of the answered ones, from forwarding to the answer. A blocked call has none, nor has one that was withdrawn.</param>
public sealed record CallStats(
    long Calls, long Allowed, long Blocked, long Review, long Errors, long InputBytes, long OutputBytes, LatencyHistogram Latency)
{
    /// <summary>No calls.</summary>
    public static readonly CallStats None = new(0, 0, 0, 0, 0, 0, 0, LatencyHistogram.Empty);

    /// <summary>Both together.</summary>
    public static CallStats operator +(CallStats one, CallStats other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return new CallStats(
            one.Calls + other.Calls, one.Allowed + other.Allowed, one.Blocked + other.Blocked, one.Review + other.Review, one.Errors + other.Errors,
            one.InputBytes + other.InputBytes, one.OutputBytes + other.OutputBytes, one.Latency + other.Latency);
    }
}

/// <summary>What the calls of one name add up to.</summary>
public sealed record NameStats(string Name, CallStats Calls);

/// <summary>Sessions by what became of them.</summary>
/// <param name="Open">Started, and not ended yet.</param>
public readonly record struct SessionCounts(long Started, long Ended, long Open);

/// <summary>The calls that were intercepted in one minute, by decision.</summary>
/// <param name="Minute">Minutes since 1970-01-01T00:00:00Z, by the clock of the process that saw the call.</param>
public readonly record struct MinuteCounts(long Minute, long Allowed, long Blocked, long Review)
{
    /// <summary>When the minute begins.</summary>
    public DateTimeOffset Start => DateTimeOffset.UnixEpoch.AddMinutes(Minute);

    /// <summary>All calls of the minute.</summary>
    public long Calls => Allowed + Blocked + Review;

    /// <summary>The minute that <paramref name="at"/> lies in.</summary>
    public static long MinuteOf(DateTimeOffset at)
    {
        var ticks = at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        // Floored, not truncated: an instant before 1970 must not move forward.
        return (ticks >= 0 ? ticks : ticks - TimeSpan.TicksPerMinute + 1) / TimeSpan.TicksPerMinute;
    }

    /// <summary>The minute of one call, which alone counts in it.</summary>
    public static MinuteCounts Of(CallView row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new MinuteCounts(
            MinuteOf(row.At), row.Decision == DecisionKind.Allow ? 1 : 0, row.Decision == DecisionKind.Block ? 1 : 0, row.Decision == DecisionKind.Review ? 1 : 0);
    }

    /// <summary>Both together.</summary>
    public static MinuteCounts operator +(MinuteCounts one, MinuteCounts other) =>
        new(one.Minute, one.Allowed + other.Allowed, one.Blocked + other.Blocked, one.Review + other.Review);
}
