using System.Collections.Immutable;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Projections;

/// <summary>
/// What some rows add up to: the numbers that <see cref="StatsView"/> has of all calls, for a selection. Of the rows of a whole ledger it makes the same
/// ones, as long as the rows come in ledger order and no name has lost its row. Bounded memory: names and latencies as there, 16 bytes a session. One thread.
/// </summary>
public sealed class CallSummary
{
    private const int BiteSize = 4096;

    private readonly HashSet<SessionId> _sessions = [];
    private readonly SortedDictionary<long, MinuteCounts> _minutes = [];
    private SelectionStats _sum = SelectionStats.None;
    private Bite _bite = new(SelectionStats.None);
    private int _inBite;

    /// <summary>Adds a row as it is now: one of a call that is still open counts as such.</summary>
    public void Add(CallView row)
    {
        ArgumentNullException.ThrowIfNull(row);
        _bite.Add(row);
        if (row.Session is { } session) _sessions.Add(session);
        var minute = MinuteCounts.Of(row);
        _minutes[minute.Minute] = _minutes.TryGetValue(minute.Minute, out var before) ? before + minute : minute;
        // Sums are immutable and dear to make, so many rows share one.
        if (++_inBite == BiteSize) EndBite();
    }

    /// <summary>What was added so far.</summary>
    public SelectionStats Sum()
    {
        EndBite();
        return _sum with { Sessions = _sessions.Count, Minutes = [.. _minutes.Values] };
    }

    private void EndBite()
    {
        _sum = _bite.Sum();
        (_bite, _inBite) = (new Bite(_sum), 0);
    }

    private sealed class Bite(SelectionStats before)
    {
        private readonly CallTally _all = new();
        private readonly NameTally _tools = new(before.Tools), _servers = new(before.Servers), _agents = new(before.Agents), _rules = new(before.Rules);

        public void Add(CallView row)
        {
            Count(_all, row);
            Count(_tools.Of(row.Tool.Value), row);
            Count(_servers.Of(row.Server?.Value), row);
            Count(_agents.Of(row.Agent?.Value), row);
            if (row.Rule is { } rule) Count(_rules.Of(rule.Value), row);
        }

        public SelectionStats Sum() => before with
        {
            All = _all.AddedTo(before.All),
            Tools = _tools.Sum(),
            Servers = _servers.Sum(),
            Agents = _agents.Sum(),
            Rules = _rules.Sum(),
        };

        private static void Count(CallTally tally, CallView row)
        {
            tally.Begin(row);
            if (!row.IsOpen) tally.End(row);
        }
    }
}

/// <summary>What the calls of a selection add up to. Immutable.</summary>
/// <param name="Sessions">How many sessions they belong to.</param>
/// <param name="Minutes">The minutes with calls, in ascending order.</param>
public sealed record SelectionStats(
    CallStats All, NameTable Tools, NameTable Servers, NameTable Agents, NameTable Rules, long Sessions, ImmutableArray<MinuteCounts> Minutes)
{
    /// <summary>No calls.</summary>
    public static SelectionStats None { get; } = new(CallStats.None, NameTable.Empty, NameTable.Empty, NameTable.Empty, NameTable.Empty, 0, []);

    /// <summary>The calls by decision.</summary>
    public CallTotals Totals => new(All.Calls, All.Allowed, All.Blocked, All.Review);
}
