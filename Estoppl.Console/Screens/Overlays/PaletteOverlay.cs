using System.Collections.Immutable;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;

namespace Estoppl.Operator.Screens.Overlays;

/// <summary>The commands of a screen, found by what they do: those that have all typed words in their text, in the order of the key map.</summary>
internal sealed record PaletteOverlay(Scope Scope, bool ActsToo) : Overlay
{
    private const int MostShown = 12;
    private const int KeysWidth = 12;

    private TextLine Line { get; init; } = TextLine.Empty;

    private ListCursor Cursor { get; init; } = ListCursor.Start with { Height = MostShown };

    private ImmutableArray<Binding> Found
    {
        get
        {
            var words = Line.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return [.. KeyMap.On(Scope, ActsToo).Where(binding => binding.Command != ConsoleCommand.Palette
                && words.All(word => NameOf(binding).Contains(word, StringComparison.OrdinalIgnoreCase)))];
        }
    }

    public override OverlayTurn Press(KeyStroke stroke) => stroke.Key switch
    {
        "Esc" => OverlayTurn.Closed,
        "Enter" => Chosen(Cursor.Index),
        "CursorDown" or "Tab" => Do(ConsoleCommand.Down),
        "CursorUp" or "Shift+Tab" => Do(ConsoleCommand.Up),
        "PageDown" => Do(ConsoleCommand.PageDown),
        "PageUp" => Do(ConsoleCommand.PageUp),
        _ when Line.Type(stroke) is var line && line.Text != Line.Text => new(this with { Line = line, Cursor = Cursor.To(0, MostShown) }),
        _ => new(this with { Line = Line.Type(stroke) }),
    };

    public override OverlayTurn Do(ConsoleCommand command) => new(this with { Cursor = Cursor.Do(command, Found.Length) });

    public override OverlayTurn Select(int row) => Chosen(row);

    public override Overlay WithSize(ScreenSize size, Glyphs glyphs) =>
        this with { Cursor = Cursor.WithHeight(Math.Min(MostShown, size.Height - 2), Found.Length) };

    public override ImmutableArray<ScreenLine> Draw(ScreenSize size, Glyphs glyphs)
    {
        var found = Found;
        return
        [
            TitleLine("commands", size.Width, glyphs),
            new ScreenLine([new Span(" : ", Tone.Strong), .. Line.Draw(size.Width - 4, glyphs)]),
            .. found.IsEmpty
                ? [ScreenLine.Of(" no command says that; esc closes", Tone.Faint)]
                : found.Index().Skip(Cursor.Top).Take(Cursor.Height).Select(it => new ScreenLine(
                    [new Span($" {it.Item.Shown.PadRight(KeysWidth)}", Tone.Strong), new Span(Wrapping.Fit(it.Item.Text, size.Width - KeysWidth - 1, glyphs))],
                    it.Index == Cursor.Index, new ClickTarget.Row(it.Index))),
        ];
    }

    private OverlayTurn Chosen(int index) => Found is var found && index < found.Length ? new(null, [], found[index].Command) : new(this);

    private static string NameOf(Binding binding) => $"{binding.Command} {binding.Hint} {binding.Text}";
}
