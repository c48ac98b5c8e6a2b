using System.CommandLine;
using Estoppl.Operator.Demo;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl demo-server</c>: the small bank of the demo on its own, an MCP server on stdin and stdout.</summary>
internal static class DemoServerCommand
{
    public const string Name = "demo-server";

    public static Command Build()
    {
        var command = new Command(Name, "Run the demo's MCP server on stdin and stdout: something to put behind the proxy") { Hidden = true };
        command.SetAction(_ =>
        {
            using var input = Console.OpenStandardInput();
            using var output = Console.OpenStandardOutput();
            new DemoServer(input, output).Run();
            return ExitCode.Success;
        });
        return command;
    }
}
