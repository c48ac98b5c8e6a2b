using Estoppl.Ledger.Events;

namespace Estoppl.Operator.Screens.Drawing;

/// <summary>The few characters beyond letters that screens are drawn with. Each takes one column.</summary>
/// <param name="More">Stands where text was cut off.</param>
/// <param name="None">Stands where there is no value.</param>
/// <param name="MarkOpen">Opens a character that is named instead of shown.</param>
internal sealed record Glyphs(
    string Allow, string Block, string Review, string Trouble, char More, string None, string Dot, char Line, char Full, char Empty, string MarkOpen, string MarkClose)
{
    /// <summary>Heights from least to most, for columns beside each other. A blank is none at all.</summary>
    public string Heights { get; private init; } = "▁▂▃▄▅▆▇█";

    /// <summary>Parts of one column of a bar, from least to whole.</summary>
    public string Widths { get; private init; } = "▏▎▍▌▋▊▉█";

    /// <summary>Stands before a number of things that wait.</summary>
    public char Bullet { get; private init; } = '●';

    /// <summary>Stands before what is marked.</summary>
    public char Mark { get; private init; } = '◆';

    /// <summary>For terminals that show Unicode.</summary>
    public static Glyphs Unicode { get; } = new("✓", "✗", "?", "!", '…', "–", "·", '─', '▓', '░', "⟨", "⟩");

    /// <summary>For the Linux console, whose font lacks the others, for terminals that say they can do nothing, and for locales that are not UTF-8.</summary>
    public static Glyphs Ascii { get; } = new("+", "x", "?", "!", '~', "-", "|", '-', '#', '.', "\\u{", "}") { Heights = ".:|#", Widths = ".#", Bullet = '*', Mark = '>' };

    /// <summary>Those that the terminal can show, as the environment describes it. Windows says nothing and shows Unicode.</summary>
    public static Glyphs For(Func<string, string?> environment, bool isWindows) =>
        isWindows || (environment("TERM") is not ("linux" or "dumb") && IsUtf8(environment)) ? Unicode : Ascii;

    /// <summary>The glyph of a decision.</summary>
    public string Of(DecisionKind decision) => decision switch
    {
        DecisionKind.Allow => Allow,
        DecisionKind.Block => Block,
        DecisionKind.Review => Review,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    // POSIX: the first of these that is set and not empty rules.
    private static bool IsUtf8(Func<string, string?> environment)
    {
        foreach (var name in (ReadOnlySpan<string>)["LC_ALL", "LC_CTYPE", "LANG"])
        {
            if (environment(name) is { Length: > 0 } locale)
                return locale.Contains("UTF-8", StringComparison.OrdinalIgnoreCase) || locale.Contains("UTF8", StringComparison.OrdinalIgnoreCase);
        }

        return false;
    }
}
