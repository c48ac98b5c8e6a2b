namespace Estoppl.Operator.Screens.Drawing;

/// <summary>A line of text that is laid out with blanks in front, as definitions are, and whose words nobody vouches for.</summary>
internal static class UntrustedLine
{
    /// <summary>The line, with its indentation as it is and all else made fit to be drawn; as long as it has to be.</summary>
    /// <param name="before">Ours, in front of it.</param>
    public static ScreenLine Of(string line, Glyphs glyphs, string before = "  ", Tone tone = Tone.Plain)
    {
        var text = line.TrimStart(' ');
        return ScreenLine.Of(text.Length == 0 ? before : before + new string(' ', line.Length - text.Length) + SafeText.Of(text, glyphs, int.MaxValue), tone);
    }
}
