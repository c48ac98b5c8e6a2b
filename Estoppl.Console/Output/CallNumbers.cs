using System.Collections.Immutable;
using Estoppl.Ledger.Projections;

namespace Estoppl.Operator.Output;

/// <summary>What <c>estoppl stats</c> tells: of all calls, or of those that a filter accepts.</summary>
/// <param name="Filter">The filter in its normal form; none for all calls.</param>
/// <param name="Of">How many calls there are in all.</param>
/// <param name="Sessions">How many sessions the calls belong to; none where that was not counted.</param>
/// <param name="Whole">What is known of the ledger as a whole; none with a filter.</param>
internal sealed record CallNumbers(
    string? Filter, long Of, CallStats All, NameTable Tools, NameTable Servers, NameTable Agents, NameTable Rules, ImmutableArray<MinuteCounts> Minutes,
    long? Sessions, StatsView? Whole)
{
    /// <summary>Of all calls.</summary>
    public static CallNumbers OfAll(StatsView stats, ImmutableArray<MinuteCounts> minutes) =>
        new(null, stats.All.Calls, stats.All, stats.Tools, stats.Servers, stats.Agents, stats.Rules, minutes, null, stats);

    /// <summary>Of a selection.</summary>
    public static CallNumbers OfSome(string filter, long of, SelectionStats some) =>
        new(filter, of, some.All, some.Tools, some.Servers, some.Agents, some.Rules, some.Minutes, some.Sessions, null);

    /// <summary>
    /// The names with most calls, most first, then what all others add up to, if there are any: that row has no name.
    /// </summary>
    /// <param name="most">How many names at most.</param>
    public static ImmutableArray<(string? Name, int Names, CallStats Calls)> Top(NameTable table, int most)
    {
        var ordered = table.Names.OrderByDescending(one => one.Calls.Calls).ThenBy(one => one.Name, StringComparer.Ordinal).ToList();
        var rows = ordered.Take(most).Select(one => ((string?)one.Name, 1, one.Calls));
        var others = ordered.Skip(most).Aggregate(table.Others, (sum, one) => sum + one.Calls);
        // Beyond the names that have a row, nobody counted how many there are.
        return [.. others.Calls == 0 ? rows : rows.Append((null, table.Others.Calls == 0 ? ordered.Count - most : 0, others))];
    }
}
