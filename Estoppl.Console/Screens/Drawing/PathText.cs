namespace Estoppl.Operator.Screens.Drawing;

/// <summary>Paths on a screen: cleaned, below <c>~</c> where they are in the home folder, and cut so that their end is seen, which tells most.</summary>
internal static class PathText
{
    /// <param name="home">The home folder, absolute.</param>
    public static string Of(string path, string home, Glyphs glyphs, int max)
    {
        var below = home.Length > 1 && path.StartsWith(home, StringComparison.Ordinal) && path.Length > home.Length && path[home.Length] is '/' or '\\'
            ? "~" + path[home.Length..]
            : path;
        var shown = SafeText.Of(below, glyphs, int.MaxValue);
        if (shown.Length <= max) return shown;
        if (max <= 0) return "";
        var end = shown[^(max - 1)..];
        // A mark is shown whole or not at all.
        var (open, close) = (end.IndexOf(glyphs.MarkOpen, StringComparison.Ordinal), end.IndexOf(glyphs.MarkClose, StringComparison.Ordinal));
        return glyphs.More + (close >= 0 && (open < 0 || close < open) ? end[(close + glyphs.MarkClose.Length)..] : end);
    }
}
