using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Estoppl.Operator.Screens.Clients;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Live;
using Estoppl.Operator.Screens.Policy;
using Estoppl.Operator.Screens.Review;
using Estoppl.Operator.Screens.Stats;
using Estoppl.Operator.Screens.Tty;
using Estoppl.Operator.Screens.Work;
using Terminal.Gui.App;
using Terminal.Gui.Drivers;

namespace Estoppl.Operator.Screens;

/// <summary>How the console is to be shown.</summary>
/// <param name="ActsToo">Whether the operator may change anything.</param>
/// <param name="Theme">None for the one that fits the terminal's background.</param>
internal sealed record ConsoleOptions(string ConfigurationPath, bool ActsToo, Glyphs Glyphs, Theme? Theme);

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
        // Ends last: nobody has to look at a screen that is over while the ledger is closed.
        using var work = new ConsoleWork(options, pump.Post);
        using var guard = new TerminalGuard();
        using var app = Application.Create().Init();
        guard.Guard(app.Driver!);
        using var jobs = JobControl.For(app, guard);
        using var pace = ScreenPace.Of(app);
        using var screen = new ConsoleScreen(Begin(options.Glyphs, options.ActsToo), PaletteOf(options, app.Driver!), Do);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, Interrupt));
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, Terminate));
        // The terminal is gone, most likely: waiting for it would hang.
        using var hungUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ =>
        {
            guard.GiveUp();
            Environment.Exit(SignalBase + HangUp);
        });

        // The terminal says what its background is when it likes to, or never.
        app.Driver!.DefaultAttributeChanged += (_, _) => screen.Palette = PaletteOf(options, app.Driver!);
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

        void Do(ConsoleIntent intent)
        {
            switch (intent)
            {
                case ConsoleIntent.Quit: app.RequestStop(); break;
                case ConsoleIntent.Copy it:
                    pump.Post(TerminalClipboard.Copy(app.Driver!, it.Text)
                        ? new ConsoleNews.Said($"copied {it.What}")
                        : new ConsoleNews.Said($"{it.What} are more than a terminal takes: e writes them into a file", Tone.Bad));
                    break;
                default: work.Do(intent); break;
            }
        }

        void Stop(PosixSignalContext context, int number)
        {
            context.Cancel = true;
            signal = number;
            app.Invoke(() => app.RequestStop());
        }
    }

    private static ScreenPalette PaletteOf(ConsoleOptions options, IDriver driver) =>
        new(options.Theme ?? (TerminalBackgrounds.Of(driver.DefaultAttribute?.Background, Environment.GetEnvironmentVariable) == TerminalBackground.Light ? Theme.Light : Theme.Dark));
}
