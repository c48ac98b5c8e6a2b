using System.CommandLine;
using Estoppl.Operator.Bench;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl bench takeover</c>: how long calls stand still when the ledger's holder is killed.</summary>
internal static class TakeoverBenchCommand
{
    public static Command Build()
    {
        var proxies = new Option<int>("--proxies") { Description = "Proxies that run, each with an agent that calls all the time", DefaultValueFactory = _ => 4, HelpName = "proxies" };
        var rounds = new Option<int>("-n") { Description = "How often the holder is killed", DefaultValueFactory = _ => 50, HelpName = "rounds" };
        var command = new Command("takeover", "Measure how long calls stand still when the proxy that holds the ledger is killed") { proxies, rounds, JsonOption.Instance }
            .WithExamples("estoppl bench takeover", "estoppl bench takeover --proxies 8 -n 20 --json");
        command.SetAction(parsed => Failures.Explain(() => Run(parsed.GetValue(proxies), parsed.GetValue(rounds), JsonOption.IsIn(parsed))));
        return command;
    }

    private static int Run(int proxies, int rounds, bool asJson)
    {
        if (proxies < 2 || rounds < 1) throw new BadWordException("nobody could take over", "give --proxies at least 2, and -n at least 1");
        var folder = Directory.CreateDirectory(Path.GetFullPath($".estoppl-bench-{Guid.NewGuid():N}"));
        try
        {
            var configuration = Path.Combine(folder.FullName, "estoppl.toml");
            File.WriteAllText(configuration, BenchCommand.Configuration);
            string[] proxied = [.. SelfCommand.Words, "start", "--config", configuration, "--", .. SelfCommand.Words, DemoServerCommand.Name];
            var result = new TakeoverBench(
                Path.Combine(folder.FullName, ".estoppl"), proxied, proxies, rounds, step => Console.Error.WriteLine($"estoppl: bench: {step}")).Measure();
            if (asJson) WriteJson(result);
            else WriteTable(result);
            return ExitCode.Success;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void WriteTable(TakeoverBenchResult result)
    {
        Console.WriteLine($"{"",-34}{"p50",10}{"p95",10}{"p99",10}");
        Row("kill to the first answer", result.First);
        Row("kill to an answer in each proxy", result.All);
        Console.WriteLine($"{result.Proxies} proxies, {result.Rounds} holders killed");
    }

    private static void Row(string name, Spread spread) =>
        Console.WriteLine($"{name,-34}{spread.P50 / 1000,7:N1} ms{spread.P95 / 1000,7:N1} ms{spread.P99 / 1000,7:N1} ms");

    private static void WriteJson(TakeoverBenchResult result) => JsonOutput.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("proxies", result.Proxies);
        json.WriteNumber("rounds", result.Rounds);
        BenchCommand.WriteSpread(json, "firstUs", result.First);
        BenchCommand.WriteSpread(json, "allUs", result.All);
        json.WriteEndObject();
    });
}
