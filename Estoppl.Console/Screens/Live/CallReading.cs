using System.Collections.Immutable;
using System.Diagnostics;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Ledger.Sharing;
using Estoppl.Operator.Filters;

namespace Estoppl.Operator.Screens.Live;

/// <summary>Reads some calls of the views for one question, and posts them. Ends with an <see cref="OperationCanceledException"/> when the question is no longer one.</summary>
internal sealed class CallReading(SharedLedger ledger, Action<LiveNews> post, int question, CancellationToken cancellation)
{
    private const int PageRows = 512;
    private const int HalfPage = PageRows / 2;

    // So often something is shown of a search that takes long.
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(150);

    /// <summary>The newest calls, and, where a filter is set, how many there are. What is found is shown as it is found.</summary>
    public void Search(CallFilter filter)
    {
        if (filter.IsEverything)
        {
            var page = ledger.Views.Calls(PageRows);
            post(new LiveNews.Loaded(question, Ascending(page.Rows), page.Older is not null, false));
            return;
        }

        var open = ledger.Views.OpenCalls();
        var skipped = open.Rows.Select(row => row.Seq).ToHashSet();
        post(new LiveNews.Counting(question, MatchCount.Begin(open.Next, open.Rows, filter.Matches)));
        var (looked, found, shown, last) = (0L, 0L, 0, Stopwatch.GetTimestamp());
        var page1 = new List<CallView>();
        foreach (var row in new MatchingCalls(ledger, filter, null, Looked).NewestFirst(open.Next))
        {
            if (shown + page1.Count < PageRows) page1.Add(row);
            if (!skipped.Contains(row.Seq)) found++;
            Looked(looked);
        }

        Show(isFinal: true);

        void Looked(long count)
        {
            cancellation.ThrowIfCancellationRequested();
            looked = count;
            if (Stopwatch.GetElapsedTime(last) >= s_between) Show(isFinal: false);
        }

        void Show(bool isFinal)
        {
            last = Stopwatch.GetTimestamp();
            var rows = page1.AsEnumerable().Reverse().ToImmutableArray();
            page1.Clear();
            var hasOlder = !isFinal || found > PageRows;
            if (shown == 0 && (isFinal || !rows.IsEmpty)) post(new LiveNews.Loaded(question, rows, hasOlder, false));
            else if (!rows.IsEmpty || isFinal) post(new LiveNews.Older(question, rows, hasOlder));
            shown += rows.Length;
            post(new LiveNews.Counted(question, looked, found, isFinal));
        }
    }

    /// <summary>The last call before or at a place, and some on both sides of it.</summary>
    public void Around(CallFilter filter, Position at)
    {
        var older = ledger.Views.Calls(HalfPage, at.Next, Matching(filter));
        var newer = Some(filter, at.Next, HalfPage);
        var rows = Ascending(older.Rows).AddRange(newer);
        post(new LiveNews.Loaded(question, rows, older.Older is not null, newer.Length == HalfPage, older.Rows.IsEmpty ? null : older.Rows[0].Seq));
    }

    /// <summary>The oldest calls.</summary>
    public void Oldest(CallFilter filter)
    {
        var rows = Some(filter, Position.First, PageRows);
        post(new LiveNews.Loaded(question, rows, false, rows.Length == PageRows, rows.IsEmpty ? null : rows[0].Seq));
    }

    /// <summary>More before a place.</summary>
    public void Older(CallFilter filter, Position before)
    {
        var page = ledger.Views.Calls(PageRows, before, Matching(filter));
        post(new LiveNews.Older(question, Ascending(page.Rows), page.Older is not null));
    }

    /// <summary>More from a place on.</summary>
    public void Newer(CallFilter filter, Position from)
    {
        var rows = Some(filter, from, PageRows);
        post(new LiveNews.Newer(question, rows, rows.Length == PageRows));
    }

    private ImmutableArray<CallView> Some(CallFilter filter, Position from, int count) =>
        [.. ledger.Views.CallsFrom(from, new Position(long.MaxValue)).Where(Matching(filter)).Take(count)];

    // Asked of every row, so a search that nobody waits for any more ends within one.
    private Func<CallView, bool> Matching(CallFilter filter) => row =>
    {
        cancellation.ThrowIfCancellationRequested();
        return filter.Matches(row);
    };

    private static ImmutableArray<CallView> Ascending(ImmutableArray<CallView> newestFirst) => [.. newestFirst.Reverse()];
}
