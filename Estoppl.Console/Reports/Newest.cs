using System.Collections;

namespace Estoppl.Operator.Reports;

/// <summary>The newest of some things, and how many there were in all: a ledger may tell of any number.</summary>
/// <param name="limit">So many are kept.</param>
internal sealed class Newest<T>(int limit = Newest<T>.Limit) : IEnumerable<T>
{
    /// <summary>Of each kind of fact a report lists so many.</summary>
    public const int Limit = 2_000;

    private readonly Queue<T> _kept = [];

    /// <summary>All that were added.</summary>
    public long Total { get; private set; }

    /// <summary>Those that are kept.</summary>
    public int Kept => _kept.Count;

    /// <summary>Adds one; the oldest may have to go for it.</summary>
    /// <returns>The one that went, where one did.</returns>
    public (bool HasGone, T? Gone) Add(T one)
    {
        Total++;
        _kept.Enqueue(one);
        return _kept.Count > limit ? (true, _kept.Dequeue()) : (false, default);
    }

    /// <summary>Those that are kept, in the order in which they were added.</summary>
    public IEnumerator<T> GetEnumerator() => _kept.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
