using Terminal.Gui.Drivers;

namespace Estoppl.Operator.Screens.Tty;

/// <summary>
/// Gives the terminal back as it was: between leaving the full screen and entering it again, at the end, and when an exception that nobody
/// catches ends the process, before it is printed. The library does not do the latter, and `stty sane` is not what was before.
/// </summary>
internal sealed class TerminalGuard : IDisposable
{
    private readonly byte[]? _before = OperatingSystem.IsWindows() ? null : TerminalDevice.LineModes;
    private byte[]? _during;
    private IDriver? _driver;

    /// <summary>Notes what is to be given back: before the library takes the terminal.</summary>
    public TerminalGuard() => AppDomain.CurrentDomain.UnhandledException += OnCrash;

    private bool SpeaksKitty => _driver?.KittyKeyboardCapabilities is { IsSupported: true };

    /// <summary>The library has taken the terminal.</summary>
    public void Guard(IDriver driver)
    {
        _driver = driver;
        if (_before is null) return;
        _during = TerminalDevice.LineModes;
        driver.WriteRaw(ScreenModes.ButtonsOnly);
    }

    /// <summary>Gives the terminal to whoever comes next, for a while. On the screen's thread.</summary>
    public void Leave()
    {
        if (_before is null) return;
        TerminalDevice.Write(ScreenModes.Leave(SpeaksKitty));
        TerminalDevice.Become(_before);
    }

    /// <summary>Takes it again; the screen is blank then. On the screen's thread, which waits while another job has the terminal.</summary>
    public void Enter()
    {
        if (_during is null) return;
        TerminalDevice.Become(_during);
        TerminalDevice.Write(ScreenModes.Enter(SpeaksKitty));
    }

    /// <summary>Takes back what the library leaves: after it was disposed of.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.UnhandledException -= OnCrash;
        if (_before is null || _driver is null) return;
        TerminalDevice.Write(ScreenModes.LeftOver);
        TerminalDevice.Become(_before);
    }

    private void OnCrash(object sender, UnhandledExceptionEventArgs unhandled)
    {
        if (_driver is null) return;
        Leave();
        // The screen's thread may still live, and would draw on what is the shell's again.
        if (_before is not null) TerminalDevice.Silence();
    }
}
