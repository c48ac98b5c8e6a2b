using System.Collections.Immutable;

namespace Estoppl.Operator.Screens;

/// <summary>Every key and what it does, and what the glyphs mean.</summary>
internal static class HelpPage
{
    private const int KeysWidth = 12;

    public static ImmutableArray<ScreenLine> Draw(int width, int height, Glyphs glyphs) =>
        Wrapping.CutTo(height, [ScreenLine.Of(" Keys", Tone.Heading), .. Lines(width, glyphs)], glyphs);

    private static IEnumerable<ScreenLine> Lines(int width, Glyphs glyphs)
    {
        return
        [
            .. KeyMap.Live.Select(binding => Line(binding.Shown, binding.Text)),
            Line(glyphs.Trouble, "behind a duration: the tool or its server failed"),
            Line($"{glyphs.MarkOpen}202E{glyphs.MarkClose}", "a character of that number, which is not printable ASCII"),
        ];

        ScreenLine Line(string left, string right) => ScreenLine.Of(
            new Span($"  {left.PadRight(KeysWidth)}", Tone.Strong),
            new Span(Wrapping.Fit(right, width - KeysWidth - 2, glyphs)));
    }
}
