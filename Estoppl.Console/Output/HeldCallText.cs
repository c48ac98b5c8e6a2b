using System.Globalization;
using System.Text;
using System.Text.Json;
using Estoppl.Ledger.Control;
using Estoppl.Proxy.Policy;

namespace Estoppl.Operator.Output;

/// <summary>
/// A held call as a person sees it who has to decide. Nothing of its arguments is left out, and nothing in them can hide: what has no shape stands as
/// its code point, and letters that may look like others are named below.
/// </summary>
internal static class HeldCallText
{
    private const int Longest = 200, MostNamed = 20, DeepestIndent = 40;

    /// <summary>The id's last digits: enough to tell the calls that wait apart.</summary>
    public static string Short(HeldCall call) => call.Call.ToString()[^8..];

    /// <summary>Which call it is, in a few words.</summary>
    public static string Line(HeldCall call) => $"{Short(call)} {Shown(call.Tool.Value)}";

    /// <summary>All of it, in several lines.</summary>
    public static string Of(HeldCall call, DateTimeOffset now, Palette palette)
    {
        var text = new StringBuilder();
        text.Append(palette.Strong($"{Short(call)}  {Shown(call.Tool.Value)}")).Append($"  on {Shown(call.Server.Value)}  for {Shown(call.Agent.Value)}")
            .Append(CultureInfo.InvariantCulture, $"  held {Seconds(now - call.Since)} s, denied in {Seconds(call.Deadline - now)} s\n");
        text.Append("  ").Append(palette.Faint($"{Shown(call.Rule.Value)}: {Shown(call.Why)}")).Append('\n');
        return text.Append(Arguments(call)).ToString();
    }

    /// <summary>The arguments, indented.</summary>
    public static string Arguments(HeldCall call)
    {
        if (call.Arguments.IsEmpty) return "  without arguments\n";
        var text = new StringBuilder();
        var laid = ArgumentLines.Of(call.Arguments);
        foreach (var line in laid.Lines)
            text.Append(' ', 2 + (2 * Math.Min(line.Depth, DeepestIndent))).Append(TerminalText.Of(laid.Text.Substring(line.Start, line.Length))).Append('\n');
        var foreign = laid.Text.EnumerateRunes().Where(rune => !rune.IsAscii).Distinct().ToList();
        if (foreign.Count > 0)
        {
            var named = foreign.Take(MostNamed).Select(rune => string.Create(CultureInfo.InvariantCulture, $"{TerminalText.Of(rune.ToString())} U+{rune.Value:X4}"));
            text.Append("  beyond ASCII: ").AppendJoin(", ", named).Append(foreign.Count > MostNamed ? ", ...\n" : "\n");
        }

        return text.ToString();
    }

    /// <summary>The same as an object of the array, or the line, that is being written.</summary>
    public static void Write(Utf8JsonWriter json, HeldCall call)
    {
        json.WriteStartObject();
        Members(json, call);
        json.WriteEndObject();
    }

    /// <summary>One line of a stream: a call begins to wait, or waits no more.</summary>
    public static void WriteLine(HeldCall call, bool isHeld)
    {
        using var output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output, JsonOutput.OneLine))
        {
            json.WriteStartObject();
            json.WriteBoolean("held", isHeld);
            Members(json, call);
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    private static void Members(Utf8JsonWriter json, HeldCall call)
    {
        json.WriteString("id", call.Call.ToString());
        json.WriteString("tool", call.Tool.Value);
        json.WriteString("server", call.Server.Value);
        json.WriteString("agent", call.Agent.Value);
        json.WriteString("rule", call.Rule.Value);
        json.WriteString("why", call.Why);
        json.WriteString("since", call.Since.UtcDateTime);
        json.WriteString("deadline", call.Deadline.UtcDateTime);
        json.WriteString("input", call.Input.Value);
        json.WriteString("policy", call.Policy.ToString());
        json.WritePropertyName("arguments");
        if (call.Arguments.IsEmpty) json.WriteNullValue();
        else WriteAgain(json, call.Arguments);
    }

    // Not raw: what a terminal could act on comes out escaped.
    private static void WriteAgain(Utf8JsonWriter json, ReadOnlyMemory<byte> arguments)
    {
        using var document = Parse(arguments);
        document.RootElement.WriteTo(json);
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> arguments) =>
        JsonDocument.Parse(arguments, new JsonDocumentOptions { MaxDepth = Estoppl.Proxy.Protocol.MessageGate.MaxDepth });

    private static string Shown(string text) => ToolNames.Visible(text, Longest);

    private static long Seconds(TimeSpan span) => Math.Max(0, (long)Math.Round(span.TotalSeconds));
}
