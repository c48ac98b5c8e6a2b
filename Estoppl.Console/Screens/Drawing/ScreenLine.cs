using System.Collections.Immutable;

namespace Estoppl.Operator.Screens.Drawing;

/// <summary>What a piece of text means; the palette knows how that looks.</summary>
internal enum Tone { Plain, Faint, Strong, Heading, Allow, Block, Review, Trouble, Good, Bad, Cursor, Tab, Wrong }

/// <summary>What a click on a piece of the screen stands for.</summary>
internal abstract record ClickTarget
{
    private ClickTarget() { }

    /// <summary>A row of the screen's list, by its index in the whole list.</summary>
    public sealed record Row(int Index) : ClickTarget;

    /// <summary>The same as that key, spelled as in the key map.</summary>
    public sealed record Key(string Name) : ClickTarget;
}

/// <summary>A piece of a line. One column per character.</summary>
internal readonly record struct Span(string Text, Tone Tone = Tone.Plain, ClickTarget? Target = null);

/// <summary>How much room there is, in columns and lines.</summary>
internal readonly record struct ScreenSize(int Width, int Height);

/// <summary>One line of a screen, without any library's types, so that layouts can be looked at without a terminal.</summary>
/// <param name="Target">What a click on it stands for, where none of its spans says otherwise.</param>
internal sealed record ScreenLine(ImmutableArray<Span> Spans, bool IsSelected = false, ClickTarget? Target = null)
{
    public static ScreenLine Blank { get; } = new([]);

    public string Text => string.Concat(Spans.Select(span => span.Text));

    /// <summary>How many columns it takes.</summary>
    public int Width => Spans.Sum(span => span.Text.Length);

    public static ScreenLine Of(params ReadOnlySpan<Span> spans) => new([.. spans]);

    public static ScreenLine Of(string text, Tone tone = Tone.Plain) => new([new Span(text, tone)]);

    /// <summary>A text at either edge; the right one goes where there is no room for both.</summary>
    public static ScreenLine Edges(int width, Span left, Span right) => Edges(width, [left], [right]);

    /// <summary>The same of several pieces.</summary>
    public static ScreenLine Edges(int width, ImmutableArray<Span> left, ImmutableArray<Span> right)
    {
        var gap = width - left.Sum(span => span.Text.Length) - right.Sum(span => span.Text.Length);
        return gap < 2 ? new(left) : new([.. left, new Span(new string(' ', gap)), .. right]);
    }

    /// <summary>What a click in this column stands for; none for nothing.</summary>
    public ClickTarget? TargetAt(int column)
    {
        var end = 0;
        foreach (var span in Spans)
        {
            end += span.Text.Length;
            if (column < end) return span.Target ?? Target;
        }

        return Target;
    }
}
