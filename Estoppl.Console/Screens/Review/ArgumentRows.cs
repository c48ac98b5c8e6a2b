using System.Collections.Immutable;
using System.Text;
using Estoppl.Operator.Output;
using Estoppl.Operator.Screens.Drawing;

namespace Estoppl.Operator.Screens.Review;

/// <summary>
/// Arguments in rows of a width: all of them, made fit for a terminal, long lines broken and the rest of each marked as such, so that no text in them can
/// pass for a line of its own. A row is made when it is drawn: arguments can have millions.
/// </summary>
internal sealed class ArgumentRows
{
    private const int Margin = 2, Step = 2;

    private readonly string _text;
    private readonly ImmutableArray<Row> _rows;
    private readonly string _rest;

    private ArgumentRows(string text, ImmutableArray<Row> rows, Glyphs glyphs) => (_text, _rows, _rest) = (text, rows, $"{glyphs.More} ");

    public int Count => _rows.Length;

    public ScreenLine this[int index]
    {
        get
        {
            var row = _rows[index];
            return ScreenLine.Of(
                new Span((row.IsRest ? _rest : "").PadRight(Margin + row.Indent), Tone.Faint),
                new Span(_text.Substring(row.Start, row.Length)));
        }
    }

    public static ArgumentRows Of(ReadOnlyMemory<byte> arguments, int width, Glyphs glyphs)
    {
        var laid = ArgumentLines.Of(arguments);
        var text = new StringBuilder(laid.Text.Length);
        var rows = ImmutableArray.CreateBuilder<Row>(laid.Lines.Length);
        foreach (var line in laid.Lines)
        {
            var start = text.Length;
            text.Append(SafeText.Of(laid.Text.Substring(line.Start, line.Length), glyphs, int.MaxValue));
            // However deep it stands, most of the width is for what it says.
            var indent = Math.Min(Step * line.Depth, width / 3);
            var room = Math.Max(1, width - Margin - indent);
            for (var at = start; at < text.Length; at += room) rows.Add(new Row(at, Math.Min(room, text.Length - at), indent, at > start));
        }

        return new ArgumentRows(text.ToString(), rows.ToImmutable(), glyphs);
    }

    private readonly record struct Row(int Start, int Length, int Indent, bool IsRest);
}
