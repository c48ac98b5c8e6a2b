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
}
