using System.Collections.Immutable;
using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Projections;
using Estoppl.Ledger.Sharing;
using Estoppl.Ledger.Storage;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Reports;

/// <summary>What came of a report.</summary>
/// <param name="Findings">Each thing that is wrong besides the verdict, in a sentence.</param>
/// <param name="Listed">How many calls stand in it.</param>
/// <param name="Matching">How many there are to stand in it.</param>
internal sealed record MadeReport(ReportVerdict Verdict, ImmutableArray<string> Findings, long Listed, long Matching);

/// <summary>
/// Makes one report. All events are read once: that pass verifies them and keeps what is told besides the calls; rows and numbers are from the views, whose
/// calls must be as many as were read. Memory holds some thousand events and rows, however long the ledger is.
/// </summary>
/// <param name="showsProgress">Whether stderr is ours to show how far it has come.</param>
internal sealed class ReportMaking(ReportQuestion question, TimeProvider clock, bool showsProgress, CancellationToken cancellation)
{
    /// <summary>Makes it.</summary>
    /// <param name="plan">What the ledger is held against. Made before the report's end is known: a checkpoint that comes later seals events behind that end.</param>
    /// <param name="write">Gives what it is handed a place to write to. Called once.</param>
    /// <exception cref="ExplainedException">A row cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was given up, perhaps half-written.</exception>
    public MadeReport Make(SharedLedger ledger, VerificationPlan plan, Action<Action<Stream>> write)
    {
        var (whole, fault) = Stats(ledger);
        // The numbers are of one place in the ledger, and the report is of the same.
        var end = whole?.Through ?? ledger.End();
        var reading = new FactsReading();
        var content = new ReportContent
        {
            Log = ledger.Log, End = end, MadeAt = clock.GetUtcNow(), MadeBy = Environment.UserName, Filter = question.Filter,
            Verdict = Verify(ledger, plan, end, reading), Read = reading, Whole = whole, ViewsFault = fault,
        };
        return Write(new SelectedCalls(ledger, question.Filter, end, showsProgress, cancellation), content, write);
    }

    private (StatsView? Stats, string? Fault) Stats(SharedLedger ledger)
    {
        try
        {
            using var progress = showsProgress ? new ProgressLine() : null;
            return (ledger.Views.Stats(progress), null);
        }
        // Views are not what a report rests on: without them it tells what the events do.
        catch (ExplainedException failure)
        {
            return (null, failure.Fact);
        }
    }

    private ReportVerdict Verify(SharedLedger ledger, VerificationPlan plan, Position end, FactsReading reading)
    {
        using var progress = showsProgress ? new ProgressLine(end.Value) : null;
        try
        {
            var verdict = ReportVerdict.Of(new Verifier(plan).Verify(reading.Watch(ledger.Read(Position.First, end)), progress, cancellation), plan.Pinned);
            // It stops at the first event that is wrong. What the others say is told all the same, under that heading.
            foreach (var _ in reading.Watch(ledger.Read(reading.Next, end)))
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(reading.Next.Value);
            }

            return verdict;
        }
        catch (LedgerDamagedException damaged)
        {
            return ReportVerdict.Damaged(damaged.Fact, plan.Pinned);
        }
    }

    private MadeReport Write(SelectedCalls calls, ReportContent content, Action<Action<Stream>> write)
    {
        ImmutableArray<string> findings = [];
        switch (question.Format)
        {
            case ReportFormat.Html:
                var (page, numbers, fault) = Page(content, calls);
                var told = content with { ViewsFault = fault };
                findings = told.Findings(calls.Rows);
                write(to => new HtmlReport(told, findings, page, numbers).WriteTo(to));
                return new MadeReport(content.Verdict, findings, page.Length, numbers?.Totals.Total ?? 0);
            case ReportFormat.Json:
                write(to => findings = JsonReport.Write(to, content, calls));
                break;
            case ReportFormat.Csv:
                write(to => CsvReport.Write(to, calls.InOrder()));
                findings = content.Findings(calls.Rows);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }

        return new MadeReport(content.Verdict, findings, calls.Matching, calls.Matching);
    }

    private (ImmutableArray<CallView> Calls, SelectionStats? Numbers, string? ViewsFault) Page(ReportContent content, SelectedCalls calls)
    {
        if (content.Whole is not { } whole) return ([], null, content.ViewsFault);
        try
        {
            var (newest, numbers) = calls.Take(question.Limit, whole);
            return (newest, numbers, null);
        }
        catch (ExplainedException failure)
        {
            return ([], null, failure.Fact);
        }
    }
}
