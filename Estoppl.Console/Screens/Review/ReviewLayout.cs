using System.Collections.Immutable;
using Estoppl.Ledger.Control;
using Estoppl.Operator.Output;
using Estoppl.Operator.Screens.Drawing;

namespace Estoppl.Operator.Screens.Review;

/// <summary>The Review screen as lines: what waits, and below it all of the selected call.</summary>
internal sealed class ReviewLayout(ScreenSize size, Glyphs glyphs)
{
    private const int TroubleLines = 3;

    // The list's heading, and the line above the pane.
    private const int Fixed = 2;

    /// <summary>How many rows the list has: up to a third, as far as there are calls.</summary>
    public int RowsOf(ReviewModel model) => Math.Clamp(model.Waiting, 1, Math.Max(2, Room(model) / 3));

    /// <summary>How many lines of the call are in sight.</summary>
    public int PageHeightOf(ReviewModel model) => Math.Max(1, Room(model) - RowsOf(model));

    public ImmutableArray<ScreenLine> Draw(ReviewModel model)
    {
        var lines = ImmutableArray.CreateBuilder<ScreenLine>(size.Height);
        lines.AddRange(Trouble(model));
        if (model.Page is not { } page || model.Selected is not { } call) lines.AddRange(Empty(model));
        else
        {
            lines.Add(HeldCallRow.Heading(size.Width, glyphs));
            for (var row = model.Rows.Top; row < Math.Min(model.Waiting, model.Rows.Top + model.Rows.Height); row++)
                lines.Add(HeldCallRow.Of(model, row, size.Width, glyphs));
            lines.Add(PaneTitle(call, model.IsInPane));
            for (var line = model.View.Top; line < Math.Min(page.Count, model.View.Top + model.View.Height); line++) lines.Add(page[line]);
        }

        return [.. lines.Take(size.Height)];
    }

    private int Room(ReviewModel model) => size.Height - Fixed - Trouble(model).Length;

    private ImmutableArray<ScreenLine> Trouble(ReviewModel model) => model.Trouble is not { } why ? [] :
    [
        .. Wrapping.Wrap(SafeText.Of($"what waits cannot be asked for: {why.Fact}; {why.Hint}; it goes on being tried", glyphs, 1000), size.Width - 2, TroubleLines, glyphs)
            .Select(line => ScreenLine.Of($" {line}", Tone.Bad)),
    ];

    private ImmutableArray<ScreenLine> Empty(ReviewModel model)
    {
        if (model.Calls is null) return model.Trouble is null ? [ScreenLine.Blank, ScreenLine.Of(" Asking which calls wait for a person.", Tone.Faint)] : [];
        return
        [
            ScreenLine.Blank,
            ScreenLine.Of(" Nothing waits for a person.", Tone.Strong),
            ScreenLine.Blank,
            .. Paragraph("To have calls held until somebody decides, say in estoppl.toml which:"),
            ScreenLine.Of("   [rules]", Tone.Faint),
            ScreenLine.Of("   human_review_tools = [\"wire_*\", \"delete_*\"]", Tone.Faint),
            ScreenLine.Of("   review_mode = \"hold\"", Tone.Faint),
            .. Paragraph("They stand here with all of their arguments until they are approved, denied, or review_timeout_seconds have passed: then they are denied."),
        ];
    }

    private IEnumerable<ScreenLine> Paragraph(string text) => Wrapping.Wrap(text, size.Width - 2, int.MaxValue, glyphs).Select(line => ScreenLine.Of($" {line}"));

    private ScreenLine PaneTitle(HeldCall call, bool isInPane)
    {
        var tone = isInPane ? Tone.Heading : Tone.Faint;
        var hint = $" {(isInPane ? "j k scroll, tab: list" : "tab: scroll this")} {glyphs.Line}";
        var name = $"{glyphs.Line} {HeldCallText.Short(call)} ";
        var text = name + Wrapping.Fit(SafeText.Of(call.Tool.Value, glyphs, size.Width), size.Width - name.Length - hint.Length - 2, glyphs) + " ";
        return ScreenLine.Of(text + new string(glyphs.Line, Math.Max(0, size.Width - text.Length - hint.Length)) + hint, tone);
    }
}
