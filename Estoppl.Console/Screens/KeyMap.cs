using System.Collections.Immutable;

namespace Estoppl.Operator.Screens;

/// <summary>Keys that do one thing.</summary>
/// <param name="Keys">As the screen library spells keys: <c>j</c>, <c>G</c>, <c>Ctrl+D</c>, <c>CursorDown</c>.</param>
/// <param name="Shown">As people read them.</param>
/// <param name="Text">What they do, for the help page.</param>
/// <param name="Hint">The same in a word for the hint bar; none keeps it out of there.</param>
internal sealed record Binding(LiveCommand Command, ImmutableArray<string> Keys, string Shown, string Text, string? Hint = null);

/// <summary>The one registry of bindings: keys, the hint bar and the help page all come from here.</summary>
internal static class KeyMap
{
    public static ImmutableArray<Binding> Live { get; } =
    [
        new(LiveCommand.Down, ["j", "CursorDown"], "j  down", "the next newer call"),
        new(LiveCommand.Up, ["k", "CursorUp"], "k  up", "the next older call"),
        new(LiveCommand.PageDown, ["PageDown"], "page down", "a screenful on"),
        new(LiveCommand.PageUp, ["PageUp"], "page up", "a screenful back"),
        new(LiveCommand.HalfPageDown, ["Ctrl+D"], "ctrl+d", "half a screenful on"),
        new(LiveCommand.HalfPageUp, ["Ctrl+U"], "ctrl+u", "half a screenful back"),
        new(LiveCommand.Oldest, ["g", "Home"], "g  home", "the oldest call shown"),
        new(LiveCommand.Newest, ["G", "End"], "G  end", "the newest call, and stay there"),
        new(LiveCommand.Open, ["Enter"], "enter", "all about the selected call", "open"),
        new(LiveCommand.Back, ["Esc"], "esc", "close what is open, give up a verification; never quit"),
        new(LiveCommand.Verify, ["v"], "v", "check every hash, link and signature", "verify"),
        new(LiveCommand.Read, ["r"], "r", "read the ledger again", "read again"),
        new(LiveCommand.Help, ["?"], "?", "this page", "help"),
        new(LiveCommand.Leave, ["q"], "q", "close what is open, else quit", "quit"),
        new(LiveCommand.Quit, ["Ctrl+C"], "ctrl+c", "quit at once"),
    ];
}
