using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;

namespace Estoppl.Operator.Bench;

/// <summary>What the console costs: the real program on a terminal of the bench's own.</summary>
/// <param name="folder">Of the ledger, which is there.</param>
/// <param name="rounds">How often each is measured.</param>
/// <param name="rate">Events per second under load.</param>
/// <param name="span">How long it is left alone, and how long the load lasts.</param>
internal sealed class ConsoleBench(string folder, string configuration, int rounds, int rate, TimeSpan span, Action<string> progress)
{
    private const int Pages = 10, PerSecond = 4;
    private const string PageUp = "\e[5~";

    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(300), s_keyPatience = TimeSpan.FromSeconds(5);

    private readonly Samples _firstPaint = new();
    private readonly List<long> _peaks = [];
    private readonly List<double> _idle = [];

    /// <summary>Measures.</summary>
    public ConsoleBenchResult Measure()
    {
        // What is made of the ledger at its first showing is no part of each showing.
        using (var first = Open()) first.Quit();
        for (var round = 1; round <= rounds; round++)
        {
            progress($"round {round} of {rounds}: first paint, memory, idle");
            MeasureAlone();
        }

        var live = ImmutableArray.Create(MeasureLive(isHolder: false), MeasureLive(isHolder: true));
        using var ledger = RecordLedger.Home(folder).Join(new JoinOptions());
        return new ConsoleBenchResult(
            ledger.End().Value, rounds, rate, span, Of(_firstPaint.Percentile(0.5)), Of(_firstPaint.Percentile(1)), _peaks.Max(), Median(_idle), _idle.Max(), live);
    }

    private static TimeSpan Of(double microseconds) => TimeSpan.FromMicroseconds(microseconds);

    private static double Median(List<double> values) => values.Order().ElementAt((values.Count - 1) / 2);

    private void MeasureAlone()
    {
        using var console = Open(_firstPaint);
        for (var page = 0; page < Pages; page++) Scroll(console, PageUp);
        Scroll(console, "g");
        Scroll(console, "G");
        _peaks.Add(console.PeakMemory);
        _idle.Add(Load(console, () => Thread.Sleep(span)));
        console.Quit();
    }

    private LiveLoad MeasureLive(bool isHolder)
    {
        var (shares, keys, unanswered, taken) = (new List<double>(), new Samples(), 0, new List<double>());
        for (var round = 1; round <= rounds; round++)
        {
            progress($"round {round} of {rounds}: {rate} events/s, the console {(isHolder ? "holds the ledger" : "is a client of its holder")}");
            var name = Mark();
            using var before = isHolder ? null : new WorkerProcess(RecordLedger.Home(folder).Folder.Path);
            using var console = new ConsoleRun(configuration);
            console.WaitFor(name);
            using var after = isHolder ? new WorkerProcess(RecordLedger.Home(folder).Folder.Path) : null;
            if (HolderIs(console.Id) != isHolder) throw new InvalidOperationException("the ledger's holder is not who it should be");

            var worker = (before ?? after)!;
            console.WaitForQuiet(s_quiet);
            worker.Say(string.Create(CultureInfo.InvariantCulture, $"load {(int)(rate * span.TotalSeconds)} {rate}"));
            shares.Add(Load(console, () => unanswered += PressKeys(console, keys)));
            taken.Add(double.Parse(worker.Hear(), CultureInfo.InvariantCulture));
            console.Quit();
        }

        return new LiveLoad(
            isHolder, Median(shares), shares.Max(), Of(keys.Percentile(0.5)), Of(keys.Percentile(0.99)), Of(keys.Percentile(1)), unanswered,
            rate * span.TotalSeconds / Median(taken));
    }

    // Up and down in turn, so that it stays among rows that are in sight.
    private int PressKeys(ConsoleRun console, Samples keys)
    {
        var (begun, unanswered) = (Stopwatch.GetTimestamp(), 0);
        for (var press = 0; press < span.TotalSeconds * PerSecond; press++)
        {
            var due = (TimeSpan.FromSeconds(1) / PerSecond * press) - Stopwatch.GetElapsedTime(begun);
            if (due > TimeSpan.Zero) Thread.Sleep(due);
            if (console.PressToMove(press % 2 == 0 ? "k" : "j", s_keyPatience) is { } taken) keys.Add(taken);
            else unanswered++;
        }

        return unanswered;
    }

    private static void Scroll(ConsoleRun console, string key)
    {
        console.Press(key);
        console.WaitForQuiet(s_quiet);
    }

    /// <returns>Processor time while <paramref name="something"/> happens, in percent of one core.</returns>
    private static double Load(ConsoleRun console, Action something)
    {
        var (begun, used) = (Stopwatch.GetTimestamp(), console.ProcessorTime);
        something();
        return (console.ProcessorTime - used) / Stopwatch.GetElapsedTime(begun) * 100;
    }

    private ConsoleRun Open(Samples? firstPaint = null)
    {
        var name = Mark();
        var console = new ConsoleRun(configuration);
        try
        {
            var taken = console.WaitFor(name);
            firstPaint?.Add(taken);
            return console;
        }
        catch
        {
            console.Dispose();
            throw;
        }
    }

    /// <summary>Appends a call of a tool that no other call has, so that it is known when the newest one is shown.</summary>
    private string Mark()
    {
        var name = $"newest.{Guid.NewGuid().ToString("N")[..6]}";
        using var ledger = RecordLedger.Home(folder).Join(new JoinOptions { Append = true });
        ledger.AppendAsync(new RecordWorkload(1, DateTimeOffset.UtcNow, TimeSpan.Zero).SessionOf(new ToolName(name))).GetAwaiter().GetResult();
        return name;
    }

    private bool HolderIs(int process) => File.ReadAllText(RecordLedger.Home(folder).Folder.Holder).StartsWith($"{process} ", StringComparison.Ordinal);
}

/// <summary>What the console costs.</summary>
/// <param name="FirstPaint">From the start of its process until the newest call is on the screen, at the median.</param>
/// <param name="Peak">Peak resident memory in bytes, after scrolling.</param>
/// <param name="Idle">Processor time without a key, in percent of one core, at the median.</param>
internal sealed record ConsoleBenchResult(
    long Events, int Rounds, int Rate, TimeSpan Span, TimeSpan FirstPaint, TimeSpan SlowestFirstPaint, long Peak, double Idle, double BusiestIdle,
    ImmutableArray<LiveLoad> Live);

/// <summary>What it costs while another process appends.</summary>
/// <param name="Share">Processor time in percent of one core, at the median.</param>
/// <param name="Key50">From a key to the painted row that it selects, at the median.</param>
/// <param name="Unanswered">Keys that selected no other row within seconds.</param>
/// <param name="PerSecond">Events per second that came to be appended, at the median.</param>
internal sealed record LiveLoad(
    bool IsHolder, double Share, double BusiestShare, TimeSpan Key50, TimeSpan Key99, TimeSpan SlowestKey, int Unanswered, double PerSecond);
