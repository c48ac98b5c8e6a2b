using System.Diagnostics;
using System.Text.Json;
using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary>What a receipt proves, in words and as an exit code.</summary>
internal static class ReceiptReport
{
    // The largest event that a ledger takes, twice over: what is larger is no receipt, and not worth the memory.
    private const int MaxLength = 1 << 30;

    /// <summary>Checks the receipt in <paramref name="evidence"/>.</summary>
    public static int Run(Stream evidence, VerifyCommand.Question question, bool asJson)
    {
        var receipt = Receipt.TryParse(ReadAll(evidence), out var fault) ?? throw new NoReceiptException(fault!);
        var keys = EvidenceKeys.Of(question.Given, receipt.Checkpoint.Content.Log, question.Configuration, question.IsNamed);
        var check = ReceiptCheck.Of(receipt, keys?.Keys);
        if (asJson) WriteJson(check, keys);
        else WriteText(check, keys);
        return check switch
        {
            ReceiptCheck.Valid => ExitCode.Success,
            ReceiptCheck.Altered or ReceiptCheck.WrongKey or ReceiptCheck.DifferentLedger => ExitCode.Finding,
            ReceiptCheck.KeyNeeded or ReceiptCheck.NotAReceipt => ExitCode.Unusable,
            _ => throw new UnreachableException(),
        };
    }

    private static void WriteText(ReceiptCheck check, EvidenceKeys? keys)
    {
        var palette = Palette.ForOutput();
        var verdict = TerminalText.Of(check.Describe());
        Console.WriteLine(check is ReceiptCheck.Valid ? palette.Good(verdict) : palette.Bad(verdict));
        var (it, checkpoint) = Proven(check);
        if (it is null || checkpoint is null) return;
        if (keys is not null) Console.WriteLine(KeyWords.Of(keys.Source));
        Console.WriteLine();
        Console.WriteLine(check is ReceiptCheck.Valid ? "It says:" : "It would say:");
        foreach (var (label, value) in EventWords.Of(it)) Console.WriteLine($"  {label,-10} {value}");
        if (check is ReceiptCheck.KeyNeeded) Say.Hint("give the key with --key: whoever writes the ledger prints it with `estoppl key export`");
    }

    private static void WriteJson(ReceiptCheck check, EvidenceKeys? keys) => JsonOutput.Write(json =>
    {
        var (it, checkpoint) = Proven(check);
        json.WriteStartObject();
        json.WriteString("kind", "receipt");
        json.WriteBoolean("intact", check is ReceiptCheck.Valid);
        json.WriteString("verdict", check.Describe());
        json.WriteString("keyFrom", keys is null ? null : KeyWords.Stored(keys.Source));
        if (check is ReceiptCheck.Valid valid) json.WriteString("key", valid.Key.Id.Value);
        if (it is not null && checkpoint is not null)
        {
            json.WriteString("log", it.Header.Log.ToString());
            json.WriteNumber("size", checkpoint.Size);
            json.WriteString("root", checkpoint.Root.ToString());
            EventWords.Write(json, it);
        }

        json.WriteEndObject();
    });

    private static (ReceiptEvent? Event, Checkpoint? Checkpoint) Proven(ReceiptCheck check) => check switch
    {
        ReceiptCheck.Valid valid => (valid.Event, valid.Checkpoint),
        ReceiptCheck.KeyNeeded needed => (needed.Event, needed.Checkpoint),
        _ => (null, null),
    };

    private static ReadOnlySpan<byte> ReadAll(Stream evidence)
    {
        var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = evidence.Read(buffer)) > 0;)
        {
            if (bytes.Length + read > MaxLength) throw new NoReceiptException("it is larger than any event that a ledger takes");
            bytes.Write(buffer, 0, read);
        }

        return bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
    }
}

/// <summary>A file that begins like a receipt, and does not go on like one.</summary>
internal sealed class NoReceiptException(string why) : ExplainedException($"this is no whole receipt: {why}", "get the file again, unedited, from whoever made it");
