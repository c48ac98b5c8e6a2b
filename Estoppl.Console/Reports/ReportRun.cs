using Estoppl.Ledger;
using Estoppl.Ledger.Proofs;
using Estoppl.Operator.Commands;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Reports;

/// <summary>One report as a command makes it: of a ledger that is opened for it, told of in a shell.</summary>
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
        var plan = question.Ledger.PlanFor(configuration, home, keys, ledger);
        return Tell(new ReportMaking(question, clock, showsProgress: true, CancellationToken.None).Make(ledger, plan, write => OutputOption.Write(question.Output, write)));
    }

    private int Tell(MadeReport made)
    {
        var verdict = made.Verdict;
        if (verdict.Outcome == VerificationOutcome.Broken)
        {
            Say.Error(TerminalText.Of(verdict.Sentence));
            Say.Hint("keep a copy of the ledger's folder as it is now: it is evidence");
        }

        foreach (var finding in made.Findings) Say.Warning(TerminalText.Of(finding));
        if (question.Output is { } file) Console.WriteLine($"Wrote {TerminalText.Of(file)}: {TerminalText.Of(verdict.Sentence)}");
        return verdict.Outcome != VerificationOutcome.Intact ? (int)verdict.Outcome : made.Findings.IsEmpty ? ExitCode.Success : ExitCode.Finding;
    }
}
