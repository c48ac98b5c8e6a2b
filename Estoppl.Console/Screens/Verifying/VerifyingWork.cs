using System.Diagnostics;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Storage;
using Estoppl.Operator.Commands;
using Estoppl.Operator.Screens.Work;

namespace Estoppl.Operator.Screens.Verifying;

/// <summary>Verifies the ledger off the screen's thread, by what lies with it and by its anchors, as `audit --verify` does. One at a time.</summary>
internal sealed class VerifyingWork(OpenLedger ledger, WorkDesk desk)
{
    private CancellationTokenSource? _verifying;

    /// <summary>On the screen's thread; must not wait.</summary>
    public void Do(VerifyingIntent intent)
    {
        _verifying?.Cancel();
        if (intent is VerifyingIntent.GiveUp)
        {
            desk.Post(new VerifyingNews.GivenUp());
            return;
        }

        var verifying = _verifying = CancellationTokenSource.CreateLinkedTokenSource(desk.Ending);
        desk.Do(() => desk.Post(Verdict(verifying.Token)), why => new VerifyingNews.Unverifiable(why));
    }

    private VerifyingNews Verdict(CancellationToken token)
    {
        var question = LedgerQuestion.Plain;
        // Loaded anew each time: a missing key must not keep the calls from being seen.
        var plan = question.PlanFor(ledger.Configuration, ledger.Home, question.KeysFor(ledger.Home), ledger.Ledger);
        try
        {
            var pace = new Pace(ledger.Ledger.End().Value - plan.Start.First.Value, progress => Report(progress, token));
            return new VerifyingNews.Verified(new Verifier(plan).Verify(ledger.Ledger.Read(plan.Start.First), pace, token));
        }
        // The ledger opens, and then an event is not there or not one: that is a finding, too.
        catch (LedgerDamagedException damaged)
        {
            return new VerifyingNews.Damaged(damaged.Fact);
        }
    }

    // Given up, it must not come back by a report that was on its way.
    private void Report(WorkProgress progress, CancellationToken token)
    {
        if (!token.IsCancellationRequested) desk.Post(new VerifyingNews.Going(progress));
    }

    /// <summary>Adds to how much is done how long the rest will take.</summary>
    private sealed class Pace(long total, Action<WorkProgress> post) : IProgress<VerificationProgress>
    {
        private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(100);

        // Before that, the estimate says more about warming up than about the rest.
        private static readonly TimeSpan s_firstEstimate = TimeSpan.FromMilliseconds(300);

        private readonly long _start = Stopwatch.GetTimestamp();
        private TimeSpan _last;

        public void Report(VerificationProgress value)
        {
            var elapsed = Stopwatch.GetElapsedTime(_start);
            if (elapsed - _last < s_between) return;
            _last = elapsed;
            post(new WorkProgress(value.Events, total, value.Events == 0 || elapsed < s_firstEstimate ? null : elapsed * ((total - value.Events) / (double)value.Events)));
        }
    }
}
