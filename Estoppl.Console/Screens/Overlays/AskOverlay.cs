using System.Collections.Immutable;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;

namespace Estoppl.Operator.Screens.Overlays;

/// <summary>What an answer comes to: intents, or what is wrong with it.</summary>
internal readonly record struct Answered(ImmutableArray<ConsoleIntent> Intents, string? Wrong = null)
{
    public static implicit operator Answered(ConsoleIntent intent) => new([intent]);

    /// <summary>It cannot be taken, and why.</summary>
    public static Answered No(string why) => new([], why);
}

/// <summary>A question that is answered with a line of text: Enter gives the answer, Esc none.</summary>
/// <param name="Lines">What is to be known before answering. Fit for a terminal.</param>
/// <param name="Accept">What an answer comes to. Pure.</param>
internal sealed record AskOverlay(string Title, ImmutableArray<ScreenLine> Lines, Func<string, Answered> Accept) : Overlay
{
    /// <summary>What is typed so far.</summary>
    public TextLine Line { get; init; } = TextLine.Empty;

    private string? Wrong { get; init; }

    private ListCursor Cursor { get; init; } = ListCursor.Start;

    private ImmutableArray<ScreenLine> Broken { get; init; } = Lines;

    public override OverlayTurn Press(KeyStroke stroke)
    {
        if (stroke.Key == "Esc") return OverlayTurn.Closed;
        if (stroke.Key is "CursorUp" or "CursorDown" or "PageUp" or "PageDown") return Do(Enum.Parse<ConsoleCommand>(stroke.Key.Replace("Cursor", "", StringComparison.Ordinal)));
        if (stroke.Key != "Enter") return new(this with { Line = Line.Type(stroke), Wrong = null });
        var (intents, wrong) = Accept(Line.Text);
        return wrong is null ? new(null, intents) : new(this with { Wrong = wrong });
    }

    public override OverlayTurn Do(ConsoleCommand command) => new(this with { Cursor = Cursor.Scroll(command, Broken.Length) });

    public override Overlay WithSize(ScreenSize size, Glyphs glyphs)
    {
        ImmutableArray<ScreenLine> broken = [.. Lines.SelectMany(line => Wrapping.Break(line, size.Width))];
        return this with { Broken = broken, Cursor = (Cursor with { Height = RoomFor(broken.Length, size) }).ScrollTo(Cursor.Top, broken.Length) };
    }

    public override ImmutableArray<ScreenLine> Draw(ScreenSize size, Glyphs glyphs)
    {
        ImmutableArray<ScreenLine> last = Wrong is { } wrong
            ? [.. Wrapping.Wrap(SafeText.Of(wrong, glyphs, 1000), size.Width - 2, 2, glyphs).Select(line => ScreenLine.Of($" {line}", Tone.Bad))]
            : [ScreenLine.Of(" enter does it, esc leaves all as it is", Tone.Faint)];
        var isWhole = Broken.Length <= Cursor.Height;
        return
        [
            TitleLine(Title, size.Width, glyphs),
            .. Broken.Skip(Cursor.Top).Take(Cursor.Height),
            .. isWhole ? ImmutableArray<ScreenLine>.Empty : [ScreenLine.Of($" {Place()} {glyphs.Dot} page up, page down", Tone.Faint)],
            new ScreenLine([new Span(" > ", Tone.Strong), .. Line.Draw(size.Width - 4, glyphs)]),
            .. last,
        ];
    }

    // Title, line to type, up to two lines for what is wrong with it; and where not all is in sight, a line that says so.
    private static int RoomFor(int lines, ScreenSize size)
    {
        var room = Math.Max(1, size.Height - 4);
        return lines <= room ? Math.Max(1, lines) : Math.Max(1, room - 1);
    }

    private string Place()
    {
        var below = Broken.Length - Cursor.Top - Cursor.Height;
        return below > 0 ? $"{below} more lines below" : "the end";
    }
}
