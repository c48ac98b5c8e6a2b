using System.Collections.Immutable;
using System.CommandLine;
using System.Runtime.InteropServices;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Sharing;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl review</c>: the calls that wait for a person, with their actual arguments, and what the person says of them.</summary>
internal static class ReviewCommand
{
    public static Command Build()
    {
        var watch = new Option<bool>("--watch", "-w") { Description = "Go on, and show each call as soon as it waits, until Ctrl+C" };
        var command = new Command("review", "Show the calls that wait for a person, with their arguments; approve or deny them")
            { watch, ConfigurationOption.Instance, JsonOption.Instance, BuildApprove(), BuildDeny() }
            .WithExamples(
                "estoppl review",
                "estoppl review --watch",
                "estoppl review approve 1f0c4d2e",
                "estoppl review deny 1f0c4d2e --reason 'not without an invoice'",
                "estoppl review --json | jq -r '.[].id'");
        command.SetAction(parsed => Failures.Explain(() =>
            (parsed.GetValue(watch) ? Watch : (Func<string, bool, int>)List)(ConfigurationOption.PathIn(parsed), JsonOption.IsIn(parsed))));
        return command;
    }

    private static Command BuildApprove()
    {
        var call = Call();
        var all = new Option<bool>("--all") { Description = "Every call that waits now: shows how many, and asks" };
        var command = new Command("approve", "Let one held call through: exactly this one, once") { call, all, ConfigurationOption.Instance, JsonOption.Instance }
            .WithExamples("estoppl review approve 1f0c4d2e", "estoppl review approve --all     on a terminal only: there is no way to say yes beforehand");
        command.SetAction(parsed => Failures.Explain(() => Verdicts.Give(
            ConfigurationOption.PathIn(parsed), new Choice(parsed.GetValue(call), parsed.GetValue(all)), isApproved: true, "", JsonOption.IsIn(parsed))));
        return command;
    }

    private static Command BuildDeny()
    {
        var call = Call();
        var all = new Option<bool>("--all") { Description = "Every call that waits now" };
        var reason = new Option<string?>("--reason") { Description = "Why: for the record, and for the agent", HelpName = "text" };
        var command = new Command("deny", "Refuse a held call") { call, all, reason, ConfigurationOption.Instance, JsonOption.Instance }
            .WithExamples("estoppl review deny 1f0c4d2e --reason 'not without an invoice'", "estoppl review deny --all --reason 'going home'");
        command.SetAction(parsed => Failures.Explain(() => Verdicts.Give(
            ConfigurationOption.PathIn(parsed), new Choice(parsed.GetValue(call), parsed.GetValue(all)), isApproved: false,
            OperatorActs.Reason(parsed.GetValue(reason)), JsonOption.IsIn(parsed))));
        return command;
    }

    private static Argument<string?> Call() =>
        new("call") { Description = "The call's id, or its last 8 digits as `estoppl review` shows them", Arity = ArgumentArity.ZeroOrOne };

    private static int List(string path, bool asJson)
    {
        using var ledger = SessionOpening.Reading(path);
        var held = ledger.HeldCalls(-1, TimeSpan.Zero).Calls;
        if (asJson)
        {
            JsonOutput.Write(json =>
            {
                json.WriteStartArray();
                foreach (var call in held) HeldCallText.Write(json, call);
                json.WriteEndArray();
            });
            return ExitCode.Success;
        }

        if (held.IsEmpty) Console.WriteLine("No call waits for a person.");
        foreach (var call in held) Console.WriteLine(HeldCallText.Of(call, TimeProvider.System.GetUtcNow(), Palette.ForOutput()));
        if (!held.IsEmpty) Say.Hint("`estoppl review approve ID` lets one through, `estoppl review deny ID --reason ...` refuses it");
        return ExitCode.Success;
    }

    private static int Watch(string path, bool asJson)
    {
        using var ledger = SessionOpening.Reading(path);
        using var ending = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        ReaderWatch.Start(ending.Cancel);
        if (!asJson) Console.WriteLine(Palette.ForOutput().Faint("Waiting for calls that a person should see. Ctrl+C ends this, and decides nothing."));
        // The poll itself cannot be cancelled: it is on a thread that ends with the process.
        new Thread(() => Follow(ledger, asJson, ending)) { IsBackground = true, Name = "estoppl review" }.Start();
        ending.Token.WaitHandle.WaitOne();
        return ExitCode.Success;

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ending.Cancel();
        }
    }

    private static void Follow(SharedLedger ledger, bool asJson, CancellationTokenSource ending)
    {
        var (version, shown) = (-1L, ImmutableArray<HeldCall>.Empty);
        try
        {
            while (!ending.IsCancellationRequested)
            {
                (version, var held) = ledger.HeldCalls(version, TimeSpan.FromSeconds(10));
                foreach (var call in held.Where(call => !shown.Any(before => before.Call == call.Call))) Show(call, asJson);
                foreach (var call in shown.Where(call => !held.Any(now => now.Call == call.Call))) ShowGone(call, asJson);
                shown = held;
            }
        }
        catch (IOException gone) when (CallLines.IsReaderGone(gone))
        {
            // Whoever read this has seen enough.
        }
        catch (Ledger.ExplainedException failure) when (!ending.IsCancellationRequested)
        {
            Say.Error(failure.Fact);
            Say.Hint(failure.Hint);
        }
        catch (ObjectDisposedException) when (ending.IsCancellationRequested)
        {
            // The process is about to end.
        }

        if (!ending.IsCancellationRequested) ending.Cancel();
    }

    private static void Show(HeldCall call, bool asJson)
    {
        if (asJson) HeldCallText.WriteLine(call, isHeld: true);
        else Console.WriteLine(HeldCallText.Of(call, TimeProvider.System.GetUtcNow(), Palette.ForOutput()));
    }

    private static void ShowGone(HeldCall call, bool asJson)
    {
        if (asJson) HeldCallText.WriteLine(call, isHeld: false);
        else Console.WriteLine(Palette.ForOutput().Faint($"{HeldCallText.Short(call)} waits no more"));
    }
}
