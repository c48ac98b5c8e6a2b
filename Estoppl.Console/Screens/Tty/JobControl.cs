using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Terminal.Gui.App;
using Terminal.Gui.Drivers;
using Terminal.Gui.Input;

namespace Estoppl.Operator.Screens.Tty;

/// <summary>
/// Ctrl+Z, and SIGTSTP from elsewhere: the terminal goes back to the shell before the job stops, and the screen comes back whole when it goes
/// on. The library's own way leaves the terminal as `stty sane` would, and does not draw again.
/// </summary>
internal sealed class JobControl : IDisposable
{
    // Where nobody could continue us, nothing stops us, and nothing tells that.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    private readonly ManualResetEventSlim _goesOn = new();
    private readonly IApplication _app;
    private readonly TerminalGuard _guard;
    private readonly PosixSignalRegistration _continued;
    private PosixSignalRegistration _stopped;
    private volatile bool _isWaiting;

    [UnsupportedOSPlatform("windows")]
    private JobControl(IApplication app, TerminalGuard guard)
    {
        (_app, _guard) = (app, guard);
        _stopped = OnStop();
        _continued = PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => OnContinue());
        app.Keyboard.KeyDown += OnKey;
    }

    /// <summary>Begins to obey. Null where there are no jobs.</summary>
    public static JobControl? For(IApplication app, TerminalGuard guard) => OperatingSystem.IsWindows() ? null : new JobControl(app, guard);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_app.Initialized) _app.Keyboard.KeyDown -= OnKey;
        _continued.Dispose();
        _stopped.Dispose();
        _goesOn.Dispose();
    }

    private void OnKey(object? sender, Key key)
    {
        if (OperatingSystem.IsWindows() || key.KeyCode != (KeyCode.Z | KeyCode.CtrlMask)) return;
        key.Handled = true;
        Suspend();
    }

    [UnsupportedOSPlatform("windows")]
    private void Suspend()
    {
        _guard.Leave();
        // Only the system's own handling stops a job, and knows when no shell is there to continue it.
        _stopped.Dispose();
        _isWaiting = true;
        TerminalDevice.StopJob();
        _goesOn.Wait(s_patience);
        _goesOn.Reset();
        _isWaiting = false;
        _stopped = OnStop();
        Resume();
    }

    // The runtime puts the terminal back as it found it before it calls us, so that the screen can take it only now.
    private void OnContinue()
    {
        if (_isWaiting) _goesOn.Set();
        else _app.Invoke(Resume);
    }

    // Also after a SIGSTOP, which nobody can handle: whatever the shell did meanwhile, the screen is ours again.
    private void Resume()
    {
        _guard.Enter();
        _app.ClearScreenNextIteration = true;
    }

    [UnsupportedOSPlatform("windows")]
    private PosixSignalRegistration OnStop() => PosixSignalRegistration.Create(PosixSignal.SIGTSTP, context =>
    {
        context.Cancel = true;
        _app.Invoke(Suspend);
    });
}
