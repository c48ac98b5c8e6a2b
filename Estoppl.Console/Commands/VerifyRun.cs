using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Storage;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl audit --verify</c>: the verdict on a ledger, in words and as an exit code.</summary>
internal static class VerifyRun
{
    /// <summary>Verifies the ledger of the configuration at <paramref name="path"/> against the public key beside it.</summary>
    public static int Run(string path, bool asJson)
    {
        var home = SessionOpening.HomeOf(ConfigurationLoading.Load(path));
        var key = home.Keys.LoadVerifyingKey();
        using var ledger = home.Join(new JoinOptions());
        try
        {
            var verdict = new Verifier(key).Verify(ledger.Events(Position.First), new ProgressLine(ledger.End().Value));
            if (asJson) WriteJson(verdict.Describe(), verdict as Verification.Intact);
            else WriteText(verdict);
            return (int)verdict.Outcome;
        }
        // The ledger opens, and then an event is not there or not one: that is a finding, too.
        catch (LedgerDamagedException damaged)
        {
            if (asJson) WriteJson(damaged.Fact, null);
            else WriteBroken(damaged.Fact);
            return ExitCode.Finding;
        }
    }

    private static void WriteText(Verification verdict)
    {
        if (verdict is not Verification.Intact intact)
        {
            WriteBroken(verdict.Describe());
            return;
        }

        Console.WriteLine(Palette.ForOutput().Good(intact.Describe()));
        foreach (var warning in intact.Warnings) Console.WriteLine(warning.Describe());
        if (intact.WarningCount > intact.Warnings.Length) Console.WriteLine($"... and {intact.WarningCount - intact.Warnings.Length} more of these");
    }

    private static void WriteBroken(string finding)
    {
        Console.WriteLine(Palette.ForOutput().Bad(finding));
        Say.Hint("keep a copy of the ledger's folder as it is now: it is evidence");
    }

    private static void WriteJson(string verdict, Verification.Intact? intact) => JsonOutput.Write(json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("intact", intact is not null);
        json.WriteString("verdict", verdict);
        if (intact is not null)
        {
            json.WriteString("log", intact.Log.ToString());
            json.WriteNumber("events", intact.Count);
            json.WriteString("head", intact.Head.ToString());
            json.WriteNumber("warnings", intact.WarningCount);
        }

        json.WriteEndObject();
    });
}
