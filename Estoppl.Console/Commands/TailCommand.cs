using System.CommandLine;
using System.Reactive.Linq;
using System.Runtime.InteropServices;
using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Ledger.Sharing;
using Estoppl.Operator.Filters;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl tail</c>: one line for each call when it is over, or blocked, as soon as that is recorded.</summary>
internal static class TailCommand
{
    public static Command Build()
    {
        var count = new Option<int>("-n", "--limit") { Description = "How many calls from before to begin with, the newest that match", DefaultValueFactory = _ => 10, HelpName = "calls" };
        var options = new FilterOptions();
        var command = new Command("tail", "Follow the calls: a line for each when it is over, or blocked, until Ctrl+C") { count };
        foreach (var option in options.All) command.Options.Add(option);
        command.Options.Add(ConfigurationOption.Instance);
        command.Options.Add(JsonOption.Instance);
        command.WithExamples(
            "estoppl tail",
            "estoppl tail -n 0 --decision block",
            "estoppl tail --filter 'is:error or latency>5s'",
            "estoppl tail --json | jq -r .tool     one JSON object a line");
        command.SetAction(parsed => Failures.Explain(() =>
        {
            var before = parsed.GetValue(count);
            if (before < 0) throw new BadWordException($"-n {before} asks for fewer than no calls", "ask for 0 or more");
            return Run(ConfigurationOption.PathIn(parsed), before, options.In(parsed), JsonOption.IsIn(parsed));
        }));
        return command;
    }

    private static int Run(string path, int before, CallFilter filter, bool asJson)
    {
        using var ledger = SessionOpening.Reading(path);
        using var ending = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        ReaderWatch.Start(ending.Cancel);
        try
        {
            using var lines = new CallLines(asJson);
            var open = OpenNow(ledger);
            foreach (var row in EndedBefore(ledger, open, filter, before, ending.Token)) lines.Add(row);
            lines.Flush();
            Pushed(ledger, open.Next, lines, ending.Token).ToObservable().Known().Follow(CallLog.Resume(open, 1, static _ => false)).ChangedRows()
                .Where(row => !row.IsOpen && filter.Matches(row)).Do(lines.Add).LastOrDefaultAsync().Wait();
        }
        // Whoever read this has seen enough.
        catch (IOException gone) when (CallLines.IsReaderGone(gone))
        {
        }

        return ExitCode.Success;

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ending.Cancel();
        }
    }

    /// <summary>The calls whose end is still to come, and where: what ends behind that place is told as it is pushed.</summary>
    private static OpenCalls OpenNow(SharedLedger ledger)
    {
        using var progress = new ProgressLine();
        return ledger.Views.OpenCalls(progress);
    }

    /// <summary>
    /// The newest calls that were over at that place, oldest first. The views may have come further since: what was open there has not been told
    /// by its end yet, and what came later neither, so both are left to the following.
    /// </summary>
    private static IEnumerable<CallView> EndedBefore(SharedLedger ledger, OpenCalls open, CallFilter filter, int count, CancellationToken ending)
    {
        if (count == 0) return [];
        using var progress = new ProgressLine();
        var matching = new MatchingCalls(ledger, filter, progress).NewestFirst(open.Next).TakeWhile(_ => !ending.IsCancellationRequested);
        return [.. WereOver(matching, open).Take(count).Reverse()];
    }

    /// <summary>Of calls as they are now, those that had ended at that place.</summary>
    internal static IEnumerable<CallView> WereOver(IEnumerable<CallView> calls, OpenCalls open)
    {
        var wereOpen = open.Rows.Select(row => row.Seq).ToHashSet();
        return calls.Where(row => row.Seq < open.Next && !row.IsOpen && !wereOpen.Contains(row.Seq));
    }

    /// <summary>The events from <paramref name="from"/> on. What those that were pushed together have to say is shown together, before the next are waited for.</summary>
    private static IEnumerable<SealedEvent> Pushed(SharedLedger ledger, Position from, CallLines lines, CancellationToken ending)
    {
        foreach (var batch in ledger.Follow(from, ending))
        {
            for (var i = 0; i < batch.Length; i++) yield return batch.Span[i];
            lines.Flush();
        }
    }
}
