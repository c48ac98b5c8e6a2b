using System.Collections.Immutable;
using System.Globalization;
using Estoppl.Operator.Screens.Drawing;

namespace Estoppl.Operator.Screens.Live;

/// <summary>The Live screen as lines: a function of its state and its size.</summary>
internal sealed class LiveLayout(ScreenSize size, Glyphs glyphs)
{
    private const int PaneWidth = 100;
    private const int PaneHeight = 24;

    // The columns' titles.
    private const int Frame = 1;

    private bool HasRoomForPane => size.Width >= PaneWidth && size.Height >= PaneHeight;

    /// <summary>How many rows are in sight.</summary>
    public int RowsOf(LiveModel model) => Math.Max(1, size.Height - Frame - FilterOf(model).Length - TroubleOf(model).Length - PaneOf(model).Length);

    /// <summary>The lines.</summary>
    /// <param name="model">With as many rows in sight as <see cref="RowsOf"/> says.</param>
    public ImmutableArray<ScreenLine> Draw(LiveModel model)
    {
        var lines = ImmutableArray.CreateBuilder<ScreenLine>(size.Height);
        lines.AddRange(FilterOf(model));
        lines.AddRange(TroubleOf(model));
        // Where there is no room for both, the call has the screen to itself.
        if (model is { IsDetailOpen: true, SelectedCall: { } only } && !HasRoomForPane) lines.AddRange(CallPane.Draw(model, only, size with { Height = size.Height - lines.Count }, glyphs));
        else AddTable(lines, model);
        return lines.ToImmutable();
    }

    private void AddTable(ImmutableArray<ScreenLine>.Builder lines, LiveModel model)
    {
        lines.Add(CallTable.Heading(size.Width, glyphs));
        var start = lines.Count;
        var rows = model.Window.Rows;
        if (rows.IsEmpty) lines.AddRange(Wrapping.Wrap(Emptiness(model), size.Width - 4, 2, glyphs).Select(line => ScreenLine.Of($"  {line}", Tone.Faint)));
        var end = Math.Min(rows.Length, model.Top + model.Height);
        for (var index = model.Top; index < end; index++)
            lines.Add(CallTable.Row(rows[index], size.Width, glyphs, index == model.SelectedIndex, model.Marks.ContainsKey(rows[index].Seq)) with { Target = new ClickTarget.Row(index) });
        var pane = PaneOf(model);
        if (pane.IsEmpty) return;
        while (lines.Count < start + model.Height) lines.Add(ScreenLine.Blank);
        lines.AddRange(pane);
    }

    private ImmutableArray<ScreenLine> PaneOf(LiveModel model) => model is { IsDetailOpen: true, SelectedCall: { } call } && HasRoomForPane
        ? CallPane.Draw(model, call, size with { Height = size.Height / 2 }, glyphs)
        : [];

    private ImmutableArray<ScreenLine> FilterOf(LiveModel model) => model.Editing is { } line ? line.Draw(size.Width, glyphs) : [FilterLine(model)];

    private ScreenLine FilterLine(LiveModel model)
    {
        if (!model.HasRead) return ScreenLine.Blank;
        var filter = new Span(Wrapping.Fit($" / {SafeText.Of(model.LastFilter.Text, glyphs, size.Width)}", size.Width / 2, glyphs), model.IsFilterOn ? Tone.Strong : Tone.Faint, new ClickTarget.Key("/"));
        var totals = model.Totals;
        if (!model.Filter.IsEverything)
        {
            var count = model.Matches is { } matches ? Text($"{matches.Count:#,0}{(matches.IsFinal ? "" : "+")}") : "";
            return ScreenLine.Edges(size.Width, [filter], [new Span(Text($"{count} of {totals.Total:#,0} calls "))]);
        }

        ImmutableArray<Span> right =
        [
            new Span(Text($"{totals.Total:#,0} {(totals.Total == 1 ? "call" : "calls")}  ")),
            new Span(Text($"{glyphs.Allow} {totals.Allowed:#,0} allow  "), Tone.Allow),
            new Span(Text($"{glyphs.Block} {totals.Blocked:#,0} block  "), Tone.Block),
            new Span(Text($"{glyphs.Review} {totals.Review:#,0} review "), Tone.Review),
        ];
        var left = model.LastFilter.IsEverything ? new Span(" / to filter", Tone.Faint, new ClickTarget.Key("/")) : filter with { Text = filter.Text + "  (off)" };
        return ScreenLine.Edges(size.Width, [left], right);
    }

    private ImmutableArray<ScreenLine> TroubleOf(LiveModel model) => model.Trouble is not { } why ? [] :
    [
        .. Wrapping.Wrap(SafeText.Of($"{why.Fact}; {why.Hint} (r tries again)", glyphs, 1000), size.Width - 2, 3, glyphs).Select(line => ScreenLine.Of($" {line}", Tone.Bad)),
    ];

    private string Emptiness(LiveModel model) => model switch
    {
        { Reading: { } progress } => $"Catching up with the ledger {Progress.Bar(progress, glyphs)}",
        { Trouble: not null, HasRead: false } => "Nothing could be read.",
        { HasRead: false } => "Reading the ledger.",
        { Filter.IsEverything: true } => "No calls yet. Wrap a client: press 5, then w.",
        { Matches.IsFinal: true, Totals: var totals } => Text($"0 of {totals.Total:#,0} match; esc clears the filter."),
        { Matches: { } matches, Totals: var totals } => Text($"Looking: {matches.Looked:#,0} of {totals.Total:#,0} calls so far."),
        _ => "Looking.",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
