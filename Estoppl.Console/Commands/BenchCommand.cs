using System.CommandLine;
using System.Text.Json;
using Estoppl.Operator.Bench;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl bench</c>: what the proxy costs, on this machine, with this server.</summary>
internal static class BenchCommand
{
    internal const string Configuration = """
        [agent]
        id = "bench"

        [rules]
        max_amount_usd = 50000.0

        [ledger]
        db_path = ".estoppl/ledger.db"
        """;

    public static Command Build()
    {
        var calls = new Option<int>("-n") { Description = "Calls, one at a time", DefaultValueFactory = _ => 1000, HelpName = "calls" };
        var pipelined = new Option<int>("--pipelined") { Description = "Calls, many in flight", DefaultValueFactory = _ => 20_000, HelpName = "calls" };
        var inFlight = new Option<int>("--in-flight") { Description = "How many", DefaultValueFactory = _ => 64, HelpName = "calls" };
        var tool = new Option<string>("--tool") { Description = "The tool to call", DefaultValueFactory = _ => "get_balance" };
        var arguments = new Option<string>("--arguments") { Description = "Its arguments, as JSON", DefaultValueFactory = _ => """{"account":"CH93 0076 2011 6238 5295 7","amount":12}""", HelpName = "json" };
        var server = new Argument<string[]>("command") { Description = "The MCP server and its arguments, behind --; otherwise the demo's", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("bench", "Measure what the proxy adds to a call, direct and proxied in turn, in one run")
            { calls, pipelined, inFlight, tool, arguments, JsonOption.Instance, server, LedgerBenchCommand.Build(), KillBenchCommand.Build(), TakeoverBenchCommand.Build(), PolicyBenchCommand.Build(), RecordBenchCommand.Build(), ConsoleBenchCommand.Build() }
            .WithExamples(
                "estoppl bench",
                "estoppl bench -n 200 --json",
                """estoppl bench --tool echo --arguments '{"message":"hi"}' -- npx -y @modelcontextprotocol/server-everything""");
        command.SetAction(parsed => Failures.Explain(() => Run(
            parsed.GetValue(calls), parsed.GetValue(pipelined), parsed.GetValue(inFlight), parsed.GetValue(tool)!, parsed.GetValue(arguments)!,
            parsed.GetValue(server) is { Length: > 0 } words ? words : [.. SelfCommand.Words, DemoServerCommand.Name],
            JsonOption.IsIn(parsed))));
        return command;
    }

    private static int Run(int calls, int pipelined, int inFlight, string tool, string arguments, string[] server, bool asJson)
    {
        // Below the current folder, because that is the disk on which a ledger would lie; the system's temporary one may be no disk at all.
        var folder = Directory.CreateDirectory(Path.GetFullPath($".estoppl-bench-{Guid.NewGuid():N}"));
        try
        {
            var configuration = Path.Combine(folder.FullName, "estoppl.toml");
            File.WriteAllText(configuration, Configuration);
            string[] proxied = [.. SelfCommand.Words, "start", "--config", configuration, "--", .. server];
            var plan = new BenchPlan(folder.FullName, server, proxied, tool, arguments, calls, pipelined, inFlight);
            var result = new BenchRun(plan, step => Console.Error.WriteLine($"estoppl: bench: {step}")).Measure();
            if (asJson) WriteJson(result);
            else WriteTable(result);
            return ExitCode.Success;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void WriteTable(BenchResult result)
    {
        Console.WriteLine($"{"",-26}{"p50",10}{"p95",10}{"p99",10}");
        Row("direct call", result.Direct);
        Row("proxied call", result.Proxied);
        Row($"append + fdatasync, {DiskFloor.RecordSize} B", result.Floor);
        Console.WriteLine($"{"added by the proxy",-26}{result.Added,7:N0} us = {result.AddedToFloor:N2} x append + fdatasync");
        Console.WriteLine();
        Console.WriteLine($"{$"{result.InFlight} in flight",-26}{result.ProxiedPerSecond,7:N0} calls/s proxied, {result.DirectPerSecond:N0} direct");
        Console.WriteLine($"{"start to first reply",-26}{result.StartProxied.P50 / 1000,7:N1} ms proxied, {result.StartDirect.P50 / 1000:N1} direct");
        if (result.PeakMemory is { } bytes) Console.WriteLine($"{"proxy's peak memory",-26}{bytes / 1048576.0,7:N1} MiB");
    }

    private static void Row(string name, Spread spread) =>
        Console.WriteLine($"{name,-26}{spread.P50,7:N0} us{spread.P95,7:N0} us{spread.P99,7:N0} us");

    private static void WriteJson(BenchResult result)
    {
        JsonOutput.Write(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("calls", result.Calls);
            WriteSpread(json, "directUs", result.Direct);
            WriteSpread(json, "proxiedUs", result.Proxied);
            WriteSpread(json, "appendAndFdatasyncUs", result.Floor);
            json.WriteNumber("addedUs", Math.Round(result.Added, 1));
            json.WriteNumber("addedPerAppendAndFdatasync", Math.Round(result.AddedToFloor, 3));
            json.WriteNumber("inFlight", result.InFlight);
            json.WriteNumber("pipelinedCalls", result.PipelinedCalls);
            json.WriteNumber("directCallsPerSecond", Math.Round(result.DirectPerSecond));
            json.WriteNumber("proxiedCallsPerSecond", Math.Round(result.ProxiedPerSecond));
            WriteSpread(json, "startDirectUs", result.StartDirect);
            WriteSpread(json, "startProxiedUs", result.StartProxied);
            if (result.PeakMemory is { } bytes) json.WriteNumber("proxyPeakBytes", bytes);
            json.WriteEndObject();
        });
    }

    internal static void WriteSpread(Utf8JsonWriter json, string name, Spread spread)
    {
        json.WriteStartObject(name);
        json.WriteNumber("p50", Math.Round(spread.P50, 1));
        json.WriteNumber("p95", Math.Round(spread.P95, 1));
        json.WriteNumber("p99", Math.Round(spread.P99, 1));
        json.WriteEndObject();
    }
}
