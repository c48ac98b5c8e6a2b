using System.CommandLine;
using System.Text.Json;
using Estoppl.Operator.Bench;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl bench ledger</c>: what the ledger costs, alone and shared.</summary>
internal static class LedgerBenchCommand
{
    public static Command Build()
    {
        var appends = new Option<int>("-n") { Description = "Appends, one at a time", DefaultValueFactory = _ => 2000, HelpName = "appends" };
        var events = new Option<long>("--events") { Description = "Events of the large ledger", DefaultValueFactory = _ => 1_000_000, HelpName = "events" };
        var command = new Command("ledger", "Measure the ledger: appends against the disk's own sync, many processes, push, verification") { appends, events, JsonOption.Instance }
            .WithExamples("estoppl bench ledger", "estoppl bench ledger -n 500 --events 100000 --json");
        command.SetAction(parsed => Failures.Explain(() => Run(parsed.GetValue(appends), parsed.GetValue(events), JsonOption.IsIn(parsed))));
        return command;
    }

    /// <summary>The other processes of the bench.</summary>
    public static Command BuildWorker()
    {
        var folder = new Argument<string>("folder");
        var command = new Command(WorkerProcess.Command, "Append to a ledger as another process of the bench") { folder };
        command.Hidden = true;
        command.SetAction(parsed => Failures.Explain(() => LedgerWorker.Run(parsed.GetRequiredValue(folder))));
        return command;
    }

    private static int Run(int appends, long events, bool asJson)
    {
        var folder = Directory.CreateDirectory(Path.GetFullPath($".estoppl-bench-{Guid.NewGuid():N}"));
        try
        {
            var result = new LedgerBench(folder.FullName, appends, events, step => Console.Error.WriteLine($"estoppl: bench: {step}")).Measure();
            if (asJson) WriteJson(result);
            else WriteTable(result);
            return ExitCode.Success;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void WriteTable(LedgerBenchResult it)
    {
        Console.WriteLine($"{"",-34}{"p50",10}{"p95",10}{"p99",10}");
        Row($"append + fdatasync, {DiskFloor.RecordSize} B", it.Floor);
        Row("append, holder", it.Holder);
        Row("append, another process", it.Follower);
        Row("push to another process", it.Push);
        Console.WriteLine($"{"of append + fdatasync at p50",-34}{it.Holder.P50 / it.Floor.P50,7:N2} x holder, {it.Follower.P50 / it.Floor.P50:N2} x another process");
        Console.WriteLine($"{"4 processes x 16 in flight",-34}{it.GroupPerSecond,7:N0} events/s, signed and durable");
        Console.WriteLine($"{$"verify {it.Events + it.NewEvents:N0} events",-34}{it.Verify.TotalSeconds,7:N2} s");
        Console.WriteLine($"{$"verify the newest {it.NewEvents:N0}",-34}{it.Incremental.TotalMilliseconds,7:N0} ms");
        Console.WriteLine($"{"open it and append",-34}{it.Open.TotalMilliseconds,7:N0} ms");
        Console.WriteLine($"{"on the disk",-34}{it.BytesPerEvent,7:N0} bytes per event");
        if (it.HolderMemory is { } memory) Console.WriteLine($"{"holder's peak memory",-34}{memory / 1048576.0,7:N1} MiB");
    }

    private static void Row(string name, Spread spread) => Console.WriteLine($"{name,-34}{spread.P50,7:N0} us{spread.P95,7:N0} us{spread.P99,7:N0} us");

    private static void WriteJson(LedgerBenchResult it) => JsonOutput.Write(json =>
    {
        json.WriteStartObject();
        BenchCommand.WriteSpread(json, "appendAndFdatasyncUs", it.Floor);
        BenchCommand.WriteSpread(json, "holderAppendUs", it.Holder);
        BenchCommand.WriteSpread(json, "followerAppendUs", it.Follower);
        BenchCommand.WriteSpread(json, "pushUs", it.Push);
        json.WriteNumber("groupEventsPerSecond", Math.Round(it.GroupPerSecond));
        json.WriteNumber("events", it.Events + it.NewEvents);
        json.WriteNumber("verifyMs", Math.Round(it.Verify.TotalMilliseconds, 1));
        json.WriteNumber("newEvents", it.NewEvents);
        json.WriteNumber("verifyNewMs", Math.Round(it.Incremental.TotalMilliseconds, 1));
        json.WriteNumber("openMs", Math.Round(it.Open.TotalMilliseconds, 1));
        json.WriteNumber("bytesPerEvent", Math.Round(it.BytesPerEvent, 1));
        if (it.HolderMemory is { } memory) json.WriteNumber("holderPeakBytes", memory);
        json.WriteEndObject();
    });
}
