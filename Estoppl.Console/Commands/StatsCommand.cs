using System.CommandLine;
using Estoppl.Ledger.Projections;
using Estoppl.Ledger.Sharing;
using Estoppl.Operator.Filters;
using Estoppl.Operator.Output;
using Estoppl.Operator.Screens.Drawing;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl stats</c>: what the calls add up to, all of them or those that match.</summary>
internal static class StatsCommand
{
    private const int NarrowestPage = 60, WidestPage = 120, UsualPage = 80;

    public static Command Build()
    {
        var names = new Option<int>("-n", "--limit") { Description = "How many tools, servers, agents and rules, those with most calls", DefaultValueFactory = _ => 10, HelpName = "names" };
        var filter = new FilterOptions();
        var command = new Command("stats", "What the calls add up to: decisions, latencies, tools, rules, calls per minute") { names };
        foreach (var option in filter.All) command.Options.Add(option);
        command.Options.Add(ConfigurationOption.Instance);
        command.Options.Add(JsonOption.Instance);
        command.WithExamples(
            "estoppl stats",
            "estoppl stats --since 1h",
            "estoppl stats --filter 'server:payments -decision:allow' -n 50",
            "estoppl stats --json | jq .totals.latencyUs.p99");
        command.SetAction(parsed => Failures.Explain(() =>
        {
            var most = parsed.GetValue(names);
            if (most < 1) throw new BadWordException($"-n {most} asks for no names", "ask for 1 or more");
            return Run(ConfigurationOption.PathIn(parsed), filter.In(parsed), most, JsonOption.IsIn(parsed));
        }));
        return command;
    }

    private static int Run(string path, CallFilter filter, int names, bool asJson)
    {
        using var ledger = SessionOpening.Reading(path);
        var numbers = Read(ledger, filter);
        if (asJson) JsonOutput.Write(json => StatsJson.Write(json, numbers, names));
        else if (numbers.Of == 0) Console.WriteLine(CallLine.NoneYet);
        else if (numbers.All.Calls == 0) Console.WriteLine($"0 of {Amounts.Count(numbers.Of, "call")} match.");
        else WritePage(numbers, names);
        return ExitCode.Success;
    }

    private static CallNumbers Read(SharedLedger ledger, CallFilter filter)
    {
        using var progress = new ProgressLine();
        var stats = ledger.Views.Stats(progress);
        if (filter.IsEverything) return CallNumbers.OfAll(stats, ledger.Views.Minutes(MatchingCalls.FirstMinute, MatchingCalls.LastMinute));

        using var looking = new ProgressLine(stats.All.Calls, "calls");
        var summary = new CallSummary();
        foreach (var call in new MatchingCalls(ledger, filter, progress, looking.Report).NewestFirst()) summary.Add(call);
        return CallNumbers.OfSome(filter.Text, stats.All.Calls, summary.Sum());
    }

    private static void WritePage(CallNumbers numbers, int names)
    {
        var width = Console.IsOutputRedirected ? UsualPage : Math.Clamp(Console.WindowWidth, NarrowestPage, WidestPage);
        var page = new StatsText(Palette.ForOutput(), Glyphs.For(Environment.GetEnvironmentVariable, OperatingSystem.IsWindows()), width);
        foreach (var line in page.Page(numbers, names)) Console.WriteLine(line);
    }
}
