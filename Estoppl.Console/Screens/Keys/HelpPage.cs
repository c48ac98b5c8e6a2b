using System.Collections.Immutable;
using Estoppl.Operator.Screens.Drawing;

namespace Estoppl.Operator.Screens.Keys;

/// <summary>Every key of a screen and what it does, and what the glyphs mean.</summary>
internal static class HelpPage
{
    private const int KeysWidth = 12;

    public static ImmutableArray<ScreenLine> Draw(Scope scope, bool actsToo, Glyphs glyphs)
    {
        var here = KeyMap.On(scope, actsToo).ToLookup(binding => binding.Scope == Scope.Everywhere);
        return
        [
            ScreenLine.Of($" On this screen", Tone.Heading), .. here[false].Select(Keys),
            ScreenLine.Blank,
            ScreenLine.Of(" Everywhere", Tone.Heading), .. here[true].Select(Keys),
            ScreenLine.Blank,
            ScreenLine.Of(" Signs", Tone.Heading),
            Line(glyphs.Allow, "allowed: it went to the server"),
            Line(glyphs.Block, "blocked: it never reached the server"),
            Line(glyphs.Review, "for review: flagged, or held for a person"),
            Line(glyphs.Trouble, "behind a duration: the tool or its server failed"),
            Line($"{glyphs.MarkOpen}202E{glyphs.MarkClose}", "a character of that number, which is not printable ASCII"),
        ];

        static ScreenLine Keys(Binding binding) => Line(binding.Shown, binding.Text);

        static ScreenLine Line(string left, string right) => ScreenLine.Of(new Span($"  {left.PadRight(KeysWidth)}", Tone.Strong), new Span(right));
    }
}
