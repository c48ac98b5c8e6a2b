using System.Diagnostics;
using System.Globalization;
using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;

namespace Appender;

/// <summary>
/// One run. Says <c>joined</c>, <c>failed FACT</c> when an event is refused and the one before was not, or for another reason; <c>first</c>
/// when one is acknowledged after that, and at the end <c>ended COUNT THREADS FILES CPU</c>: how much it had acknowledged, and the threads, open files and milliseconds of CPU that it had.
/// </summary>
internal sealed class Run(AppenderOptions options)
{
    private readonly SemaphoreSlim _window = new(options.Window);
    private readonly AcknowledgedFile _acknowledged = new(options.Acknowledged);
    private readonly Lock _speaking = new();
    private volatile bool _isEnding;
    private int _count;
    private string? _failure;

    public int ToEnd()
    {
        new Thread(WaitForEnd) { IsBackground = true }.Start();
        try
        {
            for (var cycle = 0; cycle < options.Cycles; cycle++) ComeAndGo();
            if (options.Cycles == 0)
            {
                using var ledger = new LedgerHome(options.Folder).Join(options.Join);
                Say("joined");
                Append(ledger);
            }

            // What is left of the threads that have ended.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            using var self = Process.GetCurrentProcess();
            Say(string.Create(CultureInfo.InvariantCulture,
                $"ended {_count} {self.Threads.Count} {Directory.GetFiles("/proc/self/fd").Length} {(long)self.TotalProcessorTime.TotalMilliseconds}"));
            return 0;
        }
        catch (ExplainedException failure)
        {
            Say($"refused {failure.Fact}");
            return 2;
        }
    }

    private void Append(SharedLedger ledger)
    {
        var start = Stopwatch.GetTimestamp();
        for (long n = 0; !_isEnding; n++)
        {
            while (options.Rate > 0 && n > Stopwatch.GetElapsedTime(start).TotalSeconds * options.Rate && !_isEnding) Thread.Sleep(1);
            _window.Wait();
            var observed = Event(n);
            if (n == 1 && options.Idle > 0) Rest();
            ledger.AppendAsync([observed]).ContinueWith(task => Note(ledger, observed.Id, task.Exception?.GetBaseException()), TaskContinuationOptions.ExecuteSynchronously);
        }

        // All of these are told at the latest when their time is over.
        for (var i = 0; i < options.Window; i++) _window.Wait();
    }

    private void Rest()
    {
        // What starting has left to do is done first.
        Thread.Sleep(500);
        var before = CpuTime();
        Thread.Sleep(options.Idle);
        Say(string.Create(CultureInfo.InvariantCulture, $"idle {(CpuTime() - before).TotalMilliseconds:0.0}"));
    }

    private static TimeSpan CpuTime()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime;
    }

    private void ComeAndGo()
    {
        var home = new LedgerHome(options.Folder);
        using var first = home.Join(options.Join);
        using var second = home.Join(options.Join);
        using var gone = new CancellationTokenSource();
        var following = Task.Run(() => second.Follow(Position.First, gone.Token).Count());
        second.AppendAsync([Event(0)]).GetAwaiter().GetResult();
        first.Dispose();
        second.AppendAsync([Event(1)]).GetAwaiter().GetResult();
        gone.Cancel();
        following.GetAwaiter().GetResult();
        Say($"cycle {++_count}");
    }

    private ObservedEvent Event(long n)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new(
            EventId.New(now), now, TimeSpan.FromMicroseconds(n), $"session/{options.Name}", null, null, options.Name, new LedgerEvent.PolicyLoaded(default, $"{n}"));
    }

    private void Note(SharedLedger ledger, EventId id, Exception? failure)
    {
        if (failure is null)
        {
            _acknowledged.Add(id, ledger.Controls.KillSwitches.Length);
            if (Interlocked.Increment(ref _count) == 1 | Interlocked.Exchange(ref _failure, null) is not null) Say("first");
        }
        else
        {
            if (failure is not ExplainedException explained) Say($"defect {failure.GetType().Name} {failure.Message}");
            else if (Interlocked.Exchange(ref _failure, explained.Fact) != explained.Fact) Say($"failed {explained.Fact}");
        }

        _window.Release();
    }

    private void WaitForEnd()
    {
        Console.In.ReadToEnd();
        _isEnding = true;
    }

    private void Say(string line)
    {
        lock (_speaking)
        {
            Console.Out.WriteLine(line);
            Console.Out.Flush();
        }
    }
}
