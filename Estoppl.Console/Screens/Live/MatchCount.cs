using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;

namespace Estoppl.Operator.Screens.Live;

/// <summary>
/// How many calls match a filter, exactly, while calls come and end: those before a place are counted by a search, which takes its time; those from
/// there on, and those that were open there, as they change. Immutable.
/// </summary>
internal sealed record MatchCount
{
    private readonly long _searched, _ended;
    private readonly Position _end;
    private readonly ImmutableDictionary<Position, bool> _open = ImmutableDictionary<Position, bool>.Empty;

    private MatchCount(Position end, ImmutableDictionary<Position, bool> open) => (_end, _open) = (end, open);

    /// <summary>Whether the search has come to its end.</summary>
    public bool IsFinal { get; private init; }

    /// <summary>How many calls the search has looked at.</summary>
    public long Looked { get; private init; }

    /// <summary>How many match, of those that were looked at.</summary>
    public long Count => _searched + _ended + _open.Values.Count(fits => fits);

    /// <summary>Before the search for calls before <paramref name="end"/>.</summary>
    /// <param name="open">Those that were open there: the search leaves them out.</param>
    public static MatchCount Begin(Position end, IEnumerable<CallView> open, Func<CallView, bool> matches) =>
        new(end, open.Where(row => row.Seq < end).ToImmutableDictionary(row => row.Seq, matches));

    /// <summary>The search has come so far.</summary>
    public MatchCount Searched(long looked, long found, bool isFinal) => new(this, found, _ended, _open) { Looked = looked, IsFinal = isFinal };

    /// <summary>Calls have come, or have changed.</summary>
    public MatchCount With(ImmutableArray<CallView> changed, Func<CallView, bool> matches)
    {
        var (open, ended) = (_open, _ended);
        foreach (var row in changed)
        {
            if (row.Seq < _end && !open.ContainsKey(row.Seq)) continue;
            if (row.IsOpen) open = open.SetItem(row.Seq, matches(row));
            else
            {
                open = open.Remove(row.Seq);
                if (matches(row)) ended++;
            }
        }

        return new(this, _searched, ended, open);
    }

    private MatchCount(MatchCount before, long searched, long ended, ImmutableDictionary<Position, bool> open) : this(before) =>
        (_searched, _ended, _open) = (searched, ended, open);
}
