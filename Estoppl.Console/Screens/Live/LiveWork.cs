using System.Collections.Immutable;
using System.Diagnostics;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Ledger.Views;
using Estoppl.Operator.Filters;
using Estoppl.Operator.Screens.Verifying;
using Estoppl.Operator.Screens.Work;

namespace Estoppl.Operator.Screens.Live;

/// <summary>Follows the ledger for the Live screen, and reads pages of calls for it: whatever is asked gives up what was asked before.</summary>
internal sealed class LiveWork(OpenLedger ledger, WorkDesk desk)
{
    private readonly CallInspection _inspection = new(ledger, desk);
    private readonly FilterHistoryFile _filters = FilterHistoryFile.For(
        Environment.GetEnvironmentVariable, OperatingSystem.IsWindows(), Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    private CancellationTokenSource? _asking;
    private int _question = -1;

    /// <summary>Begins to follow, and tells which filters were used before.</summary>
    public void Start()
    {
        desk.Do(() => desk.Post(new LiveNews.FiltersKept(_filters.Read())), why => new ConsoleNews.Said(why.Fact));
        Watch();
    }

    /// <summary>On the screen's thread; must not wait.</summary>
    public void Do(LiveIntent intent)
    {
        switch (intent)
        {
            case LiveIntent.Search it: Ask(it.Question, reading => reading.Search(it.Filter)); break;
            case LiveIntent.Around it: Ask(it.Question, reading => reading.Around(it.Filter, it.At)); break;
            case LiveIntent.Oldest it: Ask(it.Question, reading => reading.Oldest(it.Filter)); break;
            case LiveIntent.More it: Ask(it.Question, reading => reading.Older(it.Filter, it.Before)); break;
            case LiveIntent.MoreFrom it: Ask(it.Question, reading => reading.Newer(it.Filter, it.From)); break;
            case LiveIntent.Restart: Watch(); break;
            case LiveIntent.Inspect it: _inspection.Do(it); break;
            case LiveIntent.Know: desk.Do(() => desk.Post(new LiveNews.Known(KnownNames.Of(ledger.Ledger.Views.Stats()))), why => new ConsoleNews.Said(why.Fact)); break;
            case LiveIntent.KeepFilter it: desk.Do(() => _filters.Keep(it.Filter), why => new ConsoleNews.Said(why.Fact)); break;
            default: throw new UnreachableException();
        }
    }

    private void Watch() => desk.Watch("console feed", Follow, why => new LiveNews.Failed(why));

    private void Follow()
    {
        var open = ledger.Ledger.Views.OpenCalls(new CatchingUp(desk));
        desk.Post(new LiveNews.Ready(open.Totals));
        var states = ledger.Ledger.Follow(open.Next, desk.Ending).SelectMany(batch => batch.ToArray()).ToObservable().Known()
            .Follow(CallLog.Resume(open, 1, static _ => false));
        CallFeed.News(states, open.Totals.Total, Scheduler.Default).Do(desk.Post).LastOrDefaultAsync().Wait();
    }

    // A question with the same number asks for more of the same, and the counting of that goes on.
    private void Ask(int question, Action<CallReading> read)
    {
        if (question != _question || _asking is null)
        {
            _asking?.Cancel();
            _asking = CancellationTokenSource.CreateLinkedTokenSource(desk.Ending);
            _question = question;
        }

        var reading = new CallReading(ledger.Ledger, desk.Post, question, _asking.Token);
        desk.Do(() => read(reading), why => new LiveNews.Failed(why));
    }

    private sealed class CatchingUp(WorkDesk desk) : IProgress<ViewProgress>
    {
        public void Report(ViewProgress value) => desk.Post(new LiveNews.CatchingUp(new WorkProgress(value.Events, value.Total, null)));
    }
}
