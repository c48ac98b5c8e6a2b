using System.Collections.Immutable;
using System.Globalization;
using Estoppl.Ledger.Proofs;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Keys;
using Estoppl.Operator.Screens.Verifying;

namespace Estoppl.Operator.Screens;

/// <summary>The console as lines: a header, what must be seen, the screen, a footer.</summary>
internal sealed class ConsoleLayout(ScreenSize size, Glyphs glyphs)
{
    public const int LeastWidth = 60;
    public const int LeastHeight = 15;

    private const int BannerLines = 3;
    private const int Footer = 2;

    private bool IsTooSmall => size.Width < LeastWidth || size.Height < LeastHeight;

    /// <summary>The room between header and footer.</summary>
    public ScreenSize BodyOf(ConsoleModel model) => IsTooSmall
        ? new ScreenSize(LeastWidth, LeastHeight)
        : size with { Height = size.Height - 1 - Footer - BannersOf(model).Length };

    /// <summary>The lines: as many as the terminal has, but where it is too small.</summary>
    public ImmutableArray<ScreenLine> Draw(ConsoleModel model)
    {
        if (IsTooSmall) return [ScreenLine.Of(Wrapping.Fit($"terminal too small (need {LeastWidth}x{LeastHeight})", size.Width, glyphs))];
        var body = BodyOf(model);
        var lines = ImmutableArray.CreateBuilder<ScreenLine>(size.Height);
        lines.Add(Header(model));
        lines.AddRange(BannersOf(model));
        var over = model.Overlay?.Draw(body, glyphs) ?? [];
        // What lies over a part of the screen leaves the upper part of it.
        if (over.Length < body.Height) lines.AddRange(model.Screen.Draw(glyphs).Take(body.Height - over.Length));
        while (lines.Count < size.Height - Footer - over.Length) lines.Add(ScreenLine.Blank);
        lines.AddRange(over);
        lines.Add(Status(model));
        lines.Add(HintBar.Draw(size.Width, KeyMap.On(model.Active, model.ActsToo)));
        return lines.ToImmutable();
    }

    // Where there is no room for everything, our name goes first, then the names of the screens that are not in sight, and the state last of all.
    private ScreenLine Header(ConsoleModel model)
    {
        var state = State(model);
        ImmutableArray<Span> name = [new Span(" estoppl ", Tone.Strong)];
        ImmutableArray<Span> tabs = [.. Tabs(model, isShort: false)];
        return new[] { name.AddRange(tabs), tabs, [.. Tabs(model, isShort: true)] }
            .Select(left => ScreenLine.Edges(size.Width, left, state))
            .FirstOrDefault(line => line.Width == size.Width) ?? new ScreenLine(state);
    }

    private IEnumerable<Span> Tabs(ConsoleModel model, bool isShort) =>
        model.Screens.SelectMany((screen, index) => Tab(screen, index + 1, screen.Scope == model.Active, isShort));

    private IEnumerable<Span> Tab(ScreenModel screen, int number, bool isActive, bool isShort)
    {
        var target = new ClickTarget.Key(Text($"{number}"));
        yield return new Span(isShort && !isActive ? Text($" {number} ") : Text($" {number} {screen.Scope} "), isActive ? Tone.Tab : Tone.Plain, target);
        if (screen.Waiting > 0) yield return new Span(Text($"{glyphs.Bullet}{screen.Waiting} "), Tone.Review, target);
    }

    private ImmutableArray<Span> State(ConsoleModel model)
    {
        var spans = ImmutableArray.CreateBuilder<Span>();
        if (!model.ActsToo) spans.Add(new Span("read-only ", Tone.Review));
        spans.Add(model.Verifying switch
        {
            { IsBroken: true } => new Span($"chain {glyphs.Block} broken ", Tone.Bad),
            { Verdict: Verification.Intact intact } => new Span(Text($"chain {glyphs.Allow} {intact.Count:#,0} "), Tone.Good),
            _ => new Span("not verified ", Tone.Faint),
        });
        spans.AddRange(model.Live.State(glyphs));
        return spans.ToImmutable();
    }

    private ImmutableArray<ScreenLine> BannersOf(ConsoleModel model)
    {
        var trouble = model.Link is { State: LinkState.Lost, Trouble: { } why } ? new Banner($"{why.Fact}; {why.Hint} (r tries again)", Tone.Bad) : null;
        return
        [
            .. from banner in new[] { trouble, model.Verifying.Banner }.OfType<Banner>()
               from line in Wrapping.Wrap(SafeText.Of(banner.Text, glyphs, 1000), size.Width - 2, BannerLines, glyphs)
               select ScreenLine.Of($" {line}", banner.Tone),
        ];
    }

    private ScreenLine Status(ConsoleModel model)
    {
        var left = model.Notice is { } notice ? new Span($" {Wrapping.Fit(SafeText.Of(notice.Text, glyphs, size.Width), size.Width - 2, glyphs)}", notice.Tone)
            : model.Verifying.Progress is { } progress ? new Span($" verifying {Progress.Bar(progress, glyphs)} (esc gives up)")
            : model.Link.State switch
            {
                LinkState.Opening => new Span(" opening the ledger", Tone.Faint),
                LinkState.Following => new Span(" another process holds the ledger", Tone.Faint),
                LinkState.Holding => new Span(" this console holds the ledger", Tone.Faint),
                _ => new Span(" the ledger cannot be used", Tone.Bad),
            };
        return ScreenLine.Edges(size.Width, left, new Span($"{model.Screen.Place} ", Tone.Faint));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
