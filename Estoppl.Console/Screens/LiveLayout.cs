using System.Collections.Immutable;
using System.Globalization;
using Estoppl.Ledger.Proofs;

using Estoppl.Operator.Output;

namespace Estoppl.Operator.Screens;

/// <summary>The Live screen as lines: a function of its state and its size.</summary>
/// <param name="width">In columns.</param>
/// <param name="height">In lines.</param>
internal sealed class LiveLayout(int width, int height, Glyphs glyphs)
{
    public const int LeastWidth = 60;
    public const int LeastHeight = 15;

    private const int PaneWidth = 100;
    private const int PaneHeight = 30;
    private const int BannerLines = 3;

    // Header, totals and column titles above the rows; status and hints below.
    private const int Frame = 5;

    private bool IsTooSmall => width < LeastWidth || height < LeastHeight;

    private bool HasRoomForPane => width >= PaneWidth && height >= PaneHeight;

    /// <summary>How many rows are in sight.</summary>
    public int RowsOf(LiveModel model) => IsTooSmall
        ? 1
        : Math.Max(1, height - Frame - BannersOf(model).Length - PaneOf(model).Length);

    /// <summary>The lines, at most as many as there are.</summary>
    /// <param name="model">With as many rows in sight as <see cref="RowsOf"/> says.</param>
    public ImmutableArray<ScreenLine> Draw(LiveModel model)
    {
        if (IsTooSmall) return [ScreenLine.Of(Wrapping.Fit($"terminal too small (need {LeastWidth}x{LeastHeight})", width, glyphs))];
        var body = height - 2;
        var lines = ImmutableArray.CreateBuilder<ScreenLine>(height);
        lines.Add(Header(model));
        lines.Add(Totals(model));
        lines.AddRange(BannersOf(model));
        var rest = body - lines.Count;
        if (model.IsHelpOpen) lines.AddRange(HelpPage.Draw(width, rest, glyphs));
        else if (model is { IsDetailOpen: true, SelectedCall: { } only } && !HasRoomForPane) lines.AddRange(CallDetail.Draw(only, width, rest, glyphs));
        else AddTable(lines, model);
        while (lines.Count < body) lines.Add(ScreenLine.Blank);
        lines.Add(Status(model));
        lines.Add(HintBar.Draw(width));
        return lines.ToImmutable();
    }

    private void AddTable(ImmutableArray<ScreenLine>.Builder lines, LiveModel model)
    {
        lines.Add(CallTable.Heading(width, glyphs));
        var start = lines.Count;
        if (model.Rows.IsEmpty) lines.AddRange(Wrapping.Wrap(Emptiness(model), width - 4, 2, glyphs).Select(line => ScreenLine.Of($"  {line}", Tone.Faint)));
        var end = Math.Min(model.Rows.Length, model.Top + model.Height);
        for (var index = model.Top; index < end; index++)
            lines.Add(CallTable.Row(model.Rows[index], width, glyphs, index == model.SelectedIndex));
        var pane = PaneOf(model);
        if (pane.IsEmpty) return;
        while (lines.Count < start + model.Height) lines.Add(ScreenLine.Blank);
        lines.AddRange(pane);
    }

    // Below the calls, where there is room for both; elsewhere the call has the screen to itself.
    private ImmutableArray<ScreenLine> PaneOf(LiveModel model) => model is { IsDetailOpen: true, SelectedCall: { } call } && HasRoomForPane
        ? CallDetail.Draw(call, width, height / 2, glyphs)
        : [];

    private ScreenLine Header(LiveModel model) => ScreenLine.Edges(
        width,
        new Span(" estoppl  Live", Tone.Strong),
        model.Verdict switch
        {
            null => new Span("chain not verified yet ", Tone.Faint),
            Verification.Intact intact => new Span(Text($"chain {glyphs.Allow} {intact.Count:#,0} "), Tone.Good),
            _ => new Span($"chain {glyphs.Block} broken ", Tone.Bad),
        });

    private ScreenLine Totals(LiveModel model)
    {
        var totals = model.Totals;
        var kept = totals.Total > model.Rows.Length ? Text($"the newest {model.Rows.Length:#,0} of ") : "";
        var line = ScreenLine.Of(
            new Span(Text($" {kept}{totals.Total:#,0} {(totals.Total == 1 ? "call" : "calls")}  ")),
            new Span(Text($"{glyphs.Allow} {totals.Allowed:#,0} allow  "), Tone.Allow),
            new Span(Text($"{glyphs.Block} {totals.Blocked:#,0} block  "), Tone.Block),
            new Span(Text($"{glyphs.Review} {totals.Review:#,0} review"), Tone.Review));
        return model.HasRead ? line : ScreenLine.Blank;
    }

    private ImmutableArray<ScreenLine> BannersOf(LiveModel model) =>
    [
        .. from banner in new[] { model.ReadBanner, model.VerdictBanner }.OfType<Banner>()
           from line in Wrapping.Wrap(SafeText.Of(banner.Text, glyphs, 1000), width - 2, BannerLines, glyphs)
           select ScreenLine.Of($" {line}", banner.Tone),
    ];

    private ScreenLine Status(LiveModel model) =>
        model.Verifying is { } verifying ? ScreenLine.Of($" verifying {Bar(verifying)} (esc gives up)")
        : model.Reading is { } reading ? ScreenLine.Of($" reading {Bar(reading)}")
        : model.SelectedIndex is >= 0 and var index
            ? ScreenLine.Of(Text($" {index + 1:#,0} of {model.Rows.Length:#,0}{(model.Follows ? $" {glyphs.Dot} newest" : "")}"), Tone.Faint)
        : ScreenLine.Blank;

    private static string Emptiness(LiveModel model) => model switch
    {
        { HasRead: true } => CallLine.NoneYet,
        { Reading: null, ReadBanner: not null } => "Nothing could be read.",
        _ => "Reading the ledger.",
    };

    private string Bar(WorkProgress progress)
    {
        const int cells = 10;
        var share = progress.Total == 0 ? 0 : Math.Clamp(progress.Events / (double)progress.Total, 0, 1);
        var full = (int)(share * cells);
        var left = progress.Left is { } time ? Text($" {glyphs.Dot} {time.TotalSeconds:0.0} s left") : "";
        return Text($"{new string(glyphs.Full, full)}{new string(glyphs.Empty, cells - full)} {share * 100:0} % {glyphs.Dot} {progress.Events:#,0}{left}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
