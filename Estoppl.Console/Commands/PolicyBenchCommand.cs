using System.CommandLine;
using Estoppl.Operator.Bench;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl bench policy</c>: what a decision costs.</summary>
internal static class PolicyBenchCommand
{
    public static Command Build()
    {
        var decisions = new Option<int>("-n") { Description = "Decisions", DefaultValueFactory = _ => 100_000, HelpName = "decisions" };
        var command = new Command("policy", "Measure a decision: a hundred rules over a call of 1 KB, against reading its JSON once") { decisions, JsonOption.Instance }
            .WithExamples("estoppl bench policy", "estoppl bench policy -n 10000 --json");
        command.SetAction(parsed => Failures.Explain(() => Run(parsed.GetValue(decisions), JsonOption.IsIn(parsed))));
        return command;
    }

    private static int Run(int decisions, bool asJson)
    {
        var result = new PolicyBench(decisions).Measure();
        if (asJson) WriteJson(result);
        else WriteTable(result);
        return ExitCode.Success;
    }

    private static void WriteTable(PolicyBenchResult it)
    {
        Console.WriteLine($"{"",-34}{"p50",10}{"p95",10}{"p99",10}");
        Row($"decide, {it.Rules} rules, {it.ArgumentBytes} B", it.Decision);
        Row("read the JSON once", it.Parse);
        Console.WriteLine($"{"of reading it at p50",-34}{it.Decision.P50 / it.Parse.P50,7:N2} x");
        Console.WriteLine($"{"allocated",-34}{it.BytesPerDecision,7:N1} bytes per decision");
    }

    private static void Row(string name, Spread spread) => Console.WriteLine($"{name,-34}{spread.P50,7:N2} us{spread.P95,7:N2} us{spread.P99,7:N2} us");

    private static void WriteJson(PolicyBenchResult it) => JsonOutput.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("rules", it.Rules);
        json.WriteNumber("argumentBytes", it.ArgumentBytes);
        json.WriteNumber("decisions", it.Decisions);
        BenchCommand.WriteSpread(json, "decisionUs", it.Decision);
        BenchCommand.WriteSpread(json, "readUs", it.Parse);
        json.WriteNumber("decisionPerRead", Math.Round(it.Decision.P50 / it.Parse.P50, 2));
        json.WriteNumber("bytesPerDecision", Math.Round(it.BytesPerDecision, 1));
        json.WriteEndObject();
    });
}
