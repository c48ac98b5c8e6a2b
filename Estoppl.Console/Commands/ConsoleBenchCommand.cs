using System.CommandLine;
using Estoppl.Operator.Bench;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl bench console</c>: what the console costs on a large ledger, and while one grows.</summary>
internal static class ConsoleBenchCommand
{
    public static Command Build()
    {
        var events = new Option<long>("--events") { Description = "Events of the ledger", DefaultValueFactory = _ => 1_000_000, HelpName = "events" };
        var keep = new Option<string?>("--keep") { Description = "Use the ledger in this folder, or make it there; it grows a little", HelpName = "folder" };
        var rounds = new Option<int>("-n") { Description = "How often each is measured", DefaultValueFactory = _ => 3, HelpName = "rounds" };
        var rate = new Option<int>("--rate") { Description = "Events per second that another process appends", DefaultValueFactory = _ => 500, HelpName = "events" };
        var seconds = new Option<int>("--seconds") { Description = "How long that lasts, and how long the console is left alone", DefaultValueFactory = _ => 20, HelpName = "seconds" };
        var command = new Command("console", "Measure the console on a terminal of its own: first paint, memory, idle, under load (Linux)")
            { events, keep, rounds, rate, seconds, JsonOption.Instance }
            .WithExamples("estoppl bench console", "estoppl bench console --keep large     # made by it, or by `estoppl bench record --keep large`", "estoppl bench console --events 100000 -n 1 --json");
        command.SetAction(parsed => Failures.Explain(() => Run(
            parsed.GetValue(events), parsed.GetValue(keep), parsed.GetValue(rounds), parsed.GetValue(rate), parsed.GetValue(seconds), JsonOption.IsIn(parsed))));
        return command;
    }

    private static int Run(long events, string? keep, int rounds, int rate, int seconds, bool asJson)
    {
        if (!OperatingSystem.IsLinux()) throw new BadWordException("the console is measured on Linux only", "`estoppl bench` measures the proxy anywhere");
        if (events < 1 || rounds < 1 || rate < 1 || seconds < 1) throw new BadWordException("there is nothing to measure", "give 1 or more to --events, -n, --rate and --seconds");
        var folder = Directory.CreateDirectory(Path.GetFullPath(keep ?? $".estoppl-bench-{Guid.NewGuid():N}")).FullName;
        try
        {
            var configuration = Path.Combine(folder, "estoppl.toml");
            if (!File.Exists(configuration)) Make(folder, configuration, events);
            var result = new ConsoleBench(folder, configuration, rounds, rate, TimeSpan.FromSeconds(seconds), Progress).Measure();
            if (asJson) WriteJson(result);
            else WriteTable(result);
            return ExitCode.Success;
        }
        finally
        {
            if (keep is null) Directory.Delete(folder, recursive: true);
        }
    }

    private static void Make(string folder, string configuration, long events)
    {
        if (Directory.EnumerateFileSystemEntries(folder).Any()) throw new BadWordException($"{TerminalText.Of(folder)} has no ledger of a bench in it, and other things", "name a folder that is empty or does not exist yet");
        Progress($"a ledger of {events:N0} events");
        RecordLedger.Make(folder, events);
        // Last, so that a folder with a configuration has a whole ledger.
        File.WriteAllText(configuration, BenchCommand.Configuration);
    }

    private static void Progress(string step) => Console.Error.WriteLine($"estoppl: bench: {step}");

    private static void WriteTable(ConsoleBenchResult it)
    {
        Console.WriteLine($"{$"a ledger of {it.Events:N0} events, {ConsoleRun.Width}x{ConsoleRun.Height}",-48}{"median",10}{"most",12}");
        Console.WriteLine($"{"start to the newest call on the screen",-48}{it.FirstPaint.TotalMilliseconds,7:N0} ms{it.SlowestFirstPaint.TotalMilliseconds,9:N0} ms");
        Console.WriteLine($"{"peak memory, after scrolling",-48}{"",10}{it.Peak / 1048576.0,8:N0} MiB");
        Console.WriteLine($"{"left alone, of one core",-48}{it.Idle,8:N1} %{it.BusiestIdle,10:N1} %");
        foreach (var live in it.Live) Write(it, live);
    }

    private static void Write(ConsoleBenchResult it, LiveLoad live)
    {
        Console.WriteLine();
        Console.WriteLine($"{$"{live.PerSecond:N0} events/s of another process, as {(live.IsHolder ? "the holder" : "a client")}",-48}{"p50",10}{"p99",12}{"most",12}");
        Console.WriteLine($"{"of one core",-48}{live.Share,8:N1} %{"",12}{live.BusiestShare,10:N1} %");
        Console.WriteLine($"{"key to the row it selects",-48}{live.Key50.TotalMilliseconds,7:N1} ms{live.Key99.TotalMilliseconds,9:N1} ms{live.SlowestKey.TotalMilliseconds,9:N1} ms");
        if (live.Unanswered > 0) Console.WriteLine($"{live.Unanswered} keys selected no other row within seconds");
        if (live.PerSecond < it.Rate * 0.95) Console.WriteLine($"the other process did not come to its {it.Rate:N0} events/s");
    }

    private static void WriteJson(ConsoleBenchResult it) => JsonOutput.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("events", it.Events);
        json.WriteNumber("rounds", it.Rounds);
        json.WriteNumber("seconds", (int)it.Span.TotalSeconds);
        json.WriteNumber("firstPaintMs", Milliseconds(it.FirstPaint));
        json.WriteNumber("slowestFirstPaintMs", Milliseconds(it.SlowestFirstPaint));
        json.WriteNumber("peakBytes", it.Peak);
        json.WriteNumber("idlePercent", Math.Round(it.Idle, 2));
        json.WriteNumber("busiestIdlePercent", Math.Round(it.BusiestIdle, 2));
        json.WriteStartArray("live");
        foreach (var live in it.Live)
        {
            json.WriteStartObject();
            json.WriteBoolean("isHolder", live.IsHolder);
            json.WriteNumber("eventsPerSecond", Math.Round(live.PerSecond, 1));
            json.WriteNumber("percent", Math.Round(live.Share, 2));
            json.WriteNumber("busiestPercent", Math.Round(live.BusiestShare, 2));
            json.WriteStartObject("keyMs");
            json.WriteNumber("p50", Milliseconds(live.Key50));
            json.WriteNumber("p99", Milliseconds(live.Key99));
            json.WriteNumber("max", Milliseconds(live.SlowestKey));
            json.WriteEndObject();
            json.WriteNumber("unansweredKeys", live.Unanswered);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static double Milliseconds(TimeSpan span) => Math.Round(span.TotalMilliseconds, 1);
}
