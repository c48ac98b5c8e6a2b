using System.Globalization;
using Terminal.Gui.Drawing;

namespace Estoppl.Operator.Screens.Tty;

/// <summary>Whether text stands on light or on dark.</summary>
internal enum TerminalBackground
{
    Dark,
    Light,
}

/// <summary>How to tell.</summary>
internal static class TerminalBackgrounds
{
    /// <summary>Believes the terminal first, then its environment; what says nothing is dark, as most are.</summary>
    /// <param name="answer">
    /// The terminal's answer to OSC 11, which the library asks for as it starts: <c>driver.DefaultAttribute?.Background</c>, after
    /// <c>driver.DefaultAttributeChanged</c>. Many never answer.
    /// </param>
    public static TerminalBackground Of(Color? answer, Func<string, string?> environment) => answer is { } colour
        ? Lightness(colour) > 0.5 ? TerminalBackground.Light : TerminalBackground.Dark
        : OfPalette(environment("COLORFGBG"));

    // "foreground;background" or "foreground;something;background", in numbers of the 16 colours.
    private static TerminalBackground OfPalette(string? colours) =>
        int.TryParse(colours?.Split(';')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var background) && background is 7 or (>= 9 and <= 15)
            ? TerminalBackground.Light
            : TerminalBackground.Dark;

    // Rec. 709, on the values as they are: half of it parts what is read on white from what is read on black well enough.
    private static double Lightness(Color colour) => ((0.2126 * colour.R) + (0.7152 * colour.G) + (0.0722 * colour.B)) / byte.MaxValue;
}
