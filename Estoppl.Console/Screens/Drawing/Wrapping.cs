using System.Collections.Immutable;

namespace Estoppl.Operator.Screens.Drawing;

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
        : [.. lines.Take(Math.Max(0, height - 1)), ScreenLine.Of($" {glyphs.More} a taller terminal shows the rest", Tone.Faint)];

    /// <summary>The line, and what of it has no room in the lines below it: nothing is cut off, and each piece keeps its tone.</summary>
    public static IEnumerable<ScreenLine> Break(ScreenLine line, int width)
    {
        if (line.Width <= width || width <= 0)
        {
            yield return line;
            yield break;
        }

        var (spans, room) = (ImmutableArray.CreateBuilder<Span>(), width);
        foreach (var span in line.Spans)
        {
            for (var at = 0; at < span.Text.Length;)
            {
                var length = Math.Min(room, span.Text.Length - at);
                spans.Add(span with { Text = span.Text.Substring(at, length) });
                at += length;
                room -= length;
                if (room > 0) continue;
                yield return line with { Spans = spans.ToImmutable() };
                spans.Clear();
                room = width;
            }
        }

        if (spans.Count > 0) yield return line with { Spans = spans.ToImmutable() };
    }

    /// <summary>The text, cut with a mark where it is longer than <paramref name="width"/>.</summary>
    public static string Fit(string text, int width, Glyphs glyphs) =>
        text.Length <= width ? text : width <= 0 ? "" : string.Concat(text.AsSpan(0, width - 1), [glyphs.More]);

    /// <summary>The text in a column of its own: cut, and filled with blanks behind it.</summary>
    public static string Column(string text, int width, Glyphs glyphs) => Fit(text, width, glyphs).PadRight(Math.Max(0, width));
}
