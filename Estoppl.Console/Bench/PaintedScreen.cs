using System.Globalization;
using System.Text;

namespace Estoppl.Operator.Bench;

/// <summary>
/// What a terminal would show of the bytes that a program writes to it, as far as a full-screen program on the alternate screen needs it: text, cursor
/// moves, attributes, erasing. Every character is one column wide. It answers what programs ask of a terminal.
/// </summary>
/// <param name="answer">Called with what the terminal says to the program.</param>
internal sealed class PaintedScreen(int width, int height, Action<string> answer)
{
    private const char Escape = '\e', Bell = '\a';

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly (char Text, Pen Pen)[] _cells = new (char, Pen)[width * height];
    private readonly StringBuilder _sequence = new();
    private Pen _pen = Pen.Plain;
    private int _row, _column;
    private Kind _inside;

    private enum Kind { Text, Escape, Control, String, StringEnd }

    /// <summary>How many characters were written over others: programs also write what changes nothing, and ask things.</summary>
    public long Changes { get; private set; }

    /// <summary>Takes in what was written. A sequence may end in the next bytes.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[4096];
        while (!bytes.IsEmpty)
        {
            _decoder.Convert(bytes, text, flush: false, out var used, out var made, out _);
            bytes = bytes[used..];
            foreach (var each in text[..made]) Feed(each);
        }
    }

    /// <summary>Whether a row has <paramref name="text"/> in it.</summary>
    public bool Shows(string text) => Enumerable.Range(0, height).Any(row => Row(row).Contains(text, StringComparison.Ordinal));

    /// <summary>All rows.</summary>
    public override string ToString() => string.Join('\n', Enumerable.Range(0, height).Select(row => Row(row).TrimEnd()));

    /// <summary>How each row looks in <paramref name="column"/>, whatever it says there: another one when the selected row is another.</summary>
    public int LookOf(int column)
    {
        var look = new HashCode();
        for (var row = 0; row < height; row++) look.Add(_cells[(row * width) + column].Pen);
        return look.ToHashCode();
    }

    private string Row(int row) => string.Create(width, (_cells, row * width), static (text, from) =>
    {
        for (var column = 0; column < text.Length; column++) text[column] = from._cells[from.Item2 + column].Text is '\0' ? ' ' : from._cells[from.Item2 + column].Text;
    });

    private void Feed(char each)
    {
        switch (_inside)
        {
            case Kind.Escape:
                _inside = each switch { '[' => Kind.Control, ']' or 'P' or '_' or '^' or 'X' => Kind.String, _ => Kind.Text };
                _sequence.Clear().Append(each);
                break;
            case Kind.Control:
                _sequence.Append(each);
                if (each is < '@' or > '~') break;
                _inside = Kind.Text;
                Obey(_sequence.ToString(1, _sequence.Length - 2), each);
                break;
            case Kind.String when each is Bell:
            case Kind.StringEnd:
                _inside = Kind.Text;
                Answer(_sequence.ToString());
                break;
            case Kind.String:
                if (each == Escape) _inside = Kind.StringEnd;
                else _sequence.Append(each);
                break;
            default:
                Write(each);
                break;
        }
    }

    private void Write(char each)
    {
        switch (each)
        {
            case Escape: _inside = Kind.Escape; break;
            case '\r': _column = 0; break;
            case '\n': _row = Math.Min(_row + 1, height - 1); break;
            case '\b': _column = Math.Max(0, _column - 1); break;
            case < ' ': break;
            default:
                if (_column < width) Write(ref _cells[(_row * width) + _column], each);
                _column++;
                break;
        }
    }

    private void Write(ref (char Text, Pen Pen) cell, char each)
    {
        if (cell != (each, _pen)) Changes++;
        cell = (each, _pen);
    }

    // An OSC 10 or 11 that asks is answered with white on black.
    private void Answer(string asked)
    {
        if (asked.StartsWith("]10;?", StringComparison.Ordinal)) answer("\e]10;rgb:ffff/ffff/ffff\e\\");
        else if (asked.StartsWith("]11;?", StringComparison.Ordinal)) answer("\e]11;rgb:0000/0000/0000\e\\");
    }

    private void Obey(string parameters, char final)
    {
        switch (final)
        {
            case 'H' or 'f': MoveTo(Number(parameters, 0, 1) - 1, Number(parameters, 1, 1) - 1); break;
            case 'd': MoveTo(Number(parameters, 0, 1) - 1, _column); break;
            case 'G': MoveTo(_row, Number(parameters, 0, 1) - 1); break;
            case 'A': MoveTo(_row - Number(parameters, 0, 1), _column); break;
            case 'B': MoveTo(_row + Number(parameters, 0, 1), _column); break;
            case 'C': MoveTo(_row, _column + Number(parameters, 0, 1)); break;
            case 'D': MoveTo(_row, _column - Number(parameters, 0, 1)); break;
            case 'J' when Number(parameters, 0, 0) >= 2: Array.Fill(_cells, (' ', _pen)); break;
            case 'J': _cells.AsSpan(Here()..).Fill((' ', _pen)); break;
            case 'K': _cells.AsSpan(Here()..((_row + 1) * width)).Fill((' ', _pen)); break;
            case 'm': _pen = _pen.After(parameters); break;
            case 'c' when parameters is "" or "0": answer("\e[?62;22c"); break;
            case 'n' when parameters is "6": answer(string.Create(CultureInfo.InvariantCulture, $"\e[{_row + 1};{Math.Min(_column, width - 1) + 1}R")); break;
            case 't' when parameters is "18": answer(string.Create(CultureInfo.InvariantCulture, $"\e[8;{height};{width}t")); break;
            default: break;
        }
    }

    private int Here() => (_row * width) + Math.Min(_column, width);

    private void MoveTo(int row, int column) => (_row, _column) = (Math.Clamp(row, 0, height - 1), Math.Clamp(column, 0, width - 1));

    private static int Number(string parameters, int index, int otherwise)
    {
        var parts = parameters.Split(';');
        return index < parts.Length && int.TryParse(parts[index], CultureInfo.InvariantCulture, out var number) ? number : otherwise;
    }
}

/// <summary>The attributes with which a terminal writes: the parameters of ECMA-48's SGR that are in force.</summary>
internal readonly record struct Pen(string Ink, string Paper, int Style)
{
    public static Pen Plain { get; } = new("", "", 0);

    /// <summary>What it is after one more SGR.</summary>
    public Pen After(string parameters)
    {
        var pen = this;
        var parts = parameters.Split(';');
        for (var index = 0; index < parts.Length; index++)
        {
            _ = int.TryParse(parts[index], CultureInfo.InvariantCulture, out var number);
            // 38;5;N and 38;2;R;G;B, and 48 likewise.
            var length = number is not (38 or 48) ? 1 : parts.ElementAtOrDefault(index + 1) == "2" ? 5 : 3;
            var colour = string.Join(';', parts.Skip(index).Take(length));
            pen = number switch
            {
                0 => Plain,
                >= 1 and <= 9 => pen with { Style = pen.Style | 1 << number },
                22 => pen with { Style = pen.Style & ~(1 << 1 | 1 << 2) },
                >= 23 and <= 29 => pen with { Style = pen.Style & ~(1 << (number - 20)) },
                39 => pen with { Ink = "" },
                49 => pen with { Paper = "" },
                >= 30 and <= 38 or >= 90 and <= 97 => pen with { Ink = colour },
                >= 40 and <= 48 or >= 100 and <= 107 => pen with { Paper = colour },
                _ => pen,
            };
            index += length - 1;
        }

        return pen;
    }
}
