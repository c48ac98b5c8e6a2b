using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Sharing;
using Estoppl.Ledger.Storage;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl audit --verify</c>: the verdict on a ledger, in words and as an exit code.</summary>
internal static class VerifyRun
{
    /// <summary>Verifies the ledger of the configuration at <paramref name="path"/>.</summary>
    public static int Run(string path, LedgerQuestion question, bool asJson)
    {
        var configuration = ConfigurationLoading.Load(path);
        var home = SessionOpening.HomeOf(configuration);
        var keys = question.KeysFor(home);
        using var ledger = SessionOpening.Reading(configuration);
        try
        {
            var verdict = Verify(ledger, question.PlanFor(configuration, home, keys, ledger));
            if (asJson) WriteJson(verdict);
            else WriteText(verdict);
            return (int)verdict.Outcome;
        }
        // The ledger opens, and then an event is not there or not one: that is a finding, too.
        catch (LedgerDamagedException damaged)
        {
            if (asJson) WriteJson(damaged.Fact);
            else WriteBroken(damaged.Fact);
            return ExitCode.Finding;
        }
    }

    private static Verification Verify(SharedLedger ledger, VerificationPlan plan)
    {
        using var progress = new ProgressLine(ledger.End().Value - plan.Start.First.Value);
        return new Verifier(plan).Verify(ledger.Read(plan.Start.First), progress);
    }

    private static void WriteText(Verification verdict)
    {
        VerdictText.Write(verdict);
        if (verdict.Outcome == VerificationOutcome.Broken) HintAtEvidence();
        if (verdict is Verification.AnchorMissing) Say.Hint("name anchors in [ledger] of estoppl.toml, or bring a checkpoint that was kept elsewhere with --trusted");
    }

    private static void WriteBroken(string finding)
    {
        Console.WriteLine(Palette.ForOutput().Bad(finding));
        HintAtEvidence();
    }

    private static void HintAtEvidence() => Say.Hint("keep a copy of the ledger's folder as it is now: it is evidence");

    private static void WriteJson(Verification verdict) => JsonOutput.Write(json =>
    {
        json.WriteStartObject();
        VerdictJson.Write(json, verdict);
        json.WriteEndObject();
    });

    private static void WriteJson(string finding) => JsonOutput.Write(json =>
    {
        json.WriteStartObject();
        VerdictJson.WriteBroken(json, finding);
        json.WriteEndObject();
    });
}
