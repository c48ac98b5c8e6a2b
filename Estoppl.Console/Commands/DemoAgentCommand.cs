using System.CommandLine;
using Estoppl.Operator.Agents;
using Estoppl.Operator.Demo;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl demo-agent</c>: one agent of the live demo, which starts its proxy and calls tools until its input ends.</summary>
internal static class DemoAgentCommand
{
    public const string Name = "demo-agent";

    public static Command Build()
    {
        var role = new Argument<string>("role") { Description = "Whose part it plays" };
        role.AcceptOnlyFromAmong([.. LiveRole.All.Select(each => each.Server)]);
        var seed = new Option<int>("--seed") { Description = "What makes its calls these and no others", DefaultValueFactory = _ => 1, HelpName = "number" };
        var pace = new Option<double>("--pace") { Description = "How many times as fast", DefaultValueFactory = _ => 1, HelpName = "number" };
        var command = new Command(Name, "Play one agent of the live demo until the input ends") { role, ConfigurationOption.Instance, seed, pace };
        command.Hidden = true;
        command.SetAction(parsed => Failures.Explain(() => Run(
            LiveRole.Of(parsed.GetRequiredValue(role)), ConfigurationOption.PathIn(parsed), parsed.GetValue(seed), parsed.GetValue(pace))));
        return command;
    }

    private static int Run(LiveRole role, string configuration, int seed, double pace)
    {
        string[] server = [.. SelfCommand.Words, DemoServerCommand.Name, DemoServerCommand.Live, role.Server, DemoServerCommand.Pace, $"{pace:R}"];
        using var pipe = PipeAgent.Start([.. SelfCommand.Words, "start", "--config", configuration, "--server", role.Server, "--", .. server]);
        using var life = Console.OpenStandardInput();
        using var agent = new LiveAgent(pipe, new LiveScript(role, seed), pace);
        return agent.Play(life, () => Console.WriteLine(LiveAgentProcess.Ready)) ? ExitCode.Success : ExitCode.Unusable;
    }
}
