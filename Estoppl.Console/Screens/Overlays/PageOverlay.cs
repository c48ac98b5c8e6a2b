using System.Collections.Immutable;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;

namespace Estoppl.Operator.Screens.Overlays;

/// <summary>What can be said to a page.</summary>
/// <param name="Key">As the key map spells it. Not Enter: nobody must agree by leafing on.</param>
/// <param name="Hint">What it does, in a few words.</param>
internal sealed record PageAnswer(string Key, string Hint, ImmutableArray<ConsoleIntent> Intents);

/// <summary>Lines to read, as many as there are: help, a diff, an event. Long lines are broken, so that nothing of them is hidden.</summary>
/// <param name="Lines">Fit for a terminal.</param>
/// <param name="Answer">What it asks; none when it is only to be read.</param>
internal sealed record PageOverlay(string Title, ImmutableArray<ScreenLine> Lines, PageAnswer? Answer = null) : Overlay
{
    private ListCursor Cursor { get; init; } = ListCursor.Start;

    private ImmutableArray<ScreenLine> Broken { get; init; } = Lines;

    public override OverlayTurn Press(KeyStroke stroke)
    {
        if (Answer is { } answer && stroke.Key == answer.Key) return new(null, answer.Intents);
        return KeyMap.Find(Scope.Live, stroke.Key)?.Command switch
        {
            ConsoleCommand.Back or ConsoleCommand.Leave => OverlayTurn.Closed,
            ConsoleCommand.Help or ConsoleCommand.Open when Answer is null => OverlayTurn.Closed,
            { } command => Do(command),
            null => new(this),
        };
    }

    public override OverlayTurn Do(ConsoleCommand command) => new(this with { Cursor = Cursor.Scroll(command, Broken.Length) });

    public override Overlay WithSize(ScreenSize size, Glyphs glyphs)
    {
        ImmutableArray<ScreenLine> broken = [.. Lines.SelectMany(line => Wrapping.Break(line, size.Width))];
        return this with { Broken = broken, Cursor = (Cursor with { Height = Math.Max(1, size.Height - 2) }).ScrollTo(Cursor.Top, broken.Length) };
    }

    public override ImmutableArray<ScreenLine> Draw(ScreenSize size, Glyphs glyphs)
    {
        var lines = ImmutableArray.CreateBuilder<ScreenLine>(size.Height);
        lines.Add(TitleLine(Title, size.Width, glyphs));
        lines.AddRange(Broken.Skip(Cursor.Top).Take(Cursor.Height));
        while (lines.Count < size.Height - 1) lines.Add(ScreenLine.Blank);
        var left = Broken.Length - Cursor.Top - Cursor.Height;
        var more = left > 0 ? $"{left} more below {glyphs.Dot} " : "";
        lines.Add(Answer is { } answer
            ? ScreenLine.Of(new Span($" {answer.Key} ", Tone.Heading, new ClickTarget.Key(answer.Key)), new Span($"{answer.Hint}  ", Tone.Strong), new Span($"{more}esc leaves all as it is", Tone.Faint))
            : ScreenLine.Of($" {more}esc closes", Tone.Faint));
        return lines.ToImmutable();
    }
}
