using Estoppl.Ledger.Proofs;
using Estoppl.Operator.Commands;
using Estoppl.Operator.Filters;
using Estoppl.Operator.Output;
using Estoppl.Operator.Reports;
using Estoppl.Operator.Screens.Drawing;

namespace Estoppl.Operator.Screens.Work;

/// <summary>Writes reports off the screen's thread, as `estoppl report` does. One at a time; what is not whole when the console ends goes with it.</summary>
internal sealed class ExportWork(OpenLedger ledger, WorkDesk desk, TimeProvider clock)
{
    private int _isWriting;

    /// <summary>On the screen's thread; must not wait.</summary>
    public void Do(ConsoleIntent.Export asked)
    {
        if (Interlocked.Exchange(ref _isWriting, 1) == 1)
        {
            desk.Post(new ConsoleNews.Said("a report is being written already: wait for it, then try again", Tone.Review));
            return;
        }

        desk.Do(
            () =>
            {
                try
                {
                    desk.Post(Write(asked));
                }
                finally
                {
                    Volatile.Write(ref _isWriting, 0);
                }
            },
            why => No(asked, $"{why.Fact}; {why.Hint}"));
    }

    private ConsoleNews Write(ConsoleIntent.Export asked)
    {
        var path = ExportPath.Of(asked.Path, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), Environment.CurrentDirectory);
        if (FormatOf(path) is not { } format) return No(asked, "its name must end with .html, .csv or .json");
        if (Directory.Exists(path)) return No(asked, "it is a folder");
        if (!Directory.Exists(Path.GetDirectoryName(path))) return No(asked, "there is no such folder");
        if (!asked.Replaces && Path.Exists(path)) return new ConsoleNews.IsThere(asked);
        if (CallFilter.Parse(asked.Filter, clock) is not FilterReading.Good { Filter: var filter }) return No(asked, "the filter means nothing");

        desk.Post(new ConsoleNews.Said($"writing {asked.Path}", Tone.Faint));
        var question = new ReportQuestion(LedgerQuestion.Plain, filter, format, ReportCommand.DefaultLimit, path);
        // Loaded anew each time: a missing key must not keep the calls from being seen.
        var plan = question.Ledger.PlanFor(ledger.Configuration, ledger.Home, question.Ledger.KeysFor(ledger.Home), ledger.Ledger);
        try
        {
            var making = new ReportMaking(question, clock, showsProgress: false, desk.Ending);
            return Done(asked, path, making.Make(ledger.Ledger, plan, write => WholeFile.Write(path, write, asked.Replaces)));
        }
        // It came while the report was made.
        catch (IOException) when (!asked.Replaces && Path.Exists(path))
        {
            return new ConsoleNews.IsThere(asked);
        }
    }

    private static ConsoleNews.Said Done(ConsoleIntent.Export asked, string path, MadeReport made)
    {
        var calls = made.Listed == made.Matching ? Amounts.Count(made.Listed, "call") : $"the newest {made.Listed:N0} of {Amounts.Count(made.Matching, "call")}";
        var wrote = $"wrote {calls} to {asked.Path} ({Amounts.Bytes(new FileInfo(path).Length)})";
        if (made.Verdict.Outcome != VerificationOutcome.Intact) return new($"{wrote}; {made.Verdict.Sentence}", Tone.Bad);
        return made.Findings is [var finding, ..] ? new($"{wrote}; {finding}", Tone.Bad) : new(wrote);
    }

    private static ConsoleNews.Said No(ConsoleIntent.Export asked, string why) => new($"{asked.Path} was not written: {why}", Tone.Bad);

    private static ReportFormat? FormatOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".html" => ReportFormat.Html,
        ".csv" => ReportFormat.Csv,
        ".json" => ReportFormat.Json,
        _ => null,
    };
}
