using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
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
        using var store = home.OpenForReading();
        var verdict = new Verifier(key).Verify(store.Read(Position.First), new ProgressLine(store.Next.Value));
        if (asJson) WriteJson(verdict);
        else WriteText(verdict);
        return verdict is Verification.Intact ? ExitCode.Success : ExitCode.Finding;
    }

    private static void WriteText(Verification verdict)
    {
        var palette = Palette.ForOutput();
        Console.WriteLine(verdict is Verification.Intact ? palette.Good(verdict.Describe()) : palette.Bad(verdict.Describe()));
        if (verdict is not Verification.Intact intact)
        {
            Say.Hint("keep a copy of the ledger's folder as it is now: it is evidence");
            return;
        }

        foreach (var warning in intact.Warnings) Console.WriteLine(warning.Describe());
        if (intact.WarningCount > intact.Warnings.Length) Console.WriteLine($"... and {intact.WarningCount - intact.Warnings.Length} more of these");
    }

    private static void WriteJson(Verification verdict) => JsonOutput.Write(json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("intact", verdict is Verification.Intact);
        json.WriteString("verdict", verdict.Describe());
        if (verdict is Verification.Intact intact)
        {
            json.WriteString("log", intact.Log.ToString());
            json.WriteNumber("events", intact.Count);
            json.WriteString("head", intact.Head.ToString());
            json.WriteNumber("warnings", intact.WarningCount);
        }

        json.WriteEndObject();
    });
}
