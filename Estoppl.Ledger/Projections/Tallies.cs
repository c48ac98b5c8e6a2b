using System.Diagnostics;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Projections;

/// <summary>Adds up some calls of one bite, to be added to what was there before.</summary>
internal sealed class CallTally
{
    private readonly List<ushort> _latencies = [];
    private long _allowed, _blocked, _review, _errors, _input, _output;

    public void Begin(CallView row)
    {
        switch (row.Decision)
        {
            case DecisionKind.Allow: _allowed++; break;
            case DecisionKind.Block: _blocked++; break;
            case DecisionKind.Review: _review++; break;
            default: throw new UnreachableException();
        }

        _input += row.InputSize;
    }

    public void End(CallView row)
    {
        if (row.IsError == true || row.State is CallState.Failed or CallState.UpstreamDied) _errors++;
        _output += row.OutputSize ?? 0;
        if (row.State is CallState.Completed or CallState.Failed && row.Latency is { } latency) _latencies.Add((ushort)LatencyHistogram.BucketOf(latency));
    }

    public CallStats AddedTo(CallStats before) => new(
        before.Calls + _allowed + _blocked + _review, before.Allowed + _allowed, before.Blocked + _blocked, before.Review + _review,
        before.Errors + _errors, before.InputBytes + _input, before.OutputBytes + _output, before.Latency.Plus(_latencies));
}

/// <summary>Adds up the calls of one bite by name, and gives rows to new names as long as there are any left.</summary>
internal sealed class NameTally(NameTable before)
{
    private readonly Dictionary<string, (int? Place, CallTally Calls)> _touched = new(StringComparer.Ordinal);
    private readonly List<string> _new = [];
    private readonly CallTally _others = new();

    /// <summary>Where calls of <paramref name="name"/> are counted: in each call of this for one name in the same place.</summary>
    public CallTally Of(string? name)
    {
        if (name is null || !NameTable.MayHaveARow(name)) return _others;
        if (_touched.TryGetValue(name, out var known)) return known.Calls;
        var place = before.PlaceOf(name);
        if (place is null)
        {
            if (before.Names.Length + _new.Count >= NameTable.Limit) return _others;
            _new.Add(name);
        }

        var tally = new CallTally();
        _touched.Add(name, (place, tally));
        return tally;
    }

    public NameTable Sum()
    {
        var changed = _touched.Values.Where(one => one.Place is not null)
            .Select(one => (one.Place!.Value, one.Calls.AddedTo(before.Names[one.Place.Value].Calls)));
        var added = _new.Select(name => new NameStats(name, _touched[name].Calls.AddedTo(CallStats.None)));
        return before.With(changed, added, _others.AddedTo(before.Others));
    }
}

/// <summary>Adds up the calls of one bite by minute.</summary>
internal sealed class MinuteTally
{
    private readonly SortedDictionary<long, MinuteCounts> _minutes = [];

    /// <summary>What was added, in ascending order.</summary>
    public IReadOnlyCollection<MinuteCounts> Sum => _minutes.Values;

    /// <summary>The latest of them; none when there is none.</summary>
    public long? Last => _minutes.Count == 0 ? null : _minutes.Keys.Max();

    public void Begin(CallView row)
    {
        var one = MinuteCounts.Of(row);
        _minutes[one.Minute] = _minutes.TryGetValue(one.Minute, out var before) ? before + one : one;
    }
}
