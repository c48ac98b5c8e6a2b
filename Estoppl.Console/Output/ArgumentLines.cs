using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Estoppl.Operator.Output;

/// <summary>A line of laid out arguments: a part of their text, and how deep it stands.</summary>
internal readonly record struct ArgumentLine(int Start, int Length, int Depth);

/// <summary>
/// A call's arguments with one value a line, as JSON. Escapes that hide what a text says are taken out of it; nothing else is changed, and nothing left out.
/// Indentation is not part of the text: arguments that are nothing but depth would take a thousand times their size with it.
/// </summary>
internal sealed class ArgumentLines
{
    private readonly StringBuilder _building = new();
    private readonly ImmutableArray<ArgumentLine>.Builder _lines = ImmutableArray.CreateBuilder<ArgumentLine>();
    private int _depth, _start;

    private ArgumentLines(ReadOnlySpan<byte> arguments)
    {
        Lay(arguments);
        EndLine();
        (Text, Lines) = (_building.ToString(), _lines.ToImmutable());
    }

    /// <summary>All lines, one behind the other. Not fit for a terminal.</summary>
    public string Text { get; }

    public ImmutableArray<ArgumentLine> Lines { get; }

    /// <param name="arguments">As the gate let them through: valid JSON. Empty where there are none.</param>
    public static ArgumentLines Of(ReadOnlyMemory<byte> arguments) => new(arguments.Span);

    private void Lay(ReadOnlySpan<byte> arguments)
    {
        if (arguments.IsEmpty) return;
        var reader = new Utf8JsonReader(arguments, new JsonReaderOptions { MaxDepth = Estoppl.Proxy.Protocol.MessageGate.MaxDepth });
        var (isOpen, isBehindName, isBehindValue) = (false, false, false);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                if (!isOpen) BeginLine(reader.CurrentDepth);
                _building.Append(reader.TokenType == JsonTokenType.EndObject ? '}' : ']');
                (isOpen, isBehindName, isBehindValue) = (false, false, true);
                continue;
            }

            if (!isBehindName)
            {
                if (isBehindValue) _building.Append(',');
                BeginLine(reader.CurrentDepth);
            }

            Append(reader);
            isOpen = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
            isBehindName = reader.TokenType == JsonTokenType.PropertyName;
            isBehindValue = !isOpen && !isBehindName;
        }
    }

    private void Append(in Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject: _building.Append('{'); break;
            case JsonTokenType.StartArray: _building.Append('['); break;
            case JsonTokenType.PropertyName: AppendText(reader.GetString()!).Append(": "); break;
            case JsonTokenType.String: AppendText(reader.GetString()!); break;
            // A number as it was written: 1e2 is not shown as 100.
            default: _building.Append(Encoding.UTF8.GetString(reader.ValueSpan)); break;
        }
    }

    // Readable here; whatever must not reach a terminal is made visible by whoever shows it.
    private StringBuilder AppendText(string text) => _building.Append('"').Append(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)).Append('"');

    private void BeginLine(int depth)
    {
        EndLine();
        (_start, _depth) = (_building.Length, depth);
    }

    private void EndLine()
    {
        if (_building.Length > _start) _lines.Add(new ArgumentLine(_start, _building.Length - _start, _depth));
    }
}
