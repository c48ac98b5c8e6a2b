using System.CommandLine;
using System.Globalization;
using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Operator.Output;
using Estoppl.Proxy.Policy;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl kill</c> and <c>estoppl release</c>: stop calls in all running proxies at once, and let them go again.</summary>
internal static class KillCommand
{
    public static Command BuildKill()
    {
        var pattern = new Argument<string?>("pattern") { Description = "What to stop: tools, server:NAME or agent:NAME; * stands for anything", Arity = ArgumentArity.ZeroOrOne };
        var reason = new Option<string?>("--reason") { Description = "Why: for the record, and for the agent", HelpName = "text" };
        var command = new Command("kill", "Stop calls in all running proxies at once, until they are released; alone: show what is stopped")
            { pattern, reason, ConfigurationOption.Instance, JsonOption.Instance }
            .WithExamples(
                "estoppl kill 'stripe.*' --reason 'it pays twice'",
                "estoppl kill server:stripe --reason 'rotating keys'",
                "estoppl kill 'agent:treasury-*' --reason 'acting strangely'",
                "estoppl kill '*' --reason stop        every tool of every agent",
                "estoppl kill                          what is stopped now");
        command.SetAction(parsed => Failures.Explain(() => parsed.GetValue(pattern) is { } typed
            ? Kill(ConfigurationOption.PathIn(parsed), typed, parsed.GetValue(reason), JsonOption.IsIn(parsed))
            : Show(ConfigurationOption.PathIn(parsed), JsonOption.IsIn(parsed))));
        return command;
    }

    public static Command BuildRelease()
    {
        var pattern = new Argument<string>("pattern") { Description = "The kill switch, as `estoppl kill` shows it" };
        var reason = new Option<string?>("--reason") { Description = "Why: for the record", HelpName = "text" };
        var command = new Command("release", "Release a kill switch; what was refused meanwhile stays refused")
            { pattern, reason, ConfigurationOption.Instance, JsonOption.Instance }
            .WithExamples("estoppl release 'stripe.*'", "estoppl release server:stripe --reason 'keys are rotated'");
        command.SetAction(parsed => Failures.Explain(() => Release(
            ConfigurationOption.PathIn(parsed), parsed.GetRequiredValue(pattern), parsed.GetValue(reason), JsonOption.IsIn(parsed))));
        return command;
    }

    private static int Kill(string path, string typed, string? why, bool asJson)
    {
        if (!KillPattern.TryParse(typed, out _, out var error))
            throw new BadWordException(error, "give a tool's name or a pattern (`stripe.*`), `server:NAME` or `agent:NAME`");
        var reason = OperatorActs.Reason(why);
        using var ledger = OperatorActs.Join(path, begins: true);
        OperatorActs.Record(ledger, new LedgerEvent.KillSwitchEngaged(typed, reason));
        if (asJson) Write(ledger.Controls.KillSwitches.Where(it => it.Pattern == typed), isEngaged: true);
        else
        {
            Console.WriteLine($"Engaged: {Palette.ForOutput().Bad(Shown(typed))}. No call that it fits is forwarded any more, by any proxy of this ledger.");
            Console.WriteLine($"`estoppl release {Quoted(typed)}` undoes it.");
        }

        return ExitCode.Success;
    }

    private static int Release(string path, string typed, string? why, bool asJson)
    {
        var reason = OperatorActs.Reason(why);
        using var ledger = OperatorActs.Join(path);
        if (ledger.Controls.KillSwitches.FirstOrDefault(it => it.Pattern == typed) is not { } engaged)
        {
            var others = string.Join(", ", ledger.Controls.KillSwitches.Select(it => Shown(it.Pattern)));
            throw new BadWordException($"there is no kill switch {Shown(typed)}", others.Length == 0 ? "none is engaged" : $"engaged are: {others}");
        }

        OperatorActs.Record(ledger, new LedgerEvent.KillSwitchReleased(typed, reason));
        if (asJson) Write([engaged], isEngaged: false);
        else Console.WriteLine($"Released: {Shown(typed)}. What was refused meanwhile stays refused.");
        return ExitCode.Success;
    }

    private static int Show(string path, bool asJson)
    {
        using var ledger = SessionOpening.Reading(path);
        var engaged = ledger.Controls.KillSwitches;
        if (asJson)
        {
            Write(engaged, isEngaged: true);
            return ExitCode.Success;
        }

        if (engaged.IsEmpty) Console.WriteLine("No kill switch is engaged.");
        foreach (var it in engaged)
            Console.WriteLine($"{Shown(it.Pattern),-30} {At(it.At)}  by {Shown(it.By)}{(it.Reason.Length == 0 ? "" : $": {TerminalText.Of(it.Reason)}")}");
        return ExitCode.Success;
    }

    private static void Write(IEnumerable<KillSwitch> switches, bool isEngaged) => JsonOutput.Write(json =>
    {
        json.WriteStartArray();
        foreach (var it in switches)
        {
            json.WriteStartObject();
            json.WriteString("pattern", it.Pattern);
            json.WriteBoolean("engaged", isEngaged);
            json.WriteString("reason", it.Reason);
            json.WriteString("by", it.By);
            json.WriteString("at", it.At.UtcDateTime);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static string At(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Shown(string text) => ToolNames.Visible(text, 200);

    // As a shell takes it back.
    private static string Quoted(string typed) => typed.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or ':' or '/')
        ? typed
        : $"'{Shown(typed).Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
