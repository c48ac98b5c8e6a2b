using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Estoppl.Ledger.Events;
using Estoppl.Operator.Output;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Proxy.Policy;

namespace Estoppl.Operator.Screens.Policy;

/// <summary>The Policy screen as lines.</summary>
internal sealed class PolicyLayout(ScreenSize size, Glyphs glyphs)
{
    private const int BannerLines = 3, Sign = 2, Count = 10, LeastWords = 16;

    // Either gets what it needs most of the time.
    private int NameWidth => Math.Max(20, (size.Width - Sign - Count - 1) / 2);

    private int WordsWidth => size.Width - Sign - NameWidth - Count - 1;

    /// <summary>How many rows are in sight.</summary>
    public int RowsOf(PolicyModel model) => Math.Max(1, size.Height - Banner(model).Length);

    public ImmutableArray<ScreenLine> Draw(PolicyModel model)
    {
        ImmutableArray<ScreenLine> banner = Banner(model);
        if (model.InForce is null) return model.Trouble is null ? [ScreenLine.Blank, ScreenLine.Of(" Reading what is in force.", Tone.Faint)] : banner;
        return
        [
            .. banner,
            .. model.Rows.Index().Skip(model.Cursor.Top).Take(model.Cursor.Height)
                .Select(row => Line(row.Item) with { IsSelected = row.Index == model.Cursor.Index && row.Item.Key is not null, Target = row.Item.Key is null ? null : new ClickTarget.Row(row.Index) }),
        ];
    }

    private ImmutableArray<ScreenLine> Banner(PolicyModel model)
    {
        var text = model.Trouble is { } why ? $"what is in force cannot be read: {why.Fact}; {why.Hint} (r tries again)"
            : model.InForce is { Rules.Errors: { IsEmpty: false } errors } ? $"{model.InForce.Rules.Configuration.Source} is broken, and the last sound rules stay: {string.Join("; ", errors.Select(Said))}"
            : null;
        return text is null ? [] : [.. Wrapping.Wrap(SafeText.Of(text, glyphs, 1000), size.Width - 2, BannerLines, glyphs).Select(line => ScreenLine.Of($" {line}", Tone.Bad))];
    }

    private ScreenLine Line(PolicyRow row) => row switch
    {
        PolicyRow.Heading it => Heading(it),
        PolicyRow.Remark it => ScreenLine.Of($"  {Fit(it.Text, size.Width - 2)}", Tone.Faint),
        PolicyRow.Switch it => Columns(new Span(glyphs.Block, Tone.Block), it.Engaged.Pattern, Words(it), Tone.Plain, it.Refused),
        PolicyRow.Rule it => Columns(SignOf(it.InForce.Effect), it.InForce.Name.Value, Words(it), it.Finding is null ? Tone.Faint : Tone.Review, it.Decided?.Calls ?? 0),
        PolicyRow.Tool it => Columns(SignOf(it), it.Entry.Tool.Value, Words(it), ToneOf(it), it.Calls),
        _ => throw new UnreachableException(),
    };

    private ScreenLine Heading(PolicyRow.Heading it)
    {
        var text = Fit(it.Text, size.Width - Count - 4);
        return ScreenLine.Of(new Span($"{glyphs.Line} {text} ", Tone.Heading), new Span(new string(glyphs.Line, Math.Max(0, size.Width - text.Length - it.Counts.Length - 5)), Tone.Faint), new Span($" {it.Counts} ", Tone.Faint));
    }

    private ScreenLine Columns(Span sign, string name, string words, Tone tone, long count)
    {
        var number = Wrapping.Fit(count.ToString("N0", CultureInfo.InvariantCulture), Count - 1, glyphs).PadLeft(Count);
        ImmutableArray<Span> first = [sign with { Text = $"{sign.Text} " }, new Span(Wrapping.Column(SafeText.Of(name, glyphs, size.Width), NameWidth, glyphs), Tone.Strong)];
        return WordsWidth < LeastWords
            ? new([.. first, new Span(number.PadLeft(size.Width - Sign - NameWidth - 1))])
            : new([.. first, new Span($" {Wrapping.Column(SafeText.Of(words, glyphs, size.Width), WordsWidth, glyphs)}", tone), new Span(number)]);
    }

    private static string Words(PolicyRow.Switch it) => $"{(it.Engaged.Reason.Length == 0 ? "no reason given" : it.Engaged.Reason)} ({it.Engaged.By}, {PolicyPages.At(it.Engaged.At)})";

    private static string Words(PolicyRow.Rule it) => it.Finding is { } finding ? $"{PolicyPages.Word(finding)}: {finding.Message}" : it.InForce.Words;

    private static string Words(PolicyRow.Tool it) =>
        $"{it.Entry.Word}{(it.Entry.Suspicions.IsEmpty ? "" : $", suspected: {string.Join(", ", it.Entry.Suspicions)},")} "
        + (it.Entry.Difference is { } difference ? ToolsText.Digests(difference) : ToolsText.Short(it.Entry.Definition));

    private Span SignOf(DecisionKind effect) => new(glyphs.Of(effect), effect switch
    {
        DecisionKind.Allow => Tone.Allow,
        DecisionKind.Block => Tone.Block,
        _ => Tone.Review,
    });

    private Span SignOf(PolicyRow.Tool it) => it.Entry is { Difference: null, Suspicions.IsEmpty: true } ? new(" ") : new(glyphs.Trouble, ToneOf(it));

    private static Tone ToneOf(PolicyRow.Tool it) => !it.Entry.Suspicions.IsEmpty ? Tone.Bad : it.Entry.Difference is null ? Tone.Faint : Tone.Trouble;

    private static string Said(ConfigurationError error) => error.Line == 0 ? error.Message : string.Create(CultureInfo.InvariantCulture, $"line {error.Line}: {error.Message}");

    private string Fit(string text, int width) => Wrapping.Fit(SafeText.Of(text, glyphs, Math.Max(1, width)), width, glyphs);
}
