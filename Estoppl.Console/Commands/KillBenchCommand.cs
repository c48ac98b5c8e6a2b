using System.CommandLine;
using Estoppl.Operator.Bench;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl bench kill</c>: how fast a kill switch works.</summary>
internal static class KillBenchCommand
{
    public static Command Build()
    {
        var proxies = new Option<int>("--proxies") { Description = "Proxies that run, each with an agent that calls all the time", DefaultValueFactory = _ => 8, HelpName = "proxies" };
        var rounds = new Option<int>("-n") { Description = "Kill switches engaged and released, one after the other", DefaultValueFactory = _ => 50, HelpName = "rounds" };
        var command = new Command("kill", "Measure the time from `estoppl kill` to the refusal, in every running proxy") { proxies, rounds, JsonOption.Instance }
            .WithExamples("estoppl bench kill", "estoppl bench kill --proxies 2 -n 10 --json");
        command.SetAction(parsed => Failures.Explain(() => Run(parsed.GetValue(proxies), parsed.GetValue(rounds), JsonOption.IsIn(parsed))));
        return command;
    }

    private static int Run(int proxies, int rounds, bool asJson)
    {
        if (proxies < 1 || rounds < 1) throw new BadWordException("nothing to measure", "give --proxies and -n at least 1");
        var folder = Directory.CreateDirectory(Path.GetFullPath($".estoppl-bench-{Guid.NewGuid():N}"));
        try
        {
            var configuration = Path.Combine(folder.FullName, "estoppl.toml");
            File.WriteAllText(configuration, BenchCommand.Configuration);
            var result = new KillBench(
                configuration, [.. SelfCommand.Words, DemoServerCommand.Name], proxies, rounds, step => Console.Error.WriteLine($"estoppl: bench: {step}")).Measure();
            if (asJson) WriteJson(result);
            else WriteTable(result);
            return ExitCode.Success;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void WriteTable(KillBenchResult result)
    {
        Console.WriteLine($"{"",-34}{"p50",10}{"p95",10}{"p99",10}");
        Row("command to refusal, each proxy", result.Refusal);
        Row("kill command, whole", result.Command);
        Row("release command, whole", result.Release);
        Console.WriteLine($"{result.Proxies} proxies, {result.Rounds} rounds, {result.Calls:N0} calls meanwhile");
    }

    private static void Row(string name, Spread spread) =>
        Console.WriteLine($"{name,-34}{spread.P50 / 1000,7:N1} ms{spread.P95 / 1000,7:N1} ms{spread.P99 / 1000,7:N1} ms");

    private static void WriteJson(KillBenchResult result) => JsonOutput.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("proxies", result.Proxies);
        json.WriteNumber("rounds", result.Rounds);
        json.WriteNumber("calls", result.Calls);
        BenchCommand.WriteSpread(json, "refusalUs", result.Refusal);
        BenchCommand.WriteSpread(json, "killUs", result.Command);
        BenchCommand.WriteSpread(json, "releaseUs", result.Release);
        json.WriteEndObject();
    });
}
