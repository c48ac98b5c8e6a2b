using System.CommandLine;
using Estoppl.Operator.Screens;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl console</c>: the recorded calls on a full screen.</summary>
internal static class ConsoleCommand
{
    public static Command Build()
    {
        var command = new Command("console", "Look through the recorded calls on a full screen, and verify their ledger") { ConfigurationOption.Instance }
            .WithExamples("estoppl console", "estoppl console --config ~/bank/estoppl.toml");
        command.SetAction(parsed => Failures.Explain(() =>
        {
            NoTerminalException.ThrowIfNone(Environment.GetEnvironmentVariable);
            var configuration = ConfigurationLoading.Load(ConfigurationOption.PathIn(parsed));
            var home = SessionOpening.HomeOf(configuration);
            // A warning on stderr would be written across the screen.
            using var ledger = home.Join(SessionOpening.Joining(configuration) with { Warn = static _ => { } });
            return ConsoleHost.Run(ledger, home.Keys.LoadVerifyingKey);
        }));
        return command;
    }
}
