using System.Text;
using System.Text.Json;

namespace Estoppl.Operator.Output;

/// <summary>One line of a definition as it is shown, and the path of the value that it belongs to.</summary>
internal readonly record struct DefinitionLine(string Place, string Text);

/// <summary>
/// A tool's definition for people: JSON with one member a line and no commas, so that what is added behind a member does not change its line, and
/// long texts in lines of their own, unescaped.
/// </summary>
internal sealed class DefinitionLines
{
    private const int Width = 96, DeepestIndent = 40, LongestPlace = 400;

    private readonly List<DefinitionLine> _lines = [];

    /// <summary>The lines of a definition; of bytes that are none, or too deep to be laid out, the text in pieces.</summary>
    public static List<DefinitionLine> Of(ReadOnlyMemory<byte> canonical)
    {
        var lines = new DefinitionLines();
        try
        {
            using var json = JsonDocument.Parse(canonical, new JsonDocumentOptions { MaxDepth = 512 });
            lines.Write("", "", json.RootElement, 0);
        }
        catch (JsonException)
        {
            lines._lines.Clear();
            foreach (var piece in Wrap(Encoding.UTF8.GetString(canonical.Span))) lines.Add("", 0, piece);
        }

        return lines._lines;
    }

    private void Write(string place, string label, JsonElement value, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.EnumerateObject().Any():
                Add(place, depth, $"{label}{{");
                foreach (var member in value.EnumerateObject())
                {
                    var name = HiddenTextShown.Of(NameOf(member));
                    Write(Inside(place, place.Length == 0 ? name : $".{name}"), $"\"{name}\": ", member.Value, depth + 1);
                }

                Add(place, depth, "}");
                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                Add(place, depth, $"{label}[");
                // Without its index: an item that is put in between moves the others, and changes none.
                foreach (var item in value.EnumerateArray()) Write(Inside(place, "[]"), "", item, depth + 1);
                Add(place, depth, "]");
                break;
            case JsonValueKind.String:
                WriteText(place, label, TextOf(value), depth);
                break;
            default:
                Add(place, depth, $"{label}{value.GetRawText()}");
                break;
        }
    }

    // Names inside names inside names: the path of each line must not have all of them.
    private static string Inside(string place, string part) => place.Length + part.Length > LongestPlace ? place : place + part;

    private void WriteText(string place, string label, string text, int depth)
    {
        if (text.Length <= Width && !text.Contains('\n', StringComparison.Ordinal))
        {
            Add(place, depth, $"{label}\"{HiddenTextShown.Of(text)}\"");
            return;
        }

        Add(place, depth, label.TrimEnd());
        foreach (var piece in Wrap(text)) Add(place, depth + 1, $"| {piece}");
    }

    private void Add(string place, int depth, string text) => _lines.Add(new(place, new string(' ', 2 * Math.Min(depth, DeepestIndent)) + text));

    private static IEnumerable<string> Wrap(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            var rest = HiddenTextShown.Of(line.EndsWith('\r') ? line[..^1] : line);
            while (rest.Length > Width)
            {
                var space = rest.LastIndexOf(' ', Width);
                // Not between the halves of a surrogate pair.
                var cut = space > 0 ? space : char.IsHighSurrogate(rest[Width - 1]) ? Width - 1 : Width;
                yield return rest[..cut];
                rest = space > 0 ? rest[(cut + 1)..] : rest[cut..];
            }

            yield return rest;
        }
    }

    // Half a surrogate pair has no text; it stands escaped in what is hashed, and is shown so.
    private static string TextOf(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return value.GetRawText()[1..^1];
        }
    }

    private static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return "(malformed text)";
        }
    }
}
