using System.Collections.Immutable;
using System.Globalization;
using Estoppl.Operator.Filters;
using Estoppl.Operator.Screens.Drawing;
using Span = Estoppl.Operator.Screens.Drawing.Span;

namespace Estoppl.Operator.Screens.Live;

/// <summary>What stands below the filter's line. Pure drawing.</summary>
internal static class FilterHints
{
    private const string Margin = "   ";
    private const string Gap = "  ";
    private const int LongestWord = 40;

    /// <summary>Why a filter means nothing, and what to write.</summary>
    public static ScreenLine Error(FilterReading.Bad bad, int width, Glyphs glyphs)
    {
        var why = Wrapping.Fit(Margin + Cleaned(bad.Why, glyphs), width, glyphs);
        var hint = Wrapping.Fit($"; {Cleaned(bad.Hint, glyphs)}", width - why.Length, glyphs);
        return ScreenLine.Of(new Span(why, Tone.Block), new Span(hint, Tone.Faint));
    }

    /// <summary>What a word can become, the chosen one always in sight.</summary>
    public static ScreenLine Words(ImmutableArray<string> words, int? chosen, int width, Glyphs glyphs)
    {
        if (width <= 2 * Margin.Length) return ScreenLine.Blank;
        var shown = words.Select(word => SafeText.Of(word, glyphs, Math.Min(LongestWord, width - 2 * Margin.Length))).ToList();
        var first = FirstInSight(shown, chosen ?? 0, width - 2 * Margin.Length);
        var spans = ImmutableArray.CreateBuilder<Span>();
        spans.Add(new Span(first > 0 ? $" {glyphs.More} " : Margin, Tone.Faint));
        var room = width - Margin.Length;
        for (var index = first; index < shown.Count; index++)
        {
            // Room for the mark is kept until the last.
            if (shown[index].Length > (index == shown.Count - 1 ? room : room - Margin.Length))
            {
                if (room > 0) spans.Add(new Span($"{glyphs.More}", Tone.Faint));
                break;
            }

            spans.Add(new Span(shown[index], index == chosen ? Tone.Tab : Tone.Faint));
            if ((room -= shown[index].Length + Gap.Length) <= 0) break;
            spans.Add(new Span(Gap));
        }

        return new ScreenLine(spans.ToImmutable());
    }

    private static int FirstInSight(List<string> words, int chosen, int room)
    {
        var first = chosen;
        for (var left = room - words[chosen].Length; first > 0 && (left -= words[first - 1].Length + Gap.Length) >= 0; first--) { }
        return first;
    }

    // Its own dots are ours; all else in it may be what an agent made up.
    private static string Cleaned(string sentence, Glyphs glyphs) => SafeText.Of(sentence, glyphs, 1000)
        .Replace(string.Create(CultureInfo.InvariantCulture, $"{glyphs.MarkOpen}{(int)Glyphs.Unicode.More:X2}{glyphs.MarkClose}"), $"{glyphs.More}", StringComparison.Ordinal);
}
