using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Operator.Output;
using Estoppl.Operator.Screens.Drawing;

namespace Estoppl.Operator.Screens.Live;

/// <summary>What the ledger has of a call, in lines: as many as it takes.</summary>
internal static class CallEvidenceLines
{
    private const int LabelWidth = 12;
    private const int LinesPerValue = 3;
    private const int ShortHash = 8;
    private const int LongestText = 1000;

    /// <summary>What was decided, by what, and what binds it to bytes that are not stored.</summary>
    public static ImmutableArray<ScreenLine> Policy(CallEvidence evidence, int width, Glyphs glyphs)
    {
        if (evidence.Decided is not { } it) return Lines(("call", "a later version wrote it: what was decided cannot be read here", Tone.Review), width, glyphs);
        return
        [
            .. Lines(("decision", $"{glyphs.Of(it.Decision)} {DecisionWords.Stored(it.Decision)}", CallCells.ToneOf(it.Decision)), width, glyphs),
            .. Lines(("rule", it.Rule is { } rule ? Safe(rule.Value, glyphs) : $"{glyphs.None} nothing spoke against it", Tone.Plain), width, glyphs),
            .. Lines(("policy", $"{it.Policy}", Tone.Plain), width, glyphs),
            .. Lines(("definition", it.ToolDigest is { } tool ? $"{tool}" : $"{glyphs.None} the server had not listed the tool", Tone.Plain), width, glyphs),
            .. Lines(("arguments", Safe(it.Input.Value, glyphs), Tone.Plain), width, glyphs),
            .. Lines(("answer", evidence.Output is { } output ? Safe(output.Value, glyphs) : glyphs.None, Tone.Plain), width, glyphs),
            .. it.OddName ? Lines(("name", "outside of what tools are named with", Tone.Review), width, glyphs) : [],
            .. it.Substitutes is { } other ? Lines(("stands for", $"call {other}, which was blocked: some of its argument values come again", Tone.Review), width, glyphs) : [],
        ];
    }

    /// <summary>Each event of the call: what it is, whether it is signed, linked and sealed, and its hashes.</summary>
    public static ImmutableArray<ScreenLine> Chain(CallEvidence evidence, int width, Glyphs glyphs)
    {
        var lines = ImmutableArray.CreateBuilder<ScreenLine>();
        foreach (var it in evidence.Events) lines.AddRange(Event(evidence, it, width, glyphs));
        if (!evidence.IsWhole)
            lines.AddRange(Lines(("", string.Create(CultureInfo.InvariantCulture, $"No end of it is among the {evidence.Looked:#,0} events from there on."), Tone.Faint), width, glyphs));
        return lines.ToImmutable();
    }

    private static IEnumerable<ScreenLine> Event(CallEvidence evidence, EventEvidence it, int width, Glyphs glyphs)
    {
        var (signed, signedTone) = it.Signature switch
        {
            SignatureStanding.Right => ($"{glyphs.Allow} signed", Tone.Good),
            SignatureStanding.Wrong => ($"{glyphs.Block} wrong signature", Tone.Bad),
            SignatureStanding.NotChecked => ($"{glyphs.None} not checked", Tone.Faint),
            _ => throw new UnreachableException(),
        };
        var (linked, linkedTone) = it.IsLinked ? ($"{glyphs.Allow} linked", Tone.Good) : ($"{glyphs.Block} not linked", Tone.Bad);
        var (sealing, sealTone) = evidence.IsSealed(it) ? ($"{glyphs.Allow} sealed", Tone.Good) : ($"{glyphs.None} not sealed", Tone.Faint);
        var place = string.Create(CultureInfo.InvariantCulture, $" #{it.Seq.Value}").PadRight(LabelWidth);
        var type = new Span($"{place}{Safe(it.Type, glyphs)}", Tone.Strong);
        ReadOnlySpan<Span> standing = [new Span($"{signed}  ", signedTone), new Span($"{linked}  ", linkedTone), new Span(sealing, sealTone)];
        var head = ScreenLine.Of([type, new Span("  "), .. standing, new Span($"  {Short(it.Leaf, glyphs)}", Tone.Faint)]);
        IEnumerable<ScreenLine> heads = head.Width <= width ? [head] : [ScreenLine.Of(type), ScreenLine.Of([new Span(new string(' ', LabelWidth)), .. standing])];
        return
        [
            .. heads.SelectMany(line => Wrapping.Break(line, width)),
            .. Lines(("at", $"{At(it.Header.At)} {glyphs.Dot} {Safe(it.Header.Actor, glyphs)}", Tone.Plain), width, glyphs),
            .. Lines(("key", KeyOf(it, glyphs), Tone.Plain), width, glyphs),
            .. Lines(("leaf", $"{it.Leaf}", Tone.Plain), width, glyphs),
            .. Lines(("prev", $"{it.Header.Prev}", Tone.Plain), width, glyphs),
        ];
    }

    private static string KeyOf(EventEvidence it, Glyphs glyphs) =>
        Safe(it.Header.Key.Value, glyphs) + (it.Signature == SignatureStanding.NotChecked ? $" {glyphs.Dot} the public key is not here" : "");

    private static ImmutableArray<ScreenLine> Lines((string Label, string Value, Tone Tone) it, int width, Glyphs glyphs)
    {
        var (name, lines) = (it.Label, ImmutableArray.CreateBuilder<ScreenLine>());
        foreach (var line in Wrapping.Wrap(it.Value, Math.Max(1, width - LabelWidth - 1), LinesPerValue, glyphs))
        {
            lines.Add(ScreenLine.Of(new Span(Wrapping.Fit($" {name.PadRight(LabelWidth - 1)}", width - 1, glyphs), Tone.Faint), new Span(line, it.Tone)));
            name = "";
        }

        return lines.ToImmutable();
    }

    private static string Short(Digest digest, Glyphs glyphs) => $"{digest}"[..ShortHash] + glyphs.More;

    private static string At(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff 'UTC'", CultureInfo.InvariantCulture);

    private static string Safe(string text, Glyphs glyphs) => SafeText.Of(text, glyphs, LongestText);
}
