using System.Globalization;
using System.Text;

namespace Estoppl.Operator.Output;

/// <summary>Words that a file from elsewhere had a part in, made fit for a terminal.</summary>
internal static class TerminalText
{
    /// <summary>
    /// The same text with everything that would move a cursor, hide, or turn text around as <c>\u{202E}</c>. Letters of all languages stay:
    /// they stand in the names of people's files. A tool's name, where look-alikes do harm, goes through <c>ToolNames.Visible</c> instead.
    /// </summary>
    public static string Of(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsShown(rune)) shown.Append(rune);
            else shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}");
        }

        return shown.ToString();
    }

    private static bool IsShown(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
