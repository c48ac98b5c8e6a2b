using System.Collections.Immutable;
using System.Globalization;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Commands;
using Estoppl.Operator.Output;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Overlays;
using Estoppl.Proxy.Policy;

namespace Estoppl.Operator.Screens.Policy;

/// <summary>All about one row of the Policy screen.</summary>
internal static class PolicyPages
{
    private const int Longest = 4096;

    /// <summary>A kill switch, with its whole reason.</summary>
    public static PageOverlay Of(PolicyRow.Switch row, Glyphs glyphs)
    {
        var it = row.Engaged;
        return new("kill switch",
        [
            ScreenLine.Of($" {Safe(it.Pattern, glyphs)}", Tone.Strong),
            ScreenLine.Blank,
            Fact("engaged by", Safe(it.By, glyphs)),
            Fact("since", At(it.At)),
            Fact("refused", Amounts.Count(row.Refused, "call")),
            Fact("reason", it.Reason.Length == 0 ? "none was given" : Safe(it.Reason, glyphs)),
            ScreenLine.Blank,
            ScreenLine.Of(" x on the list releases it.", Tone.Faint),
        ]);
    }

    /// <summary>A rule: what it does, and how many calls it has decided.</summary>
    public static PageOverlay Of(PolicyRow.Rule row, Glyphs glyphs)
    {
        var (rule, calls) = (row.InForce, row.Decided ?? CallStats.None);
        return new("rule",
        [
            ScreenLine.Of($" {Safe(rule.Name.Value, glyphs)}", Tone.Strong),
            ScreenLine.Of($" {Safe(rule.Words, glyphs)}"),
            ScreenLine.Blank,
            Fact("decided", Amounts.Count(calls.Calls, "call")),
            Fact("allowed", Number(calls.Allowed)),
            Fact("blocked", Number(calls.Blocked)),
            Fact("review", Number(calls.Review)),
            .. row.Finding is { } finding
                ? [ScreenLine.Blank, ScreenLine.Of($" {Word(finding)}: {Safe(finding.Message, glyphs)}{(finding.By is { } by ? $" ({Safe(by, glyphs)})" : "")}", Tone.Review)]
                : Array.Empty<ScreenLine>(),
        ]);
    }

    /// <summary>A tool: what changed in its definition, and the question whether that is accepted; or its definition.</summary>
    public static PageOverlay Of(PolicyNews.Described it, Glyphs glyphs)
    {
        var (entry, name) = (it.Entry, Safe(it.Entry.Tool.Value, glyphs));
        ImmutableArray<ScreenLine> lines =
        [
            ScreenLine.Of(new Span($" {name}", Tone.Strong), new Span($"  of {Safe(entry.Server.Name, glyphs)}: {Standing(entry)}")),
            .. entry.Suspicions.Select(found => ScreenLine.Of($" suspected: {Safe(found, glyphs)}", Tone.Bad)),
            .. it.Missing.Select(missing => ScreenLine.Of($" {missing}", Tone.Review)),
            ScreenLine.Blank,
            .. it.Lines.IsEmpty && it.Missing.IsEmpty ? [ScreenLine.Of(" both are shown alike: they differ in bytes that are no text", Tone.Review)] : it.Lines.Select(line => Drawn(line, glyphs)),
        ];
        return new($"tool {name}", lines, it.CanBeAccepted ? new PageAnswer("a", Question(entry), [new PolicyIntent.Accept(entry.Server.Key, entry.Difference!)]) : null);
    }

    /// <summary>What was found about a rule, in a word.</summary>
    public static string Word(PolicyFinding finding) => finding.Kind.ToString().ToLowerInvariant();

    /// <summary>A time on a page, where the day may be another.</summary>
    public static string At(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static ScreenLine Drawn(DiffLine line, Glyphs glyphs) => line.Kind switch
    {
        DiffKind.Place => ScreenLine.Of($" @@ {Safe(line.Text, glyphs)} @@", Tone.Faint),
        DiffKind.Same => UntrustedLine.Of(line.Text, glyphs, "   "),
        DiffKind.Removed => UntrustedLine.Of(line.Text, glyphs, " - ", Tone.Bad),
        DiffKind.Added => UntrustedLine.Of(line.Text, glyphs, " + ", Tone.Good),
        DiffKind.Left => ScreenLine.Of($" {glyphs.More} {Safe(line.Text.TrimStart('…', ' '), glyphs)}", Tone.Faint),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Standing(ToolEntry entry) => entry.Word switch
    {
        "changed" => "its definition has changed since it was pinned",
        "new" => "it was not there when the server's tools were pinned",
        "gone" => "it is pinned, and the server lists it no more",
        _ => "it is as it is pinned",
    };

    private static string Question(ToolEntry entry) => entry.Word == "gone" ? "drops the pin" : "pins this";

    private static ScreenLine Fact(string name, string value) => ScreenLine.Of(new Span($" {name,-12}", Tone.Faint), new Span(value));

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Safe(string text, Glyphs glyphs) => SafeText.Of(text, glyphs, Longest);
}
