using System.Text.Encodings.Web;
using System.Text.Json;

namespace Estoppl.Operator.Output;

/// <summary>One JSON value on stdout, indented, with a line feed behind it.</summary>
internal static class JsonOutput
{
    /// <summary>In lines that a person can read.</summary>
    // Escapes everything beyond ASCII: a terminal must not act on what a tool's name contains.
    public static JsonWriterOptions Indented { get; } = new() { Indented = true, Encoder = JavaScriptEncoder.Default };

    /// <summary>The same in one line, for values that follow one another.</summary>
    public static JsonWriterOptions OneLine { get; } = Indented with { Indented = false };

    public static void Write(Action<Utf8JsonWriter> write)
    {
        using var output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output, Indented)) write(json);
        output.WriteByte((byte)'\n');
    }
}
