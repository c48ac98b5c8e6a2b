using System.Collections.Immutable;

namespace Estoppl.Operator.Screens;

/// <summary>What a piece of text means; the palette knows how that looks.</summary>
internal enum Tone { Plain, Faint, Strong, Heading, Allow, Block, Review, Trouble, Good, Bad }

/// <summary>A piece of a line. One column per character.</summary>
internal readonly record struct Span(string Text, Tone Tone = Tone.Plain);

/// <summary>One line of a screen, without any library's types, so that layouts can be looked at without a terminal.</summary>
internal sealed record ScreenLine(ImmutableArray<Span> Spans, bool IsSelected = false)
{
    public static ScreenLine Blank { get; } = new([]);

    public string Text => string.Concat(Spans.Select(span => span.Text));

    public static ScreenLine Of(params ReadOnlySpan<Span> spans) => new([.. spans]);

    public static ScreenLine Of(string text, Tone tone = Tone.Plain) => new([new Span(text, tone)]);

    /// <summary>A text at either edge; the right one goes where there is no room for both.</summary>
    public static ScreenLine Edges(int width, Span left, Span right)
    {
        var gap = width - left.Text.Length - right.Text.Length;
        return gap < 2 ? Of(left) : Of(left, new Span(new string(' ', gap)), right);
    }
}

/// <summary>Makes text and lines fit into what room there is.</summary>
internal static class Wrapping
{
    /// <summary>At most <paramref name="most"/> lines of at most <paramref name="width"/> columns, broken at blanks where there are any.</summary>
    public static ImmutableArray<string> Wrap(string text, int width, int most, Glyphs glyphs)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        while (text.Length > width && lines.Count + 1 < most)
        {
            var cut = text.LastIndexOf(' ', width);
            if (cut <= 0) cut = width;
            lines.Add(text[..cut]);
            text = text[cut..].TrimStart(' ');
        }

        lines.Add(Fit(text, width, glyphs));
        return lines.ToImmutable();
    }

    /// <summary>At most <paramref name="height"/> lines, the last of which tells of those that are missing.</summary>
    public static ImmutableArray<ScreenLine> CutTo(int height, ImmutableArray<ScreenLine> lines, Glyphs glyphs) => lines.Length <= height
        ? lines
        : [.. lines.Take(height - 1), ScreenLine.Of($" {glyphs.More} a taller terminal shows the rest", Tone.Faint)];

    /// <summary>The text, cut with a mark where it is longer than <paramref name="width"/>.</summary>
    public static string Fit(string text, int width, Glyphs glyphs) =>
        text.Length <= width ? text : width <= 0 ? "" : string.Concat(text.AsSpan(0, width - 1), [glyphs.More]);
}
