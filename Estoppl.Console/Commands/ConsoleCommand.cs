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
        var theme = new Option<string>("--theme") { Description = "Colours for a dark or a light background, or plain: none. auto: the terminal's", DefaultValueFactory = _ => "auto", HelpName = "theme" };
        theme.AcceptOnlyFromAmong("auto", "dark", "light", "plain");
        var ascii = new Option<bool>("--ascii") { Description = "Draw with ASCII alone" };
        var command = new Command("console", "Watch, filter, approve, stop, verify and wrap on a full screen") { readOnly, demo, theme, ascii, ConfigurationOption.Instance }
            .WithExamples("estoppl console", "estoppl console --read-only", "estoppl console --demo", "estoppl console --config ~/bank/estoppl.toml");
        command.SetAction(parsed => Failures.Explain(() =>
        {
            NoTerminalException.ThrowIfNone(Environment.GetEnvironmentVariable);
            // Its agents end behind the console, which may be the one that holds their ledger.
            using var live = parsed.GetValue(demo) ? new LiveDemo(SelfCommand.Words) : null;
            return ConsoleHost.Run(new ConsoleOptions(
                live?.Configuration ?? ConfigurationOption.PathIn(parsed),
                !parsed.GetValue(readOnly),
                parsed.GetValue(ascii) ? Glyphs.Ascii : Glyphs.For(Environment.GetEnvironmentVariable, OperatingSystem.IsWindows()),
                ThemeOf(parsed.GetValue(theme)!)));
        }));
        return command;
    }

    // Who asks for colours by name gets them; otherwise NO_COLOR, set and not empty, means none.
    private static Theme? ThemeOf(string typed) => typed switch
    {
        "dark" => Theme.Dark,
        "light" => Theme.Light,
        "plain" => Theme.Plain,
        _ => string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) ? null : Theme.Plain,
    };
}
