using Estoppl.Operator.Screens.Drawing;
using System.Collections.Immutable;
using System.Globalization;
using Estoppl.Ledger.Projections;

namespace Estoppl.Operator.Screens.Live;

/// <summary>All that is known of one call, a line each.</summary>
internal static class CallDetail
{
    private const int LabelWidth = 11;
    private const int LinesPerValue = 3;

    /// <summary>As many lines as it takes.</summary>
    public static ImmutableArray<ScreenLine> Draw(CallView call, int width, Glyphs glyphs)
    {
        var lines = ImmutableArray.CreateBuilder<ScreenLine>();
        foreach (var (label, value, tone) in Values(call, glyphs))
        {
            var name = label;
            foreach (var line in Wrapping.Wrap(value, width - LabelWidth - 1, LinesPerValue, glyphs))
            {
                lines.Add(ScreenLine.Of(new Span($" {name.PadRight(LabelWidth - 1)}", Tone.Faint), new Span(line, tone)));
                name = "";
            }
        }

        return lines.ToImmutable();
    }

    private static IEnumerable<(string Label, string Value, Tone Tone)> Values(CallView call, Glyphs glyphs)
    {
        yield return ("decision", $"{glyphs.Of(call.Decision)} {CallCells.Decision(call)}", CallCells.ToneOf(call.Decision));
        yield return ("rule", Safe(call.Rule?.Value), Tone.Plain);
        yield return ("tool", Safe(call.Tool.Value), Tone.Strong);
        yield return ("outcome", CallCells.Outcome(call), CallCells.IsInTrouble(call) ? Tone.Trouble : Tone.Plain);
        yield return ("took", call.Latency is null ? glyphs.None : $"{CallCells.Milliseconds(call, glyphs)} ms", Tone.Plain);
        yield return ("arguments", CallCells.Bytes(call.InputSize, glyphs), Tone.Plain);
        yield return ("answer", CallCells.Bytes(call.OutputSize, glyphs), Tone.Plain);
        yield return ("agent", Safe(call.Agent?.Value), Tone.Plain);
        yield return ("server", Safe(call.Server?.Value), Tone.Plain);
        yield return ("session", call.Session?.ToString() ?? glyphs.None, Tone.Plain);
        yield return ("call", call.Call.ToString(), Tone.Plain);
        yield return ("at", call.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff 'UTC'", CultureInfo.InvariantCulture), Tone.Plain);

        // Much longer than three lines hold: where it is cut, it is seen to be.
        string Safe(string? text) => text is null ? glyphs.None : SafeText.Of(text, glyphs, 1000);
    }
}
