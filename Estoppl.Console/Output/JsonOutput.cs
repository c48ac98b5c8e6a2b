using System.Text.Encodings.Web;
using System.Text.Json;

namespace Estoppl.Operator.Output;

/// <summary>One JSON value on stdout, indented, with a line feed behind it.</summary>
internal static class JsonOutput
{
    // Escapes everything beyond ASCII: a terminal must not act on what a tool's name contains.
    private static readonly JsonWriterOptions s_options = new() { Indented = true, Encoder = JavaScriptEncoder.Default };

    /// <summary>The same in one line, for values that follow one another.</summary>
    public static JsonWriterOptions OneLine { get; } = s_options with { Indented = false };

    public static void Write(Action<Utf8JsonWriter> write)
    {
        using var output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output, s_options)) write(json);
        output.WriteByte((byte)'\n');
    }
}
