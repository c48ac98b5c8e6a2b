using System.Globalization;
using System.Text;
using Wcwidth;

namespace Estoppl.Operator.Output;

/// <summary>How many columns of a terminal a text takes: most letters one, East Asian ones and emoji two, marks that join the letter before none.</summary>
internal static class TextColumns
{
    private const char More = '…';
    private const int MoreColumns = 1;

    /// <summary>The columns of <paramref name="text"/>, which is fit for a terminal already.</summary>
    public static int Of(string text)
    {
        var columns = 0;
        foreach (var rune in text.EnumerateRunes()) columns += Of(rune);
        return columns;
    }

    /// <summary>The beginning of the text that fits into so many columns; where something is cut off, an ellipsis ends it.</summary>
    public static string Cut(string text, int columns)
    {
        if (Of(text) <= columns) return text;
        var kept = new StringBuilder();
        var room = columns - MoreColumns;
        foreach (var element in Elements(text))
        {
            if ((room -= Of(element)) < 0) break;
            kept.Append(element);
        }

        return columns <= 0 ? "" : kept.Append(More).ToString();
    }

    /// <summary>The end of the text that fits into so many columns; where something is cut off, an ellipsis begins it.</summary>
    public static string CutFront(string text, int columns)
    {
        if (Of(text) <= columns) return text;
        var (room, kept) = (columns - MoreColumns, text.Length);
        foreach (var element in Elements(text).Reverse())
        {
            if ((room -= Of(element)) < 0) break;
            kept -= element.Length;
        }

        return columns <= 0 ? "" : More + text[kept..];
    }

    /// <summary>The text in a column of its own: cut, and filled with blanks behind it.</summary>
    public static string Left(string text, int columns)
    {
        var cut = Cut(text, columns);
        return cut + new string(' ', Math.Max(0, columns - Of(cut)));
    }

    private static int Of(Rune rune) => Math.Max(0, UnicodeCalculator.GetWidth(rune));

    private static IEnumerable<string> Elements(string text)
    {
        for (var elements = StringInfo.GetTextElementEnumerator(text); elements.MoveNext();) yield return elements.GetTextElement();
    }
}
