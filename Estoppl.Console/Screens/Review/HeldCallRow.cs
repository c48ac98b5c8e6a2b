using System.Collections.Immutable;
using System.Globalization;
using Estoppl.Operator.Output;
using Estoppl.Operator.Screens.Drawing;

namespace Estoppl.Operator.Screens.Review;

/// <summary>A call that waits as a row of the list: how long it has, and which it is.</summary>
internal static class HeldCallRow
{
    private const int Left = 9, Server = 14, Agent = 16, Id = 8, Size = 9, LeastTool = 20;

    private static readonly TimeSpan s_urgent = TimeSpan.FromSeconds(10);

    public static ScreenLine Heading(int width, Glyphs glyphs)
    {
        var spans = Line(width, glyphs, new Span("  "), new Span("denied in", Tone.Heading), "tool", "server", "agent", "call", "arguments");
        return new ScreenLine([.. spans.Select(span => span with { Tone = Tone.Heading })]);
    }

    public static ScreenLine Of(ReviewModel model, int row, int width, Glyphs glyphs)
    {
        var call = model.Calls!.Value[row];
        var left = call.Deadline - model.Now;
        var countdown = model.Deciding.Contains(call.Call) ? "deciding"
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (long)Math.Ceiling(left.TotalSeconds)):#,0} s");
        var spans = Line(
            width, glyphs, new Span($"{glyphs.Review} ", Tone.Review), new Span(countdown, left < s_urgent ? Tone.Bad : Tone.Plain),
            Safe(call.Tool.Value), Safe(call.Server.Value), Safe(call.Agent.Value), HeldCallText.Short(call),
            call.Arguments.IsEmpty ? glyphs.None : Amounts.Bytes(call.Arguments.Length));
        return new ScreenLine(spans, row == model.Rows.Index, new ClickTarget.Row(row));

        string Safe(string text) => SafeText.Of(text, glyphs, width);
    }

    // Where there is no room for all, the agent goes first, then the size, then the server.
    private static ImmutableArray<Span> Line(int width, Glyphs glyphs, Span sign, Span left, string tool, string server, string agent, string id, string size)
    {
        var room = width - sign.Text.Length - Left - 2 - Id - 1;
        var hasServer = room - Server - 1 >= LeastTool;
        if (hasServer) room -= Server + 1;
        var hasSize = room - Size - 1 >= LeastTool;
        if (hasSize) room -= Size + 1;
        var hasAgent = room - Agent - 1 >= LeastTool;
        if (hasAgent) room -= Agent + 1;
        var spans = ImmutableArray.CreateBuilder<Span>();
        spans.Add(sign);
        spans.Add(left with { Text = $"{Wrapping.Fit(left.Text, Left, glyphs),Left}  " });
        spans.Add(new Span($"{Wrapping.Column(tool, room - 1, glyphs)} ", Tone.Strong));
        if (hasServer) spans.Add(new Span($"{Wrapping.Column(server, Server, glyphs)} "));
        if (hasAgent) spans.Add(new Span($"{Wrapping.Column(agent, Agent, glyphs)} "));
        spans.Add(new Span($"{id,-Id} ", Tone.Faint));
        if (hasSize) spans.Add(new Span($"{Wrapping.Fit(size, Size, glyphs),Size} "));
        return spans.ToImmutable();
    }
}
