using System.Globalization;
using System.Text;

namespace Estoppl.Operator.Screens.Drawing;

/// <summary>
/// Text from the ledger, made fit to be drawn. It comes from agents and servers that nobody vouches for, and a terminal acts on what it
/// is sent: here everything outside printable ASCII is named, as <c>rtl⟨202E⟩exe.txt</c>, so that nothing hides, turns around or looks
/// like something else. What comes out takes one column per character.
/// </summary>
internal static class SafeText
{
    /// <summary>The cleaned text, cut after <paramref name="max"/> characters. Nothing at all is shown as an empty mark.</summary>
    public static string Of(string text, Glyphs glyphs, int max)
    {
        if (text.Length == 0) return Wrapping.Fit(glyphs.MarkOpen + glyphs.MarkClose, max, glyphs);
        if (text.Length <= max && IsShownAsItIs(text, glyphs)) return text;
        var shown = new StringBuilder(Math.Min(text.Length, max) + 1);
        var before = new Rune(' ');
        var left = text.Length;
        foreach (var rune in text.EnumerateRunes())
        {
            left -= rune.Utf16SequenceLength;
            var length = shown.Length;
            if (IsShown(rune, before, left == 0, glyphs)) shown.Append((char)rune.Value);
            else shown.Append(CultureInfo.InvariantCulture, $"{glyphs.MarkOpen}{rune.Value:X2}{glyphs.MarkClose}");
            before = rune;
            if (shown.Length <= max) continue;
            // A mark is shown whole or not at all.
            shown.Length = Math.Min(length, Math.Max(0, max - 1));
            return max == 0 ? "" : shown.Append(glyphs.More).ToString();
        }

        return shown.ToString();
    }

    // Most texts are: words without blanks.
    private static bool IsShownAsItIs(string text, Glyphs glyphs) => !text.AsSpan().ContainsAnyExceptInRange('!', '~')
        && !text.Contains(":/", StringComparison.Ordinal) && (glyphs.MarkOpen[0] != '\\' || !text.Contains('\\', StringComparison.Ordinal));

    private static bool IsShown(Rune rune, Rune before, bool isLast, Glyphs glyphs) => rune.Value switch
    {
        < ' ' or > '~' => false,
        // At an edge, or behind another, a blank is not seen.
        ' ' => before.Value != ' ' && !isLast,
        // Where a mark begins with a backslash, one that stands for itself must not look like a mark.
        '\\' => glyphs.MarkOpen[0] != '\\',
        // The screen library turns `http://` into a hyperlink, and what an agent wrote is nothing to click on.
        '/' => before.Value != ':',
        _ => true,
    };
}
