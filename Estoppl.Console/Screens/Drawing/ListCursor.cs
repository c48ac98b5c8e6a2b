using Estoppl.Operator.Screens.Keys;

namespace Estoppl.Operator.Screens.Drawing;

/// <summary>Which row of a list is selected and which is the first in sight. For lists that are whole in memory.</summary>
/// <param name="Index">The selected row; 0 where there is none.</param>
/// <param name="Top">The first row in sight.</param>
/// <param name="Height">How many rows are in sight; at least 1.</param>
internal readonly record struct ListCursor(int Index, int Top, int Height)
{
    /// <summary>At the first row.</summary>
    public static ListCursor Start { get; } = new(0, 0, 1);

    /// <summary>After a command that moves; the same after any other.</summary>
    /// <param name="count">How many rows there are.</param>
    public ListCursor Do(ConsoleCommand command, int count) => To(
        command switch
        {
            ConsoleCommand.Down => Index + 1,
            ConsoleCommand.Up => Index - 1,
            ConsoleCommand.PageDown => Index + Height,
            ConsoleCommand.PageUp => Index - Height,
            ConsoleCommand.HalfPageDown => Index + Math.Max(1, Height / 2),
            ConsoleCommand.HalfPageUp => Index - Math.Max(1, Height / 2),
            ConsoleCommand.First => 0,
            ConsoleCommand.Last => count - 1,
            _ => Index,
        },
        count);

    /// <summary>The same for a text, which has no selection: what would move that by some rows moves the whole.</summary>
    public ListCursor Scroll(ConsoleCommand command, int count) => ScrollTo((this with { Index = Top }).Do(command, count).Index, count);

    /// <summary>With that row of a text as the first in sight, or the last that may be.</summary>
    public ListCursor ScrollTo(int top, int count)
    {
        top = Math.Clamp(top, 0, Math.Max(0, count - Height));
        return this with { Index = top, Top = top };
    }

    /// <summary>With that row selected, or the nearest there is, and in sight.</summary>
    public ListCursor To(int index, int count)
    {
        index = Math.Clamp(index, 0, Math.Max(0, count - 1));
        return this with { Index = index, Top = Math.Clamp(Math.Clamp(Top, index - Height + 1, index), 0, Math.Max(0, count - Height)) };
    }

    /// <summary>The same with so many rows in sight.</summary>
    public ListCursor WithHeight(int height, int count) => (this with { Height = Math.Max(1, height) }).To(Index, count);
}
