using System.CommandLine;
using Estoppl.Operator.Demo;
using Estoppl.Operator.Screens;
using Estoppl.Operator.Screens.Drawing;

namespace Estoppl.Operator.Commands;

/// <summary><c>estoppl console</c>: the operator's full screen.</summary>
internal static class ConsoleCommand
{
    public static Command Build()
    {
        var readOnly = new Option<bool>("--read-only") { Description = "Only look on: nothing can be approved, stopped, accepted or wrapped" };
        var demo = new Option<bool>("--demo") { Description = "Show agents at work that are made up, in a ledger that is gone afterwards" };
        var command = new Command("console", "Watch, filter, approve, stop, verify and wrap on a full screen") { readOnly, demo, ConfigurationOption.Instance }
            .WithExamples("estoppl console", "estoppl console --read-only", "estoppl console --demo", "estoppl console --config ~/bank/estoppl.toml");
        command.SetAction(parsed => Failures.Explain(() =>
        {
            NoTerminalException.ThrowIfNone(Environment.GetEnvironmentVariable);
            // Its agents end behind the console, which may be the one that holds their ledger.
            using var live = parsed.GetValue(demo) ? new LiveDemo(SelfCommand.Words) : null;
            return ConsoleHost.Run(new ConsoleOptions(
                live?.Configuration ?? ConfigurationOption.PathIn(parsed),
                !parsed.GetValue(readOnly),
                Glyphs.For(Environment.GetEnvironmentVariable, OperatingSystem.IsWindows()),
                ScreenPalette.For(Environment.GetEnvironmentVariable)));
        }));
        return command;
    }
}
