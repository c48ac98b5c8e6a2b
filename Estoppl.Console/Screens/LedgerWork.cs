using System.Diagnostics;
using System.Reactive.Linq;
using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Projections;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Sharing;

namespace Estoppl.Operator.Screens;

/// <summary>Reads and verifies a ledger off the screen's thread, and posts what comes of it.</summary>
/// <param name="key">Loaded anew for each verification: a missing key must not keep the calls from being seen.</param>
/// <param name="post">Called from any thread.</param>
internal sealed class LedgerWork(SharedLedger ledger, Func<VerifyingKey> key, Action<LiveNews> post) : IDisposable
{
    private const int EventsPerReport = 2048;

    private readonly CancellationTokenSource _ending = new();
    private CancellationTokenSource? _verifying;
    private Task _reading = Task.CompletedTask;
    private Task _verification = Task.CompletedTask;

    /// <summary>Reads the newest calls. One reading at a time.</summary>
    public void Read() => _reading = After(_reading, () => Rows(_ending.Token), (fact, hint) => new LiveNews.Unreadable(fact, hint));

    /// <summary>Checks the whole ledger. One verification at a time.</summary>
    public void Verify()
    {
        _verifying?.Dispose();
        _verifying = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        var token = _verifying.Token;
        _verification = After(_verification, () => Verdict(token), (fact, hint) => new LiveNews.Unverifiable(fact, hint));
    }

    /// <summary>Ends the verification that is going on, if there is one.</summary>
    public void GiveUpVerifying() => _verifying?.Cancel();

    /// <summary>Ends all work and returns when the store is no longer used.</summary>
    public void Dispose()
    {
        _ending.Cancel();
        Task.WaitAll(_reading, _verification);
        _verifying?.Dispose();
        _ending.Dispose();
    }

    private Task After(Task before, Func<LiveNews> work, Func<string, string, LiveNews> failed) => before.ContinueWith(_ =>
    {
        try
        {
            post(work());
        }
        catch (OperationCanceledException)
        {
            post(new LiveNews.GivenUp());
        }
        catch (ExplainedException failure)
        {
            post(failed(failure.Fact, failure.Hint));
        }
        catch (Exception defect)
        {
            post(new LiveNews.Defect(defect));
        }
    }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    private LiveNews.Read Rows(CancellationToken token)
    {
        var watch = new Pace(ledger.End().Value, progress => post(new LiveNews.Reading(progress)));
        var log = ledger.Events(Position.First).ToObservable()
            .Do(it =>
            {
                token.ThrowIfCancellationRequested();
                if (it.Seq.Value % EventsPerReport == 0) watch.Report(it.Seq.Value);
            })
            .Known().Rebuild(CallLog.Newest(LiveModel.MaxRows)).Wait();
        return new LiveNews.Read(log);
    }

    private LiveNews.Verified Verdict(CancellationToken token)
    {
        var watch = new Pace(ledger.End().Value, progress => post(new LiveNews.Verifying(progress)));
        return new LiveNews.Verified(new Verifier(key()).Verify(ledger.Events(Position.First), watch, token));
    }

    /// <summary>Adds to how much is done how long the rest will take.</summary>
    private sealed class Pace(long total, Action<WorkProgress> post) : IProgress<VerificationProgress>
    {
        // Before that, the estimate says more about warming up than about the rest.
        private static readonly TimeSpan s_firstEstimate = TimeSpan.FromMilliseconds(300);

        private readonly long _start = Stopwatch.GetTimestamp();

        public void Report(VerificationProgress value) => Report(value.Events);

        public void Report(long events)
        {
            var elapsed = Stopwatch.GetElapsedTime(_start);
            post(new WorkProgress(events, total, events == 0 || elapsed < s_firstEstimate ? null : elapsed * ((total - events) / (double)events)));
        }
    }
}
