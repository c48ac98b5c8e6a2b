using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Estoppl.Operator.Screens.Keys;

namespace Estoppl.Operator.Screens.Drawing;

/// <summary>A line that the operator types into, with the keys that shells have.</summary>
/// <param name="Caret">Before which character the next one goes.</param>
internal readonly record struct TextLine(string Text, int Caret)
{
    private const int Longest = 4096;

    public static TextLine Empty { get; } = Of("");

    /// <summary>That text, with the caret behind it.</summary>
    public static TextLine Of(string text) => new(text, text.Length);

    /// <summary>After a key; the same after one that edits nothing.</summary>
    public TextLine Type(KeyStroke stroke) => stroke.Key switch
    {
        "Backspace" => Without(Before(Caret), Caret),
        "Delete" => Without(Caret, After(Caret)),
        "CursorLeft" => this with { Caret = Before(Caret) },
        "CursorRight" => this with { Caret = After(Caret) },
        "Home" or "Ctrl+A" => this with { Caret = 0 },
        "End" or "Ctrl+E" => this with { Caret = Text.Length },
        "Ctrl+U" => Without(0, Caret),
        "Ctrl+K" => Without(Caret, Text.Length),
        "Ctrl+W" => Without(WordStart(), Caret),
        _ when stroke.Text is { } typed && Text.Length + typed.Length <= Longest => new(Text.Insert(Caret, typed), Caret + typed.Length),
        _ => this,
    };

    /// <summary>The line in so many columns, the caret always in sight. What is no printable ASCII is named.</summary>
    /// <param name="tone">How the characters from the given one to the other look; none for plain.</param>
    public ImmutableArray<Span> Draw(int width, Glyphs glyphs, Func<int, Tone>? tone = null)
    {
        var cells = new List<(string Text, Tone Tone)>();
        var (caretCell, at) = (0, 0);
        foreach (var rune in Text.EnumerateRunes())
        {
            if (at == Caret) caretCell = cells.Count;
            cells.Add((Shown(rune, glyphs), at == Caret ? Tone.Cursor : tone?.Invoke(at) ?? Tone.Plain));
            at += rune.Utf16SequenceLength;
        }

        if (Caret == Text.Length)
        {
            caretCell = cells.Count;
            cells.Add((" ", Tone.Cursor));
        }

        // From the left as far as the caret is still in sight.
        var first = 0;
        while (first < caretCell && cells.Skip(first).Take(caretCell - first + 1).Sum(cell => cell.Text.Length) > width) first++;
        var (spans, room) = (ImmutableArray.CreateBuilder<Span>(), width);
        foreach (var (text, cellTone) in cells.Skip(first))
        {
            if ((room -= text.Length) < 0) break;
            spans.Add(new Span(text, cellTone));
        }

        return spans.ToImmutable();
    }

    private static string Shown(Rune rune, Glyphs glyphs) => rune.Value is >= ' ' and <= '~'
        ? rune.ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{glyphs.MarkOpen}{rune.Value:X2}{glyphs.MarkClose}");

    private TextLine Without(int from, int to) => new(Text.Remove(from, to - from), from);

    private int WordStart()
    {
        var at = Caret;
        while (at > 0 && Text[at - 1] == ' ') at--;
        while (at > 0 && Text[at - 1] != ' ') at--;
        return at;
    }

    // Never between the halves of a surrogate pair.
    private int Before(int caret) => caret == 0 ? 0 : caret - (caret > 1 && char.IsSurrogatePair(Text, caret - 2) ? 2 : 1);

    private int After(int caret) => caret == Text.Length ? caret : caret + (caret + 1 < Text.Length && char.IsSurrogatePair(Text, caret) ? 2 : 1);
}
