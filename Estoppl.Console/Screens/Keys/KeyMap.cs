using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Estoppl.Operator.Screens.Keys;

/// <summary>Where keys hold.</summary>
[Flags]
internal enum Scope
{
    Live = 1, Review = 2, Stats = 4, Policy = 8, Clients = 16,
    Everywhere = Live | Review | Stats | Policy | Clients,
}

/// <summary>Keys that do one thing.</summary>
/// <param name="Keys">As <see cref="KeyStroke.Key"/> spells them.</param>
/// <param name="Shown">As people read them.</param>
/// <param name="Text">What they do, for the help page and the palette.</param>
/// <param name="Hint">The same in a word for the hint bar; none keeps it out of there.</param>
/// <param name="Scope">On which screens.</param>
/// <param name="Acts">Whether it changes anything beyond the screen: then it is not there when one only looks on.</param>
internal sealed record Binding(
    ConsoleCommand Command, ImmutableArray<string> Keys, string Shown, string Text, string? Hint = null, Scope Scope = Scope.Everywhere, bool Acts = false);

/// <summary>The one registry of bindings: keys, the hint bar, the help page and the palette all come from here.</summary>
internal static class KeyMap
{
    public static ImmutableArray<Binding> All { get; } =
    [
        new(ConsoleCommand.Open, ["Enter"], "enter", "all about the selected call, tool or file", "open", Scope.Live | Scope.Policy | Scope.Clients),
        new(ConsoleCommand.Approve, ["a"], "a", "let the selected call through: this one, once", "approve", Scope.Review, Acts: true),
        new(ConsoleCommand.Deny, ["d"], "d", "refuse the selected call", "deny", Scope.Review, Acts: true),
        new(ConsoleCommand.ApproveAll, ["A"], "A", "let all waiting calls through; asks for their number", null, Scope.Review, Acts: true),
        new(ConsoleCommand.Wrap, ["w"], "w", "put estoppl before the selected server, or all of a file; shows the change first", "wrap", Scope.Clients, Acts: true),
        new(ConsoleCommand.Unwrap, ["u"], "u", "take it away again; shows the change first", "unwrap", Scope.Clients, Acts: true),
        new(ConsoleCommand.Accept, ["a"], "a", "pin the selected tool as it is now", "accept", Scope.Policy, Acts: true),
        new(ConsoleCommand.Kill, ["x"], "x", "stop a tool everywhere, or release what was stopped", "stop", Scope.Live | Scope.Policy, Acts: true),
        new(ConsoleCommand.Filter, ["/"], "/", "show only calls that match", "filter"),
        new(ConsoleCommand.FilterOnOff, ["!"], "!", "filter off and on again", null, Scope.Live),
        new(ConsoleCommand.NextMatch, ["n"], "n", "the next newer call that matches, or is marked", null, Scope.Live),
        new(ConsoleCommand.PreviousMatch, ["N"], "N", "the next older call that matches, or is marked", null, Scope.Live),
        new(ConsoleCommand.Follow, ["f"], "f", "stay on the newest call", "follow", Scope.Live),
        new(ConsoleCommand.Pause, ["Space"], "space", "hold still and count what comes, or go on", "pause", Scope.Live),
        new(ConsoleCommand.Mark, ["m"], "m", "mark the selected call, or unmark it", null, Scope.Live),
        new(ConsoleCommand.Copy, ["y"], "y", "copy the id of the selected call, or those of all marked ones", null, Scope.Live | Scope.Review),
        new(ConsoleCommand.Verify, ["v"], "v", "check every hash, link and signature", "verify"),
        new(ConsoleCommand.Export, ["e"], "e", "write a report, or the calls as CSV or JSON", "export"),
        new(ConsoleCommand.Palette, [":"], ":", "find a command by its name", "commands"),
        new(ConsoleCommand.Help, ["?"], "?", "this page", "help"),
        new(ConsoleCommand.Live, ["1"], "1", "the calls as they come"),
        new(ConsoleCommand.Review, ["2"], "2", "the calls that wait for a person"),
        new(ConsoleCommand.Stats, ["3"], "3", "what the calls add up to"),
        new(ConsoleCommand.Policy, ["4"], "4", "rules, kill switches and tools"),
        new(ConsoleCommand.Clients, ["5"], "5", "the MCP clients and their servers"),
        new(ConsoleCommand.NextPane, ["Tab"], "tab", "the next part of what is shown"),
        new(ConsoleCommand.PreviousPane, ["Shift+Tab"], "shift+tab", "the part before"),
        new(ConsoleCommand.Down, ["j", "CursorDown"], "j  down", "the next row"),
        new(ConsoleCommand.Up, ["k", "CursorUp"], "k  up", "the row before"),
        new(ConsoleCommand.PageDown, ["PageDown"], "page down", "a screenful on"),
        new(ConsoleCommand.PageUp, ["PageUp"], "page up", "a screenful back"),
        new(ConsoleCommand.HalfPageDown, ["Ctrl+D"], "ctrl+d", "half a screenful on"),
        new(ConsoleCommand.HalfPageUp, ["Ctrl+U"], "ctrl+u", "half a screenful back"),
        new(ConsoleCommand.First, ["g", "Home"], "g  home", "the first row: of calls the oldest"),
        new(ConsoleCommand.Last, ["G", "End"], "G  end", "the last row: of calls the newest"),
        new(ConsoleCommand.Left, ["h", "CursorLeft"], "h  left", "to the left of a long text, or a shorter time in the chart"),
        new(ConsoleCommand.Right, ["l", "CursorRight"], "l  right", "to the right of it, or a longer time"),
        new(ConsoleCommand.Back, ["Esc"], "esc", "close what is open, give up what is under way, clear the filter; never quit"),
        new(ConsoleCommand.Reload, ["r"], "r", "read again, and try again what failed"),
        new(ConsoleCommand.Leave, ["q"], "q", "close what is open, else quit", "quit"),
        new(ConsoleCommand.Quit, ["Ctrl+C"], "ctrl+c", "quit at once"),
    ];

    private static readonly FrozenDictionary<Scope, FrozenDictionary<string, Binding>> s_byScope = Enum.GetValues<Scope>()
        .Where(scope => scope != Scope.Everywhere)
        .ToFrozenDictionary(scope => scope, scope => All.Where(binding => binding.Scope.HasFlag(scope))
            .SelectMany(binding => binding.Keys.Select(key => KeyValuePair.Create(key, binding))).ToFrozenDictionary(StringComparer.Ordinal));

    /// <summary>What a key does on a screen; none for nothing.</summary>
    public static Binding? Find(Scope scope, string key) => s_byScope[scope].GetValueOrDefault(key);

    /// <summary>What there is on a screen, in the order of the registry.</summary>
    /// <param name="actsToo">Whether also what changes something.</param>
    public static IEnumerable<Binding> On(Scope scope, bool actsToo) => All.Where(binding => binding.Scope.HasFlag(scope) && (actsToo || !binding.Acts));
}
