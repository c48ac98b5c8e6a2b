using Terminal.Gui.Drawing;
using Attribute = Terminal.Gui.Drawing.Attribute;

namespace Estoppl.Operator.Screens.Drawing;

/// <summary>
/// How tones look. Colours are Okabe-Ito, which colour-blind eyes tell apart, on the terminal's own background; without colour, weight,
/// underline and reverse tell the same. The decision's word is always there too.
/// </summary>
internal sealed class ScreenPalette(bool inColour)
{
    private static readonly Color s_allow = new(86, 180, 233);
    private static readonly Color s_block = new(213, 94, 0);
    private static readonly Color s_review = new(240, 228, 66);
    private static readonly Color s_trouble = new(204, 121, 167);
    private static readonly Color s_good = new(0, 158, 115);

    /// <summary>As NO_COLOR asks: set and not empty means none.</summary>
    public static ScreenPalette For(Func<string, string?> environment) => new(string.IsNullOrEmpty(environment("NO_COLOR")));

    public Attribute Of(Tone tone, bool isSelected)
    {
        var (colour, style) = tone switch
        {
            Tone.Plain => (Color.None, TextStyle.None),
            Tone.Faint => (Color.None, TextStyle.Faint),
            Tone.Strong => (Color.None, TextStyle.Bold),
            Tone.Heading => (Color.None, inColour ? TextStyle.Bold : TextStyle.Underline),
            Tone.Allow => (s_allow, TextStyle.None),
            Tone.Block => (s_block, TextStyle.Bold),
            Tone.Review => (s_review, inColour ? TextStyle.None : TextStyle.Underline),
            Tone.Trouble => (s_trouble, inColour ? TextStyle.None : TextStyle.Bold | TextStyle.Underline),
            Tone.Good => (s_good, TextStyle.Bold),
            Tone.Cursor => (Color.None, TextStyle.Reverse),
            Tone.Tab => (Color.None, TextStyle.Bold | TextStyle.Reverse),
            Tone.Bad => (s_block, inColour ? TextStyle.Bold : TextStyle.Bold | TextStyle.Reverse),
            Tone.Wrong => (s_block, inColour ? TextStyle.Underline : TextStyle.Bold | TextStyle.Underline),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return new Attribute(inColour ? colour : Color.None, Color.None, isSelected ? style | TextStyle.Reverse : style);
    }
}
