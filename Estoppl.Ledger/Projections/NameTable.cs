using System.Collections.Immutable;

namespace Estoppl.Ledger.Projections;

/// <summary>
/// Calls by name, in bounded memory. The first <see cref="Limit"/> names that appear in the ledger have a row each; later ones, those
/// longer than <see cref="LongestName"/> and calls without a name are counted together. What that makes of a ledger depends on
/// nothing but the order of its events. Immutable; equal when every number is.
/// </summary>
public sealed class NameTable : IEquatable<NameTable>
{
    /// <summary>The most names that have a row of their own.</summary>
    public const int Limit = 1000;

    /// <summary>In UTF-16 code units.</summary>
    public const int LongestName = 256;

    /// <summary>What the row of all other names is called. A tool that has this name is counted there.</summary>
    public const string OthersName = "(others)";

    /// <summary>No names.</summary>
    public static readonly NameTable Empty = new([], CallStats.None, ImmutableDictionary<string, int>.Empty.WithComparers(StringComparer.Ordinal));

    private readonly ImmutableDictionary<string, int> _places;

    private NameTable(ImmutableArray<NameStats> names, CallStats others, ImmutableDictionary<string, int> places) =>
        (Names, Others, _places) = (names, others, places);

    /// <summary>In the order in which the names first appeared.</summary>
    public ImmutableArray<NameStats> Names { get; }

    /// <summary>The calls of all names that have no row of their own.</summary>
    public CallStats Others { get; }

    /// <summary>All rows; where there are other calls, one called <see cref="OthersName"/> is the last.</summary>
    public ImmutableArray<NameStats> Rows => Others.Calls == 0 ? Names : Names.Add(new NameStats(OthersName, Others));

    /// <summary>What the calls of <paramref name="name"/> add up to; none when it has no row of its own.</summary>
    public CallStats? Find(string name) => _places.TryGetValue(name, out var place) ? Names[place].Calls : null;

    /// <summary>The table of these names.</summary>
    /// <exception cref="ArgumentException">A name stands twice or may have no row, or there are too many.</exception>
    public static NameTable Of(ImmutableArray<NameStats> names, CallStats others)
    {
        if (names.Length > Limit) throw new ArgumentException("these are too many names", nameof(names));
        var places = Empty._places.ToBuilder();
        for (var place = 0; place < names.Length; place++)
            if (!MayHaveARow(names[place].Name) || !places.TryAdd(names[place].Name, place)) throw new ArgumentException("a name may not be here", nameof(names));
        return new NameTable(names, others, places.ToImmutable());
    }

    /// <inheritdoc/>
    public bool Equals(NameTable? other) => other is not null && Others == other.Others && Names.AsSpan().SequenceEqual(other.Names.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NameTable);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Names.Length, Others);

    internal static bool MayHaveARow(string name) => name.Length <= LongestName && name != OthersName;

    internal int? PlaceOf(string name) => _places.TryGetValue(name, out var place) ? place : null;

    /// <summary>The same with changed rows, new ones, and another sum of the others.</summary>
    internal NameTable With(IEnumerable<(int Place, CallStats Calls)> changed, IEnumerable<NameStats> added, CallStats others)
    {
        var names = Names.ToBuilder();
        foreach (var (place, calls) in changed) names[place] = names[place] with { Calls = calls };
        var places = _places;
        foreach (var name in added)
        {
            places = places.Add(name.Name, names.Count);
            names.Add(name);
        }

        return new NameTable(names.ToImmutable(), others, places);
    }
}
