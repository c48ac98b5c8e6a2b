using System.CommandLine;
using Estoppl.Operator.Filters;
using Estoppl.Operator.Output;
using Estoppl.Operator.Reports;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl report</c>: the record as a page for a person, or as rows for a program.</summary>
internal static class ReportCommand
{
    /// <summary>Where a page goes when nobody says where.</summary>
    internal const string DefaultFile = "estoppl-report.html";

    /// <summary>How many calls a page lists when nobody says how many.</summary>
    internal const int DefaultLimit = 5_000;

    public static Command Build()
    {
        var format = new Option<string>("--format") { Description = $"html (a page: {DefaultFile} without -o), json (everything) or csv (the calls)", DefaultValueFactory = _ => "html", HelpName = "format" };
        format.CompletionSources.Add("html", "json", "csv");
        var limit = new Option<int>("--limit") { Description = "How many calls the page lists, the newest that match; json and csv have all", DefaultValueFactory = _ => DefaultLimit, HelpName = "calls" };
        var full = new Option<bool>("--full") { Description = "Check every event's own signature, too, where a checkpoint seals it already" };
        var requireAnchor = new Option<bool>("--require-anchor") { Description = "End with 3 when no checkpoint that was kept elsewhere speaks for the ledger" };
        var filters = new FilterOptions();
        var command = new Command("report", "Write the record as one page to read, print and hand on, or all calls as CSV or JSON")
            { OutputOption.Instance, format, limit }
            .WithExamples(
                "estoppl report",
                "estoppl report --since 7d -o week.html     # replaces week.html",
                "estoppl report --format csv -o calls.csv     # all calls, for a spreadsheet",
                "estoppl report --format json | jq .totals",
                "estoppl report --require-anchor     # exits with 0: intact, 1: broken, 2: unreadable, 3: no anchor");
        foreach (var option in filters.All) command.Options.Add(option);
        command.Options.Add(full);
        command.Options.Add(requireAnchor);
        command.Options.Add(KeyOption.Instance);
        command.Options.Add(ConfigurationOption.Instance);
        command.SetAction(parsed => Failures.Explain(() =>
        {
            var kind = FormatOf(parsed.GetValue(format)!);
            var question = new LedgerQuestion(KeyOption.In(parsed), parsed.GetValue(full), null, parsed.GetValue(requireAnchor));
            return new ReportRun(new ReportQuestion(question, filters.In(parsed), kind, LimitOf(parsed.GetValue(limit)), OutputOf(parsed, kind)), TimeProvider.System)
                .Run(ConfigurationOption.PathIn(parsed));
        }));
        return command;
    }

    private static ReportFormat FormatOf(string typed) => typed switch
    {
        "html" => ReportFormat.Html,
        "json" => ReportFormat.Json,
        "csv" => ReportFormat.Csv,
        _ => throw new BadWordException($"there is no format `{TerminalText.Of(typed)}`", "use html, json or csv"),
    };

    private static int LimitOf(int typed) => typed >= 0 ? typed : throw new BadWordException($"--limit {typed} is no number of calls", "ask for 0 or more");

    // A page on a terminal helps nobody, so it goes to a file by itself. One that somebody named is replaced, as everywhere; one that nobody named is not.
    private static string? OutputOf(ParseResult parsed, ReportFormat format)
    {
        if (parsed.GetResult(OutputOption.Instance) is { Implicit: false } || format != ReportFormat.Html) return OutputOption.In(parsed);
        return !Path.Exists(DefaultFile)
            ? DefaultFile
            : throw new BadWordException($"{DefaultFile} is there already", $"`-o {DefaultFile}` replaces it, `-o -` writes to stdout");
    }
}
