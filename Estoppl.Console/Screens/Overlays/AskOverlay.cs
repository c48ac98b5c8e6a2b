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

    public override OverlayTurn Press(KeyStroke stroke)
    {
        if (stroke.Key == "Esc") return OverlayTurn.Closed;
        if (stroke.Key != "Enter") return new(this with { Line = Line.Type(stroke), Wrong = null });
        var (intents, wrong) = Accept(Line.Text);
        return wrong is null ? new(null, intents) : new(this with { Wrong = wrong });
    }

    public override ImmutableArray<ScreenLine> Draw(ScreenSize size, Glyphs glyphs)
    {
        ImmutableArray<ScreenLine> last = Wrong is { } wrong
            ? [.. Wrapping.Wrap(SafeText.Of(wrong, glyphs, 1000), size.Width - 2, 2, glyphs).Select(line => ScreenLine.Of($" {line}", Tone.Bad))]
            : [ScreenLine.Of(" enter does it, esc leaves all as it is", Tone.Faint)];
        ImmutableArray<ScreenLine> told = [.. Lines.SelectMany(line => Wrapping.Break(line, size.Width))];
        var room = Math.Max(0, size.Height - 2 - last.Length);
        return
        [
            TitleLine(Title, size.Width, glyphs),
            .. Wrapping.CutTo(room, told, glyphs),
            new ScreenLine([new Span(" > ", Tone.Strong), .. Line.Draw(size.Width - 4, glyphs)]),
            .. last,
        ];
    }
}
