using Estoppl.Ledger.Events;
using Estoppl.Ledger.Exports;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Proofs;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary>The verdict on an export, in words and as an exit code.</summary>
internal static class ExportReport
{
    private const long Megabyte = 1_000_000;

    /// <summary>Checks the export in <paramref name="evidence"/>.</summary>
    /// <param name="file">Whose length and place tell how far it has come; null where nothing does.</param>
    public static int Run(Stream evidence, Stream? file, VerifyCommand.Question question, bool asJson)
    {
        var reader = ExportReader.Open(evidence);
        var header = reader.Header;
        var keys = EvidenceKeys.Of(question.Given, header.Log, question.Configuration, question.IsNamed) ?? EvidenceKeys.In(header);
        var pinned = keys.PinFor(header);
        var verdict = Verify(reader, file, new VerificationPlan
        {
            Pinned = pinned,
            Log = keys.Keys.Log ?? header.Log,
            Full = question.Full,
            Start = header.First == Position.First ? new VerificationStart.Genesis() : new VerificationStart.Behind(header.First.Value, header.Frontier, header.Keys),
        });
        if (asJson) WriteJson(verdict, keys.Source, pinned, header.Log);
        else WriteText(verdict, keys.Source, pinned, header.Log);
        return (int)verdict.Outcome;
    }

    private static Verification Verify(ExportReader reader, Stream? file, VerificationPlan plan)
    {
        var isCut = false;
        using var progress = file is null ? new ProgressLine(null) : new ProgressLine(file.Length / Megabyte, "MB", () => file.Position / Megabyte);
        return new Verifier(plan with { Closing = () => isCut ? null : reader.Checkpoint.Note }).Verify(Events(), progress);

        // An end that is missing is a finding about the evidence; a line that has no form is none.
        IEnumerable<SealedEvent> Events()
        {
            using var events = reader.Events().GetEnumerator();
            while (true)
            {
                bool more;
                try
                {
                    more = events.MoveNext();
                }
                catch (ExportException cut) when (cut.IsCut)
                {
                    (isCut, more) = (true, false);
                }

                if (!more) yield break;
                yield return events.Current;
            }
        }
    }

    private static void WriteText(Verification verdict, KeySource source, VerifyingKey pinned, LogId log)
    {
        VerdictText.Write(verdict);
        if (verdict is not Verification.Intact) return;
        Console.WriteLine(KeyWords.Of(source));
        if (source != KeySource.File) return;
        Console.WriteLine("Compare it with the key that you get elsewhere from whoever writes the ledger, or give that one with --key:");
        Console.WriteLine($"  {KeyExport.Vkey(log, pinned)}");
    }

    private static void WriteJson(Verification verdict, KeySource source, VerifyingKey pinned, LogId log) => JsonOutput.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("kind", "export");
        VerdictJson.Write(json, verdict);
        json.WriteString("keyFrom", KeyWords.Stored(source));
        json.WriteString("vkey", KeyExport.Vkey(log, pinned));
        json.WriteEndObject();
    });
}
