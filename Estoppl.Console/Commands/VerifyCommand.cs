using System.CommandLine;
using System.IO.Pipelines;
using Estoppl.Ledger;
using Estoppl.Ledger.Exports;
using Estoppl.Ledger.Keys;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl verify</c>: checks a receipt or an export, without the ledger.</summary>
internal static class VerifyCommand
{
    public static Command Build()
    {
        var file = new Argument<string>("file") { Description = "A receipt or an export; - for stdin" };
        var full = new Option<bool>("--full") { Description = "Of an export: check every event's own signature, too, where a checkpoint seals it already" };
        var command = new Command("verify", "Check a receipt or an export that somebody handed you; no ledger and no configuration needed")
            { file, KeyOption.Instance, full, ConfigurationOption.Instance, JsonOption.Instance }
            .WithExamples(
                "estoppl verify bank.jsonl --key ledger.vkey     # exits with 0: intact, 1: broken, 2: unreadable",
                "estoppl verify payment.receipt --key estoppl/019cebf2-9000-7000-8000-00000000000a+1f0c2a55+AQOh...=",
                "gunzip < week.jsonl.gz | estoppl verify - --key ledger.vkey");
        command.SetAction(parsed => Failures.Explain(() =>
        {
            var isNamed = parsed.GetResult(ConfigurationOption.Instance) is { Implicit: false };
            var given = KeyOption.In(parsed);
            return Run(parsed.GetRequiredValue(file), new Question(given, parsed.GetValue(full), ConfigurationOption.PathIn(parsed), isNamed), JsonOption.IsIn(parsed));
        }));
        return command;
    }

    private static int Run(string file, Question question, bool asJson)
    {
        using var source = Open(file);
        var pipe = PipeReader.Create(source);
        var start = pipe.ReadAtLeastAsync(EvidenceFile.StartLength).AsTask().GetAwaiter().GetResult().Buffer;
        Span<byte> first = stackalloc byte[EvidenceFile.StartLength];
        var length = (int)Math.Min(first.Length, start.Length);
        System.Buffers.BuffersExtensions.CopyTo(start.Slice(0, length), first);
        pipe.AdvanceTo(start.Start);
        using var evidence = pipe.AsStream();
        return EvidenceFile.KindOf(first[..length]) switch
        {
            EvidenceKind.Receipt => ReceiptReport.Run(evidence, question, asJson),
            EvidenceKind.Export => ExportReport.Run(evidence, source.CanSeek ? source : null, question, asJson),
            EvidenceKind.Unknown => throw new NotEvidenceException(file),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static Stream Open(string file)
    {
        const string hint = "name a receipt or an export, or - for stdin";
        if (file == "-") return Console.OpenStandardInput();
        if (Directory.Exists(file)) throw new BadWordException($"{file} is a folder", hint);
        if (!File.Exists(file)) throw new BadWordException($"there is no file {file}", hint);
        return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>What somebody wants to know of evidence.</summary>
    /// <param name="Given">Keys from elsewhere; null for none.</param>
    /// <param name="IsNamed">Whether the configuration was named, or is only where one is looked for.</param>
    internal sealed record Question(TrustedKeys? Given, bool Full, string Configuration, bool IsNamed);
}

/// <summary>A file that is neither a receipt nor an export.</summary>
internal sealed class NotEvidenceException(string file) : ExplainedException(
    $"{(file == "-" ? "what came" : TerminalText.Of(file))} is neither a receipt nor an export of estoppl",
    "`estoppl receipt` and `estoppl export` make them; a ledger itself is checked by `estoppl audit --verify`");
