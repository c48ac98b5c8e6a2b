using System.Collections.Immutable;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Filters;

namespace Estoppl.Operator.Screens.Live;

/// <summary>Names that calls have, as they are: anybody may have made them up. Those that help most come first.</summary>
internal sealed record KnownNames(ImmutableArray<string> Tools, ImmutableArray<string> Servers, ImmutableArray<string> Agents, ImmutableArray<string> Rules)
{
    public static KnownNames None { get; } = new([], [], [], []);

    /// <summary>Those of all calls, the most frequent first.</summary>
    public static KnownNames Of(StatsView stats) => new(Of(stats.Tools), Of(stats.Servers), Of(stats.Agents), Of(stats.Rules));

    /// <summary>Those that a field can have.</summary>
    public ImmutableArray<string> Of(FilterField field) =>
        field == FilterField.Tool ? Tools : field == FilterField.Server ? Servers : field == FilterField.Agent ? Agents : field == FilterField.Rule ? Rules : [];

    private static ImmutableArray<string> Of(NameTable table) => [.. table.Names.OrderByDescending(name => name.Calls.Calls).Select(name => name.Name)];
}
