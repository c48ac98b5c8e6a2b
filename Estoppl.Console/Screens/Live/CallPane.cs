using System.Collections.Immutable;
using System.Diagnostics;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Screens.Drawing;

namespace Estoppl.Operator.Screens.Live;

/// <summary>One call from near: what became of it, what decided it, and its place in the chain.</summary>
internal static class CallPane
{
    /// <summary>A title with the parts, and the lines of the part in sight, as many as they need and there is room for.</summary>
    public static ImmutableArray<ScreenLine> Draw(LiveModel model, CallView call, ScreenSize size, Glyphs glyphs) =>
        Wrapping.CutTo(size.Height, [Title(model.Tab, call, size.Width, glyphs), .. Lines(model, call, size, glyphs)], glyphs);

    private static ScreenLine Title(DetailTab tab, CallView call, int width, Glyphs glyphs)
    {
        var spans = ImmutableArray.CreateBuilder<Span>();
        spans.Add(new Span($"{glyphs.Line} call {call.Seq} {glyphs.Line}{glyphs.Line}", Tone.Heading));
        foreach (var one in Enum.GetValues<DetailTab>())
            spans.Add(new Span($" {one.ToString().ToLowerInvariant()} ", one == tab ? Tone.Tab : Tone.Plain, new ClickTarget.Key("Tab")));
        var rest = width - spans.Sum(span => span.Text.Length);
        spans.Add(new Span(new string(glyphs.Line, Math.Max(0, rest)), Tone.Heading));
        return new ScreenLine(spans.ToImmutable());
    }

    private static ImmutableArray<ScreenLine> Lines(LiveModel model, CallView call, ScreenSize size, Glyphs glyphs) => model switch
    {
        { Tab: DetailTab.Call } => CallDetail.Draw(call, size.Width, glyphs),
        { EvidenceTrouble: { } why } =>
            [.. Wrapping.Wrap(SafeText.Of($"{why.Fact}; {why.Hint}", glyphs, 1000), size.Width - 2, 3, glyphs).Select(line => ScreenLine.Of($" {line}", Tone.Bad))],
        { Evidence: { } evidence } when evidence.Call == call.Call => model.Tab switch
        {
            DetailTab.Policy => CallEvidenceLines.Policy(evidence, size.Width, glyphs),
            DetailTab.Chain => CallEvidenceLines.Chain(evidence, size.Width, glyphs),
            _ => throw new UnreachableException(),
        },
        _ => [ScreenLine.Of(" Looking it up.", Tone.Faint)],
    };
}
