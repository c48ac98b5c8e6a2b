using Estoppl.Operator.Screens.Drawing;
using System.Collections.Immutable;
using System.Diagnostics;
using Estoppl.Ledger.Projections;

namespace Estoppl.Operator.Screens.Live;

/// <summary>The columns of the calls, in the order they stand in.</summary>
internal enum CallColumn { Time, Agent, Server, Tool, Decision, Milliseconds, Rule, Size }

/// <summary>Which columns a width has room for, and the lines they make.</summary>
internal static class CallTable
{
    private const int GlyphWidth = 2;
    private const int LeastToolWidth = 28;

    // What an operator can miss most easily goes first. Time, tool and decision always stay.
    private static readonly ImmutableArray<CallColumn> s_droppable = [CallColumn.Size, CallColumn.Rule, CallColumn.Agent, CallColumn.Server, CallColumn.Milliseconds];

    /// <summary>The columns for a width; the tool's gets what the others leave.</summary>
    public static ImmutableArray<(CallColumn Column, int Width)> Columns(int width)
    {
        var kept = Enum.GetValues<CallColumn>().ToImmutableArray();
        foreach (var column in s_droppable)
        {
            if (Width(kept) <= width) break;
            kept = kept.Remove(column);
        }

        var tool = LeastToolWidth + Math.Max(0, width - Width(kept));
        return [.. kept.Select(column => (column, column == CallColumn.Tool ? tool : WidthOf(column)))];
    }

    public static ScreenLine Heading(int width, Glyphs glyphs) =>
        Line(width, glyphs, new Span("  "), column => new Span(TitleOf(column), Tone.Heading));

    public static ScreenLine Row(CallView call, int width, Glyphs glyphs, bool isSelected, bool isMarked = false)
    {
        var tone = CallCells.ToneOf(call.Decision);
        var line = Line(width, glyphs, new Span($"{glyphs.Of(call.Decision)}{(isMarked ? glyphs.Mark : ' ')}", tone), column => column switch
        {
            CallColumn.Time => new Span(CallCells.Time(call), Tone.Faint),
            CallColumn.Agent => Word(call.Agent?.Value),
            CallColumn.Server => Word(call.Server?.Value),
            CallColumn.Tool => Word(call.Tool.Value),
            CallColumn.Decision => new Span(CallCells.Decision(call), tone),
            CallColumn.Milliseconds => CallCells.IsInTrouble(call)
                ? new Span($"{CallCells.Took(call, glyphs)} {glyphs.Trouble}", Tone.Trouble)
                : new Span($"{CallCells.Took(call, glyphs)}  ", call.State == CallState.Held ? Tone.Review : Tone.Plain),
            CallColumn.Rule => Word(call.Rule?.Value),
            CallColumn.Size => new Span(CallCells.Size(call.InputSize), Tone.Faint),
            _ => throw new UnreachableException(),
        });
        return line with { IsSelected = isSelected };

        Span Word(string? text) => text is null ? new Span(glyphs.None, Tone.Faint) : new Span(SafeText.Of(text, glyphs, width));
    }

    private static ScreenLine Line(int width, Glyphs glyphs, Span first, Func<CallColumn, Span> cell)
    {
        var spans = ImmutableArray.CreateBuilder<Span>();
        spans.Add(first);
        foreach (var (column, columnWidth) in Columns(width))
        {
            var (text, tone, _) = cell(column);
            text = Wrapping.Fit(text, columnWidth, glyphs);
            spans.Add(new Span(column is CallColumn.Milliseconds or CallColumn.Size ? text.PadLeft(columnWidth) : text.PadRight(columnWidth), tone));
            spans.Add(new Span(" "));
        }

        return new ScreenLine(spans.ToImmutable());
    }

    // Each column has a blank behind it.
    private static int Width(ImmutableArray<CallColumn> columns) => GlyphWidth + columns.Sum(column => WidthOf(column) + 1);

    private static int WidthOf(CallColumn column) => column switch
    {
        CallColumn.Time => 12,
        CallColumn.Agent => 14,
        CallColumn.Server => 12,
        CallColumn.Tool => LeastToolWidth,
        CallColumn.Decision => 8,
        CallColumn.Milliseconds => 9,
        CallColumn.Rule => 22,
        CallColumn.Size => 5,
        _ => throw new UnreachableException(),
    };

    private static string TitleOf(CallColumn column) => column switch
    {
        CallColumn.Time => "time (UTC)",
        CallColumn.Agent => "agent",
        CallColumn.Server => "server",
        CallColumn.Tool => "tool",
        CallColumn.Decision => "decision",
        CallColumn.Milliseconds => "ms  ",
        CallColumn.Rule => "rule",
        CallColumn.Size => "size",
        _ => throw new UnreachableException(),
    };
}
