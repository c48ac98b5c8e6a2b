using System.CommandLine;
using Estoppl.Operator.Demo;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl demo-server</c>: the small bank of the demo on its own, an MCP server on stdin and stdout.</summary>
internal static class DemoServerCommand
{
    public const string Name = "demo-server";

    /// <summary>The options that make it a server of the live demo.</summary>
    public const string Live = "--live", Pace = "--pace";

    /// <summary>How long the live demo's servers stay what they were.</summary>
    private static readonly TimeSpan s_honesty = TimeSpan.FromSeconds(90);

    public static Command Build()
    {
        var live = new Option<string?>(Live) { Description = "Be the server of this role of the live demo", HelpName = "role" };
        live.AcceptOnlyFromAmong([.. LiveRole.All.Select(each => each.Server)]);
        var pace = new Option<double>(Pace) { Description = "How many times as soon its tools change", DefaultValueFactory = _ => 1, HelpName = "number" };
        var command = new Command(Name, "Run the demo's MCP server on stdin and stdout: something to put behind the proxy") { live, pace };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            using var input = Console.OpenStandardInput();
            using var output = Console.OpenStandardOutput();
            if (parsed.GetValue(live) is { } role) new LiveServer(input, output, LiveRole.Of(role), s_honesty / parsed.GetValue(pace)).Run();
            else new DemoServer(input, output).Run();
            return ExitCode.Success;
        });
        return command;
    }
}
