using System.Text;
using Terminal.Gui.Drivers;

namespace Estoppl.Operator.Screens.Tty;

/// <summary>The clipboard of the terminal the operator sits at, however far from this machine: OSC 52.</summary>
internal static class TerminalClipboard
{
    /// <summary>Common terminals drop a longer sequence whole, which nobody would notice before pasting.</summary>
    public const int MaxBase64Bytes = 74_994;

    /// <summary>Asks the terminal to take <paramref name="text"/>. It does not answer whether it did. On the screen's thread, between frames.</summary>
    /// <returns>False: longer than terminals take, and nothing was sent.</returns>
    public static bool Copy(IDriver driver, string text)
    {
        if (SequenceOf(text) is not { } sequence) return false;
        driver.WriteRaw(sequence);
        return true;
    }

    /// <summary>The bytes that carry it; null when they are too many.</summary>
    public static string? SequenceOf(string text)
    {
        if ((Encoding.UTF8.GetByteCount(text) + 2) / 3 * 4 > MaxBase64Bytes) return null;
        return $"\e]52;c;{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}\e\\";
    }
}
