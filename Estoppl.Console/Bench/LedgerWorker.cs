using System.Diagnostics;
using System.Globalization;
using Estoppl.Ledger;
using Estoppl.Ledger.Sharing;

namespace Estoppl.Operator.Bench;

/// <summary>
/// Another process of the ledger bench. Joins, says <c>ready</c>, and does what the lines on its input say until that ends:
/// <c>append COUNT IN-FLIGHT</c> as fast as it goes, <c>pace COUNT PER-SECOND</c>, or <c>load COUNT PER-SECOND</c>, which are sessions as agents have
/// them. Each is answered by a line with the seconds it took.
/// </summary>
internal static class LedgerWorker
{
    private const int LoadInFlight = 16;

    public static int Run(string folder)
    {
        using var ledger = new LedgerHome(folder).Join(new JoinOptions { Create = true, Append = true });
        Console.WriteLine("ready");
        var events = new BenchEvents("worker");
        while (Console.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            var (count, how) = (int.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture));
            var start = Stopwatch.GetTimestamp();
            switch (words[0])
            {
                case "append": Append(ledger, events, count, how); break;
                case "pace": Pace(ledger, events, count, how); break;
                case "load": Load(ledger, count, how); break;
                default: throw new InvalidOperationException($"a worker of the bench cannot {words[0]}");
            }

            Console.WriteLine(Stopwatch.GetElapsedTime(start).TotalSeconds.ToString(CultureInfo.InvariantCulture));
        }

        return 0;
    }

    /// <summary>Appends one event after another, so many of them unacknowledged at a time.</summary>
    public static void Append(SharedLedger ledger, BenchEvents events, int count, int inFlight)
    {
        var pending = new Queue<Task>();
        for (var made = 0; made < count; made++)
        {
            if (pending.Count == inFlight) pending.Dequeue().GetAwaiter().GetResult();
            pending.Enqueue(ledger.AppendAsync([events.Next()]));
        }

        while (pending.TryDequeue(out var task)) task.GetAwaiter().GetResult();
    }

    private static void Pace(SharedLedger ledger, BenchEvents events, int count, int perSecond)
    {
        var start = Stopwatch.GetTimestamp();
        for (var made = 0; made < count; made++)
        {
            var due = TimeSpan.FromSeconds((double)made / perSecond) - Stopwatch.GetElapsedTime(start);
            if (due > TimeSpan.Zero) Thread.Sleep(due);
            ledger.AppendAsync([events.Next()]).GetAwaiter().GetResult();
        }
    }

    private static void Load(SharedLedger ledger, int count, int perSecond)
    {
        var span = TimeSpan.FromSeconds((double)count / perSecond);
        var workload = new RecordWorkload(count, DateTimeOffset.UtcNow + span, span);
        var sessions = Enumerable.Range(0, int.MaxValue).SelectMany(number => workload.Session(number));
        var (start, made, pending) = (Stopwatch.GetTimestamp(), 0, new Queue<Task>());
        foreach (var next in sessions.Take(count))
        {
            var due = TimeSpan.FromSeconds((double)made++ / perSecond) - Stopwatch.GetElapsedTime(start);
            if (due > TimeSpan.Zero) Thread.Sleep(due);
            if (pending.Count == LoadInFlight) pending.Dequeue().GetAwaiter().GetResult();
            pending.Enqueue(ledger.AppendAsync([next]));
        }

        while (pending.TryDequeue(out var task)) task.GetAwaiter().GetResult();
    }
}
