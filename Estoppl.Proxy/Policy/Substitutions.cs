using Estoppl.Ledger.Events;

namespace Estoppl.Proxy.Policy;

/// <summary>
/// Sees an agent that was refused and tries another tool: remembers what the blocked calls of a session had for arguments, and finds a call
/// of another tool that names one of the same values. A hint for a person, never a decision: two honest calls may share an id or a
/// sum (then it is wrong), and an agent that rewords a value is not seen (then it is silent).
/// <para>
/// What counts are the values at the leaves, at any depth, whatever their names: strings of at least 4 UTF-8 bytes, without blanks around
/// them, compared ordinally; and numbers of at least 4 digits, compared as numbers, also where they stand in a string
/// (<c>5000</c>, <c>5000.0</c>, <c>"$5,000"</c>). Of a blocked call 64 different values are remembered, 4096 of all together, the newest;
/// of a call that is looked for the first 1024 values are looked at.
/// </para>
/// Values and names are kept as keyed hashes in memory, never as they are, and never on a disk. Not safe for concurrent use.
/// </summary>
public sealed class Substitutions
{
    /// <summary>How many values are remembered of one call.</summary>
    public const int ValuesPerCall = 64;

    /// <summary>How many values are remembered of all calls together.</summary>
    public const int Capacity = 4096;

    private const int ValuesLookedAt = 1024;

    private readonly KeyedHash _hash = new();
    private readonly LeafValues _values = new();
    private readonly Dictionary<UInt128, int> _newest = [];
    private readonly List<Entry> _ring = [];
    private long _calls;
    private int _next;

    // Older: where the entry of the same value before this one stands; it may have been written over since, which its value and call tell.
    private readonly record struct Entry(UInt128 Value, UInt128 Tool, CallId Call, long Order, int Older);

    /// <summary>How many values are remembered: a measure of memory.</summary>
    public int Remembered => _ring.Count;

    /// <summary>Remembers a call that was blocked.</summary>
    /// <param name="arguments">The exact bytes of <c>params.arguments</c>; empty when the call has none.</param>
    public void Blocked(CallId call, ToolName tool, ReadOnlySpan<byte> arguments)
    {
        var (order, tools, left) = (_calls++, _hash.Of(tool.Value, []), ValuesPerCall);
        _values.Visit(arguments, value =>
        {
            var hash = _hash.Of(value, []);
            var older = _newest.GetValueOrDefault(hash, -1);
            if (older >= 0 && _ring[older].Order == order) return true;
            Remember(new Entry(hash, tools, call, order, older));
            return --left > 0;
        });
    }

    /// <summary>The newest blocked call of another tool that named one of the same values; none: nothing to say. Costs nothing while nothing was blocked.</summary>
    /// <param name="arguments">The exact bytes of <c>params.arguments</c>; empty when the call has none.</param>
    public CallId? Find(ToolName tool, ReadOnlySpan<byte> arguments) => _ring.Count == 0 ? null : Search(tool, arguments);

    private CallId? Search(ToolName tool, ReadOnlySpan<byte> arguments)
    {
        var (tools, left) = (_hash.Of(tool.Value, []), ValuesLookedAt);
        Entry? found = null;
        _values.Visit(arguments, value =>
        {
            if (NewestOfAnother(_hash.Of(value, []), tools) is { } entry && !(found?.Order >= entry.Order)) found = entry;
            return --left > 0;
        });
        return found?.Call;
    }

    private Entry? NewestOfAnother(UInt128 value, UInt128 tool)
    {
        var at = _newest.GetValueOrDefault(value, -1);
        for (var before = long.MaxValue; at >= 0; at = _ring[at].Older)
        {
            var entry = _ring[at];
            if (entry.Value != value || entry.Order >= before) return null;
            if (entry.Tool != tool) return entry;
            before = entry.Order;
        }
        return null;
    }

    private void Remember(Entry entry)
    {
        if (_ring.Count < Capacity) _ring.Add(entry);
        else
        {
            var oldest = _ring[_next];
            if (_newest[oldest.Value] == _next) _newest.Remove(oldest.Value);
            // The one before may be the oldest, whose place this takes.
            _ring[_next] = entry.Older == _next ? entry with { Older = -1 } : entry;
        }
        _newest[entry.Value] = _next;
        _next = (_next + 1) % Capacity;
    }
}
