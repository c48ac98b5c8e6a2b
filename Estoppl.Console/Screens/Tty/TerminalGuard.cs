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
    public TerminalGuard()
    {
        // The runtime, too, notes it when it first touches the console, and puts it back when we are continued, and then at the end. It must
        // not find the library's raw mode there.
        if (_before is not null) _ = Console.TreatControlCAsInput;
        AppDomain.CurrentDomain.UnhandledException += OnCrash;
    }

    private bool SpeaksKitty => _driver?.KittyKeyboardCapabilities is { IsSupported: true };

    /// <summary>The library has taken the terminal.</summary>
    public void Guard(IDriver driver)
    {
        _driver = driver;
        if (_before is null) return;
        _during = TerminalDevice.LineModes;
        driver.WriteRaw(ScreenModes.PlainKeys + ScreenModes.ButtonsOnly);
    }

    /// <summary>Gives the terminal to whoever comes next, for a while. On the screen's thread.</summary>
    public void Leave()
    {
        if (_before is null) return;
        TerminalDevice.Write(ScreenModes.Leave(SpeaksKitty));
        TerminalDevice.Become(_before, dropInput: true);
    }

    /// <summary>Takes it again; the screen is blank then. On the screen's thread, which waits while another job has the terminal.</summary>
    public void Enter()
    {
        if (_during is null) return;
        // The runtime has just set the keys, even if the terminal is not ours.
        TerminalDevice.Write(ScreenModes.PlainKeys);
        TerminalDevice.Become(_during);
        TerminalDevice.Write(ScreenModes.Enter(SpeaksKitty));
    }

    /// <summary>Gives it back for good, from any thread and without waiting for anything; the process is about to end.</summary>
    public void GiveUp()
    {
        if (_driver is null || _before is null) return;
        // The screen's thread still lives, and would draw on what is the shell's again.
        TerminalDevice.WriteLast(ScreenModes.Leave(SpeaksKitty));
        TerminalDevice.Become(_before);
    }

    /// <summary>Takes back what the library leaves: after it was disposed of.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.UnhandledException -= OnCrash;
        if (_before is null || _driver is null) return;
        TerminalDevice.Write(ScreenModes.LeftOver);
        TerminalDevice.Become(_before);
    }

    private void OnCrash(object sender, UnhandledExceptionEventArgs unhandled) => GiveUp();
}
