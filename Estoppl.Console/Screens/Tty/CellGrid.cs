using System.Collections.Immutable;
using Estoppl.Operator.Screens.Drawing;
using Terminal.Gui.Drawing;
using Terminal.Gui.Drivers;
using Attribute = Terminal.Gui.Drawing.Attribute;

namespace Estoppl.Operator.Screens.Tty;

/// <summary>
/// Puts lines into the cells that the library writes to the terminal. Its own way measures each character several times and writes also what did not
/// change: that was two fifths of what the console costs while calls come. Our characters take one column each, and a row that stays as it is is not written.
/// </summary>
/// <param name="buffer">What the library writes after each drawing: the rows that are marked, and in them the cells that are.</param>
internal sealed class CellGrid(IOutputBuffer buffer)
{
    private const char Unfit = '?';

    private static readonly ImmutableArray<string> s_ascii = [.. Enumerable.Range(0, 128).Select(code => ((char)code).ToString())];

    // Frames, bars and signs: as many as the glyphs have.
    private readonly Dictionary<char, string> _others = [];

    /// <summary>Shows <paramref name="lines"/> from the top, and nothing below them.</summary>
    public void Put(ImmutableArray<ScreenLine> lines, ScreenPalette palette)
    {
        if (buffer.Contents is not { } cells) return;
        for (var row = 0; row < cells.GetLength(0); row++) Put(cells, row, row < lines.Length ? lines[row] : ScreenLine.Blank, palette);
    }

    private void Put(Cell[,] cells, int row, ScreenLine line, ScreenPalette palette)
    {
        var (column, width, isNew) = (0, cells.GetLength(1), false);
        foreach (var span in line.Spans)
        {
            var look = palette.Of(span.Tone, line.IsSelected);
            foreach (var character in span.Text.AsSpan(0, Math.Min(span.Text.Length, width - column))) isNew |= Put(ref cells[row, column++], character, look);
        }

        var plain = palette.Of(Tone.Plain, line.IsSelected);
        while (column < width) isNew |= Put(ref cells[row, column++], ' ', plain);
        if (isNew) Mark(cells, row);
    }

    private bool Put(ref Cell cell, char character, Attribute look)
    {
        var text = TextOf(character);
        if (cell.Grapheme == text && cell.Attribute == look) return false;
        cell = new Cell(look, IsDirty: true, text);
        return true;
    }

    // All of the row: for each cell that is left out the library moves the cursor, in a write of its own.
    private void Mark(Cell[,] cells, int row)
    {
        for (var column = 0; column < cells.GetLength(1); column++) cells[row, column].IsDirty = true;
        buffer.DirtyLines[row] = true;
    }

    // Nothing that a terminal acts on gets here; if it did, it would not leave.
    private string TextOf(char character)
    {
        if (char.IsControl(character) || char.IsSurrogate(character)) character = Unfit;
        if (character < s_ascii.Length) return s_ascii[character];
        if (!_others.TryGetValue(character, out var text)) _others.Add(character, text = character.ToString());
        return text;
    }
}
