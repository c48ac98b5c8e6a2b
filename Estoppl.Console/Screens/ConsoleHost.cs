using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Estoppl.Operator.Screens.Clients;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Live;
using Estoppl.Operator.Screens.Policy;
using Estoppl.Operator.Screens.Review;
using Estoppl.Operator.Screens.Stats;
using Estoppl.Operator.Screens.Work;
using Terminal.Gui.App;

namespace Estoppl.Operator.Screens;

/// <summary>How the console is to be shown.</summary>
/// <param name="ActsToo">Whether the operator may change anything.</param>
internal sealed record ConsoleOptions(string ConfigurationPath, bool ActsToo, Glyphs Glyphs, ScreenPalette Palette);

/// <summary>Puts the console on the terminal, does what its screens ask, and gives the terminal back however it ends.</summary>
internal static class ConsoleHost
{
    private const int SignalBase = 128;
    private const int HangUp = 1;
    private const int Interrupt = 2;
    private const int Terminate = 15;

    /// <summary>The console before anything is known.</summary>
    public static ConsoleModel Begin(Glyphs glyphs, bool actsToo) =>
        new([new LiveModel(), new ReviewModel(), new StatsModel(), new PolicyModel(), new ClientsModel()], glyphs, actsToo);

    /// <summary>Runs until the operator quits or a signal ends it.</summary>
    /// <returns>0, or 128 and the signal's number.</returns>
    public static int Run(ConsoleOptions options)
    {
        var signal = 0;
        var pump = new UiPump<ConsoleNews>();
        using var app = Application.Create().Init();
        using var work = new ConsoleWork(options, pump.Post);
        using var screen = new ConsoleScreen(Begin(options.Glyphs, options.ActsToo), options.Palette, intent =>
        {
            if (intent is ConsoleIntent.Quit) app.RequestStop();
            else work.Do(intent);
        });
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, Interrupt));
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, Terminate));
        // The terminal is gone: there is nothing to restore, and waiting for it would hang.
        using var hungUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => Environment.Exit(SignalBase + HangUp));

        pump.Start(app, news =>
        {
            if (news is ConsoleNews.Defect { Exception: var defect }) ExceptionDispatchInfo.Throw(defect);
            if (news is LedgerDoor.Opened opened) work.Use(opened.Ledger);
            else screen.Show(news);
        });
        app.AddTimeout(TimeSpan.FromSeconds(1), () =>
        {
            work.Tell();
            return true;
        });
        work.Begin();
        app.Run(screen);
        return signal == 0 ? 0 : SignalBase + signal;

        void Stop(PosixSignalContext context, int number)
        {
            context.Cancel = true;
            signal = number;
            app.Invoke(() => app.RequestStop());
        }
    }
}
