using Terminal.Gui.Drivers;

namespace Estoppl.Operator.Screens.Tty;

/// <summary>What a terminal is told when a full screen takes it and when it gives it back.</summary>
internal static class ScreenModes
{
    private const string AlternateScreenOn = "\e[?1049h", AlternateScreenOff = "\e[?1049l";
    private const string CursorOn = "\e[?25h", CursorOff = "\e[?25l";
    private const string PasteMarksOn = "\e[?2004h", PasteMarksOff = "\e[?2004l";
    private const string PlainText = "\e[0m", Clean = "\e[2J\e[1;1H";

    /// <summary>
    /// Buttons and wheel, with coordinates of any size. The library asks for every motion too: each would be read, and wake the screen, to no
    /// purpose.
    /// </summary>
    public const string ButtonsOnly = "\e[?1003l\e[?1000h\e[?1015h\e[?1006h";

    private const string MouseOff = "\e[?1003l\e[?1000l\e[?1015l\e[?1006l";

    /// <summary>The runtime sets these when it first touches the console, and leaves them set: arrow keys would then send other bytes.</summary>
    public const string PlainKeys = "\e[?1l\e>";

    /// <param name="kitty">Whether the terminal speaks kitty's keyboard protocol, of which the library makes use.</param>
    public static string Enter(bool kitty) =>
        AlternateScreenOn + Clean + CursorOff + ButtonsOnly + PasteMarksOn
        + (kitty ? EscSeqUtils.CSI_EnableKittyKeyboardFlags(EscSeqUtils.KittyKeyboardRequestedFlags) : "");

    /// <inheritdoc cref="Enter"/>
    public static string Leave(bool kitty) =>
        (kitty ? EscSeqUtils.CSI_DisableKittyKeyboardFlags : "") + PasteMarksOff + PlainText + AlternateScreenOff + CursorOn + LeftOver;

    /// <summary>What the library does not take back when it ends: our mouse reports, and the runtime's keys.</summary>
    public const string LeftOver = MouseOff + PlainKeys;
}
