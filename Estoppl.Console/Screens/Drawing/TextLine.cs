using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Estoppl.Operator.Screens.Keys;

namespace Estoppl.Operator.Screens.Drawing;

/// <summary>A line that the operator types into, with the keys that shells have.</summary>
/// <param name="Caret">Before which character the next one goes.</param>
internal readonly record struct TextLine(string Text, int Caret)
{
    /// <summary>No line becomes longer, in UTF-16 code units.</summary>
    public const int Longest = 4096;

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

    /// <summary>With <paramref name="text"/> in place of what stands between two places, and the caret behind it; the same where that would be too long.</summary>
    public TextLine Replace(int from, int to, string text) =>
        Text.Length - (to - from) + text.Length <= Longest ? new(string.Concat(Text.AsSpan(0, from), text, Text.AsSpan(to)), from + text.Length) : this;

    /// <summary>The line in so many columns, the caret always in sight. What is no printable ASCII is named.</summary>
    /// <param name="tone">How the characters from the given one to the other look; none for plain.</param>
    public ImmutableArray<Span> Draw(int width, Glyphs glyphs, Func<int, Tone>? tone = null)
    {
        var cells = new List<(string Text, Tone Tone)>();
        var (caretCell, at) = (0, 0);
        foreach (var rune in Text.EnumerateRunes())
        {
            if (at == Caret) caretCell = cells.Count;
            cells.Add((Shown(rune, at, glyphs), at == Caret ? Tone.Cursor : tone?.Invoke(at) ?? Tone.Plain));
            at += rune.Utf16SequenceLength;
        }

        if (Caret == Text.Length)
        {
            caretCell = cells.Count;
            cells.Add((" ", Tone.Cursor));
        }

        // From the left as far as the caret is still in sight.
        var first = caretCell;
        for (var before = width - cells[first].Text.Length; first > 0 && (before -= cells[first - 1].Text.Length) >= 0; first--) { }
        var (spans, room) = (ImmutableArray.CreateBuilder<Span>(), width);
        foreach (var (text, cellTone) in cells.Skip(first))
        {
            if ((room -= text.Length) < 0) break;
            spans.Add(new Span(text, cellTone));
        }

        return spans.ToImmutable();
    }

    // What was completed may be an agent's word, and of `http://` the screen library makes a hyperlink.
    private string Shown(Rune rune, int at, Glyphs glyphs) => rune.Value is >= ' ' and <= '~' && !(rune.Value == '/' && at > 1 && Text[at - 1] == '/' && Text[at - 2] == ':')
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
