using System.CommandLine;
using System.Text;
using System.Text.Json;
using Estoppl.Ledger.Events;
using Estoppl.Operator.Output;
using Estoppl.Proxy.Policy;
using Estoppl.Proxy.Protocol;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl policy</c>: try a rule before it bites.</summary>
internal static class PolicyCommand
{
    public static Command Build() =>
        new Command("policy", "Try the rules without running anything")
        {
            BuildExplain(), BuildCheck(),
            PolicyTestCommand.Build(),
            PolicyLearnCommand.Build(),
        };

    private static Command BuildExplain()
    {
        var call = new Argument<string>("call") { Description = "The call's params as JSON: name and arguments" };
        var server = new Option<string?>("--server") { Description = "The server that it is for, as `estoppl start --server` names it: kill switches may be over servers", HelpName = "name" };
        var command = new Command("explain", "Show what each rule says of a call, and which one decides") { call, server, ConfigurationOption.Instance, JsonOption.Instance }
            .WithExamples(
                """estoppl policy explain '{"name":"send_payment","arguments":{"amount":75000}}'""",
                """estoppl policy explain '{"name":"read_file"}' --json""");
        command.SetAction(parsed => Failures.Explain(() =>
            Explain(ConfigurationOption.PathIn(parsed), parsed.GetRequiredValue(call), parsed.GetValue(server), JsonOption.IsIn(parsed))));
        return command;
    }

    private static Command BuildCheck()
    {
        var strict = new Option<bool>("--strict") { Description = "Exit with 1 when a rule is dead or shadowed" };
        var command = new Command("check", "Show everything that is wrong with the configuration, and rules that do nothing")
            { ConfigurationOption.Instance, strict, JsonOption.Instance }
            .WithExamples("estoppl policy check", "estoppl policy check --strict --config ~/bank/estoppl.toml");
        command.SetAction(parsed => Failures.Explain(() =>
            PolicyCheck.Run(ConfigurationOption.PathIn(parsed), parsed.GetValue(strict), JsonOption.IsIn(parsed))));
        return command;
    }

    private static int Explain(string path, string text, string? server, bool asJson)
    {
        var configuration = ConfigurationLoading.Load(path);
        // The gate reads it, so that what is explained is what the proxy would have evaluated.
        var message = Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{{text}}}}""");
        if (MessageGate.Read(message) is not ClientMessage.Call call)
        {
            Say.Error(MessageGate.Read(message) is ClientMessage.Refused refused ? $"that is no call: {refused.Reason}" : "that is no call");
            Say.Hint("""give its params: '{"name":"send_payment","arguments":{"amount":75000}}'""");
            return ExitCode.Unusable;
        }

        var engine = new PolicyEngine(configuration, new ServerName(server ?? ""), TimeProvider.System) { KillSwitches = EngagedIn(configuration) };
        var trail = engine.Explain(call.Tool, call.Arguments);
        if (asJson) WriteJson(call.Tool, trail);
        else WriteText(call.Tool, trail);
        return trail.Decision is Decision.Block ? ExitCode.Finding : ExitCode.Success;
    }

    // Where there is a ledger, what people have stopped is stopped; the rules can be tried without one.
    private static KillSwitches EngagedIn(Configuration configuration)
    {
        if (!SessionOpening.HomeOf(configuration).HasLedger) return KillSwitches.None;
        using var ledger = SessionOpening.Reading(configuration);
        return KillSwitches.Of(ledger.Controls.KillSwitches);
    }

    private static void WriteText(ToolName tool, PolicyTrail trail)
    {
        var palette = Palette.ForOutput();
        var (kind, rule, why) = Describe(trail.Decision);
        var word = trail.Decision is Decision.Hold ? "HOLD" : DecisionWords.Of(kind);
        Console.WriteLine($"{palette.Strong(ToolNames.Visible(tool.Value))}: {palette.Decision(kind, word)}{(rule is null ? "" : $" by {rule}")}");
        if (why is not null) Console.WriteLine($"  {why}");
        Console.WriteLine();
        foreach (var step in trail.Steps) Console.WriteLine($"  {Word(step.Outcome),-12} {step.Rule,-34} {step.Detail}");
    }

    private static void WriteJson(ToolName tool, PolicyTrail trail)
    {
        var (kind, rule, why) = Describe(trail.Decision);
        JsonOutput.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("tool", tool.Value);
            json.WriteString("decision", trail.Decision is Decision.Hold ? "hold" : DecisionWords.Stored(kind));
            json.WriteString("rule", rule);
            json.WriteString("why", why);
            json.WriteStartArray("trail");
            foreach (var step in trail.Steps)
            {
                json.WriteStartObject();
                json.WriteString("rule", step.Rule.Value);
                json.WriteString("outcome", JsonNamingPolicy.CamelCase.ConvertName(Word(step.Outcome)));
                json.WriteString("detail", step.Detail);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static (DecisionKind Kind, string? Rule, string? Why) Describe(Decision decision) => decision switch
    {
        Decision.Allow allow => (DecisionKind.Allow, allow.Rule?.Value, null),
        Decision.Block block => (DecisionKind.Block, block.Rule.Value, block.Why),
        Decision.Review review => (DecisionKind.Review, review.Rule.Value, review.Why),
        Decision.Hold hold => (DecisionKind.Review, hold.Rule.Value, hold.Why),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Word(StepOutcome outcome) => outcome.ToString();
}
