using System.Collections.Immutable;
using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Projections;
using Estoppl.Ledger.Sharing;
using Estoppl.Ledger.Storage;
using Estoppl.Operator.Commands;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Reports;

/// <summary>
/// One report. All events are read once: that pass verifies them and keeps what is told besides the calls; rows and numbers are from the views, whose
/// calls must be as many as were read. Memory holds some thousand events and rows, however long the ledger is.
/// </summary>
internal sealed class ReportRun(ReportQuestion question, TimeProvider clock)
{
    /// <summary>Makes the report of the configuration at <paramref name="path"/>.</summary>
    /// <returns>As <c>audit --verify</c>; also 1 when the views do not fit the events.</returns>
    /// <exception cref="ExplainedException">There is no ledger to tell of, or a row cannot be read.</exception>
    public int Run(string path)
    {
        var configuration = ConfigurationLoading.Load(path);
        var home = SessionOpening.HomeOf(configuration);
        var keys = question.Ledger.KeysFor(home);
        using var ledger = SessionOpening.Reading(configuration);
        var (whole, fault) = Stats(ledger);
        // The numbers are of one place in the ledger, and the report is of the same.
        var end = whole?.Through ?? ledger.End();
        var reading = new FactsReading();
        var content = new ReportContent
        {
            Log = ledger.Log, End = end, MadeAt = clock.GetUtcNow(), MadeBy = Environment.UserName, Filter = question.Filter,
            Verdict = Verify(ledger, question.Ledger.PlanFor(configuration, home, keys, ledger), end, reading), Read = reading, Whole = whole, ViewsFault = fault,
        };
        var findings = Write(ledger, content);
        return Tell(content, findings);
    }

    private static (StatsView? Stats, string? Fault) Stats(SharedLedger ledger)
    {
        try
        {
            using var progress = new ProgressLine();
            return (ledger.Views.Stats(progress), null);
        }
        // Views are not what a report rests on: without them it tells what the events do.
        catch (ExplainedException failure)
        {
            return (null, failure.Fact);
        }
    }

    private static ReportVerdict Verify(SharedLedger ledger, VerificationPlan plan, Position end, FactsReading reading)
    {
        using var progress = new ProgressLine(end.Value);
        try
        {
            var verdict = ReportVerdict.Of(new Verifier(plan).Verify(reading.Watch(ledger.Read(Position.First, end)), progress), plan.Pinned);
            // It stops at the first event that is wrong. What the others say is told all the same, under that heading.
            foreach (var _ in reading.Watch(ledger.Read(reading.Next, end))) progress.Report(reading.Next.Value);
            return verdict;
        }
        catch (LedgerDamagedException damaged)
        {
            return ReportVerdict.Damaged(damaged.Fact, plan.Pinned);
        }
    }

    private ImmutableArray<string> Write(SharedLedger ledger, ReportContent content)
    {
        var calls = new SelectedCalls(ledger, question.Filter, content.End);
        ImmutableArray<string> findings = [];
        switch (question.Format)
        {
            case ReportFormat.Html:
                var (page, numbers, fault) = Page(content, calls);
                var told = content with { ViewsFault = fault };
                findings = told.Findings(calls.Rows);
                OutputOption.Write(question.Output, to => new HtmlReport(told, findings, page, numbers).WriteTo(to));
                break;
            case ReportFormat.Json:
                OutputOption.Write(question.Output, to => findings = JsonReport.Write(to, content, calls));
                break;
            case ReportFormat.Csv:
                OutputOption.Write(question.Output, to => CsvReport.Write(to, calls.InOrder()));
                findings = content.Findings(calls.Rows);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }

        return findings;
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

    private int Tell(ReportContent content, ImmutableArray<string> findings)
    {
        var verdict = content.Verdict;
        if (verdict.Outcome == VerificationOutcome.Broken)
        {
            Say.Error(TerminalText.Of(verdict.Sentence));
            Say.Hint("keep a copy of the ledger's folder as it is now: it is evidence");
        }

        foreach (var finding in findings) Say.Warning(TerminalText.Of(finding));
        if (question.Output is { } file) Console.WriteLine($"Wrote {TerminalText.Of(file)}: {TerminalText.Of(verdict.Sentence)}");
        return verdict.Outcome != VerificationOutcome.Intact ? (int)verdict.Outcome : findings.IsEmpty ? ExitCode.Success : ExitCode.Finding;
    }
}
