using Estoppl.Ledger.Proofs;

namespace Estoppl.Operator.Output;

/// <summary>A verdict on a ledger or an export for a person, on stdout. Parts of it are from files that anybody may have written.</summary>
internal static class VerdictText
{
    /// <summary>The sentence, and below it what is worth a look.</summary>
    public static void Write(Verification verdict)
    {
        var palette = Palette.ForOutput();
        var sentence = TerminalText.Of(verdict.Describe());
        Console.WriteLine(verdict is Verification.Intact ? palette.Good(sentence) : palette.Bad(sentence));
        if (((verdict as Verification.AnchorMissing)?.Found ?? verdict) is not Verification.Intact seen) return;
        foreach (var warning in seen.Warnings) Console.WriteLine(TerminalText.Of(warning.Describe()));
        if (seen.WarningCount > seen.Warnings.Length) Console.WriteLine($"... and {seen.WarningCount - seen.Warnings.Length:N0} more of these");
    }
}
