using System.Text;
using Estoppl.Ledger;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Filters;

/// <summary>A filter that means nothing: what is wrong, the filter with the place underlined, and what to write.</summary>
internal sealed class BadFilterException(string text, FilterReading.Bad bad) : ExplainedException($"{bad.Why}\n{Underlined(text, bad)}", bad.Hint)
{
    private const int MostColumns = 72;
    private const string Indent = "    ";

    /// <summary>Two lines: the text, made fit for a terminal and cut around the place where it is long, and marks below that place.</summary>
    internal static string Underlined(string text, FilterReading.Bad bad)
    {
        var before = TerminalText.Of(text[..bad.Start]);
        var wrong = TerminalText.Of(text.Substring(bad.Start, bad.Length));
        var behind = TerminalText.Of(text[(bad.Start + bad.Length)..]);
        wrong = TextColumns.Cut(wrong, MostColumns);
        var room = MostColumns - TextColumns.Of(wrong);
        before = TextColumns.CutFront(before, Math.Max(2, room - Math.Min(TextColumns.Of(behind), room / 2)));
        behind = TextColumns.Cut(behind, Math.Max(2, room - TextColumns.Of(before)));
        var marks = new StringBuilder(Indent).Append(' ', TextColumns.Of(before)).Append('^', Math.Max(1, TextColumns.Of(wrong)));
        return $"{Indent}{before}{wrong}{behind}\n{marks}";
    }
}
