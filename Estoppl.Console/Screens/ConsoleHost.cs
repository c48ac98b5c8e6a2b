using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Sharing;
using Estoppl.Operator.Screens.Tty;
using Terminal.Gui.App;

namespace Estoppl.Operator.Screens;

/// <summary>Puts the console on the terminal, does what its screens ask, and gives the terminal back however it ends.</summary>
internal static class ConsoleHost
{
    private const int SignalBase = 128;
    private const int HangUp = 1;
    private const int Interrupt = 2;
    private const int Terminate = 15;

    /// <summary>Runs until the operator quits or a signal ends it.</summary>
    /// <returns>0, or 128 and the signal's number.</returns>
    public static int Run(SharedLedger ledger, Func<VerifyingKey> key)
    {
        var signal = 0;
        var pump = new UiPump<LiveNews>();
        using var work = new LedgerWork(ledger, key, pump.Post);
        using var guard = new TerminalGuard();
        using var app = Application.Create().Init();
        guard.Guard(app.Driver!);
        using var jobs = JobControl.For(app, guard);
        using var pace = ScreenPace.Of(app);
        using var screen = new LiveScreen(
            Glyphs.For(Environment.GetEnvironmentVariable, OperatingSystem.IsWindows()),
            ScreenPalette.For(Environment.GetEnvironmentVariable),
            intent => Do(intent, work, app));
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, Interrupt));
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, Terminate));
        // The terminal is gone, most likely: waiting for it would hang.
        using var hungUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ =>
        {
            guard.GiveUp();
            Environment.Exit(SignalBase + HangUp);
        });

        pump.Start(app, news =>
        {
            if (news is LiveNews.Defect { Exception: var defect }) ExceptionDispatchInfo.Throw(defect);
            screen.Show(news);
        });
        Do(LiveIntent.Read, work, app);
        app.Run(screen);
        return signal == 0 ? 0 : SignalBase + signal;

        void Stop(PosixSignalContext context, int number)
        {
            context.Cancel = true;
            signal = number;
            app.Invoke(() => app.RequestStop());
        }
    }

    private static void Do(LiveIntent intent, LedgerWork work, IApplication app)
    {
        switch (intent)
        {
            case LiveIntent.Verify: work.Verify(); break;
            case LiveIntent.GiveUpVerifying: work.GiveUpVerifying(); break;
            case LiveIntent.Read: work.Read(); break;
            case LiveIntent.Quit: app.RequestStop(); break;
            case LiveIntent.None: break;
            default: throw new System.Diagnostics.UnreachableException();
        }
    }
}
