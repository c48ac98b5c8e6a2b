using System.CommandLine;
using System.Reactive.Linq;
using System.Runtime.InteropServices;
using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Ledger.Sharing;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl tail</c>: one line for each call when it is over, or blocked, as soon as that is recorded.</summary>
internal static class TailCommand
{
    public static Command Build()
    {
        var count = new Option<int>("-n", "--limit") { Description = "How many calls from before to begin with, the newest that match", DefaultValueFactory = _ => 10, HelpName = "calls" };
        var tool = new Option<string?>("--tool") { Description = "Only these tools; * stands for anything", HelpName = "pattern" };
        var decision = new Option<string?>("--decision") { Description = "Only calls decided so: allow, block or review", HelpName = "decision" };
        var command = new Command("tail", "Follow the calls: a line for each when it is over, or blocked, until Ctrl+C")
            { count, tool, decision, ConfigurationOption.Instance, JsonOption.Instance }
            .WithExamples(
                "estoppl tail",
                "estoppl tail -n 0 --decision block",
                "estoppl tail --json | jq -r .tool     one JSON object a line");
        command.SetAction(parsed => Failures.Explain(() =>
        {
            var before = parsed.GetValue(count);
            if (before < 0) throw new BadWordException($"-n {before} asks for fewer than no calls", "ask for 0 or more");
            var query = AuditQuery.Parse(Math.Max(1, before), parsed.GetValue(tool), parsed.GetValue(decision), null, TimeProvider.System);
            return Run(ConfigurationOption.PathIn(parsed), before, query, JsonOption.IsIn(parsed));
        }));
        return command;
    }

    private static int Run(string path, int before, AuditQuery query, bool asJson)
    {
        using var ledger = SessionOpening.Reading(path);
        using var ending = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        ReaderWatch.Start(ending.Cancel);
        try
        {
            using var lines = new CallLines(asJson);
            var (state, next) = StateNow(ledger, row => !row.IsOpen && query.Matches(row), query.Count, ending.Token);
            if (before > 0)
            {
                foreach (var row in state.Rows()) lines.Add(row);
            }

            lines.Flush();
            Pushed(ledger, next, lines, ending.Token).ToObservable().Known().Follow(state).ChangedRows()
                .Where(row => !row.IsOpen && query.Matches(row)).Do(lines.Add).LastOrDefaultAsync().Wait();
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

    /// <summary>
    /// The state to go on from: the calls that are open, and the newest of those that are over. This is where stored views take the place of
    /// the fold over the whole ledger.
    /// </summary>
    private static (CallLog State, Position Next) StateNow(SharedLedger ledger, Func<CallView, bool> isWanted, int count, CancellationToken ending)
    {
        var end = ledger.End();
        using var progress = new ProgressLine(end.Value);
        var state = ledger.Read(Position.First, end)
            .TakeWhile(_ => !ending.IsCancellationRequested)
            .SelectMany(batch =>
            {
                progress.Report(batch.Span[0].Seq.Value);
                return batch.ToArray();
            })
            .ToObservable().Known().Rebuild(CallLog.Newest(count, isWanted)).Wait();
        return (state, end);
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
