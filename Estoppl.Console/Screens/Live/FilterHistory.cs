using System.Collections.Immutable;
using Estoppl.Operator.Screens.Drawing;

namespace Estoppl.Operator.Screens.Live;

/// <summary>Filters that were used before, as they were typed: the newest first, each once.</summary>
internal sealed record FilterHistory
{
    /// <summary>So many are kept.</summary>
    public const int Most = 100;

    private FilterHistory(ImmutableArray<string> filters) => Filters = filters;

    public static FilterHistory Empty { get; } = new([]);

    public ImmutableArray<string> Filters { get; }

    /// <summary>Those, the newest first; what is blank, too long or there already is left out.</summary>
    public static FilterHistory Of(IEnumerable<string> filters) => new(
    [
        .. filters.Where(filter => !string.IsNullOrWhiteSpace(filter) && filter.Length <= TextLine.Longest).Distinct(StringComparer.Ordinal).Take(Most),
    ]);

    /// <summary>With one more, or with it in front again.</summary>
    public FilterHistory With(string filter) => string.IsNullOrWhiteSpace(filter) || Filters is [var newest, ..] && newest == filter ? this : Of(Filters.Prepend(filter));
}
