using Terminal.Gui.Drawing;
using Attribute = Terminal.Gui.Drawing.Attribute;

namespace Estoppl.Operator.Screens.Drawing;

/// <summary>What the screen is to look good on.</summary>
internal enum Theme
{
    Dark, Light,

    /// <summary>No colours at all.</summary>
    Plain,
}

/// <summary>
/// How tones look. Colours are Okabe-Ito, which colour-blind eyes tell apart, on the terminal's own background; on a light one they are darker. Without
/// colour, weight, underline and reverse tell the same. The decision's word is always there too.
/// </summary>
internal sealed class ScreenPalette(Theme theme)
{
    private bool InColour => theme != Theme.Plain;

    public Attribute Of(Tone tone, bool isSelected)
    {
        var (colour, style) = tone switch
        {
            Tone.Plain => (Color.None, TextStyle.None),
            Tone.Faint => (Color.None, TextStyle.Faint),
            Tone.Strong => (Color.None, TextStyle.Bold),
            Tone.Heading => (Color.None, InColour ? TextStyle.Bold : TextStyle.Underline),
            Tone.Allow => (On(dark: new Color(86, 180, 233), light: new Color(0, 114, 178)), TextStyle.None),
            Tone.Block => (On(dark: new Color(213, 94, 0), light: new Color(176, 72, 0)), TextStyle.Bold),
            Tone.Review => (On(dark: new Color(240, 228, 66), light: new Color(128, 96, 0)), InColour ? TextStyle.None : TextStyle.Underline),
            Tone.Trouble => (On(dark: new Color(204, 121, 167), light: new Color(152, 60, 112)), InColour ? TextStyle.None : TextStyle.Bold | TextStyle.Underline),
            Tone.Good => (On(dark: new Color(0, 158, 115), light: new Color(0, 112, 80)), TextStyle.Bold),
            Tone.Cursor => (Color.None, TextStyle.Reverse),
            Tone.Tab => (Color.None, TextStyle.Bold | TextStyle.Reverse),
            Tone.Bad => (On(dark: new Color(213, 94, 0), light: new Color(176, 72, 0)), InColour ? TextStyle.Bold : TextStyle.Bold | TextStyle.Reverse),
            Tone.Wrong => (On(dark: new Color(213, 94, 0), light: new Color(176, 72, 0)), InColour ? TextStyle.Underline : TextStyle.Bold | TextStyle.Underline),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return new Attribute(colour, Color.None, isSelected ? style | TextStyle.Reverse : style);
    }

    private Color On(Color dark, Color light) => theme switch { Theme.Dark => dark, Theme.Light => light, _ => Color.None };
}
