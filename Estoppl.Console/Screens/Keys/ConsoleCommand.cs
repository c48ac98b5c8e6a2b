namespace Estoppl.Operator.Screens.Keys;

/// <summary>What the console can be told to do, by key, by mouse or by name.</summary>
internal enum ConsoleCommand
{
    Down, Up, PageDown, PageUp, HalfPageDown, HalfPageUp, First, Last, Left, Right,
    Live, Review, Stats, Policy, Clients, NextPane, PreviousPane, Open, Back,
    Filter, FilterOnOff, NextMatch, PreviousMatch, Follow, Pause, Mark, Copy,
    Approve, Deny, ApproveAll, Kill, Accept, Wrap, Unwrap,
    Verify, Export, Reload, Palette, Help, Leave, Quit,
}

/// <summary>One press of a key.</summary>
/// <param name="Key">As the key map spells it: <c>j</c>, <c>G</c>, <c>Ctrl+D</c>, <c>CursorDown</c>, <c>Space</c>.</param>
/// <param name="Text">The character that it types; none for a key that types nothing.</param>
internal readonly record struct KeyStroke(string Key, string? Text = null)
{
    /// <summary>The stroke that types <paramref name="character"/>.</summary>
    public static KeyStroke Typing(string character) => new(character == " " ? "Space" : character, character);
}
