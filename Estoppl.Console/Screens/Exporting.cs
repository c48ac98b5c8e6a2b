using System.Collections.Immutable;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Overlays;

namespace Estoppl.Operator.Screens;

/// <summary>Asks where the calls are to be written.</summary>
internal static class Exporting
{
    /// <summary>The formats, by how their files end.</summary>
    public static readonly IReadOnlyList<string> Endings = [".html", ".csv", ".json"];

    /// <param name="filter">Which calls; empty for all.</param>
    public static AskOverlay Ask(string filter) => new(
        "write a report",
        [
            ScreenLine.Of(filter.Length == 0 ? " All calls, into a file of that name: .html (a page to read), .csv or .json." : " The calls that the filter shows, into a file of that name: .html (a page to read), .csv or .json."),
        ],
        typed => typed.Trim() is not { Length: > 0 } path ? Answered.No("name a file")
            : !Endings.Contains(Path.GetExtension(path).ToLowerInvariant()) ? Answered.No("its name must end with .html, .csv or .json")
            : new ConsoleIntent.Export(path, filter))
    {
        Line = TextLine.Of("estoppl-report.html"),
    };

    /// <summary>Asks whether a file that is there already is to be replaced.</summary>
    public static PageOverlay AskToReplace(ConsoleIntent.Export asked, Glyphs glyphs)
    {
        ImmutableArray<ScreenLine> lines =
        [
            ScreenLine.Of(" This file is there already:"),
            ScreenLine.Blank,
            ScreenLine.Of($"   {SafeText.Of(asked.Path, glyphs, TextLine.Longest)}", Tone.Strong),
            ScreenLine.Blank,
            ScreenLine.Of(" It is replaced when the new one is whole, and stays as it is when that cannot be written.", Tone.Faint),
        ];
        return new PageOverlay("replace a file", lines, new PageAnswer("y", "replaces it", [asked with { Replaces = true }]));
    }
}
