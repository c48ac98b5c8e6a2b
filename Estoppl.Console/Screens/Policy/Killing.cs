using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Operator.Commands;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Overlays;
using Estoppl.Proxy.Policy;

namespace Estoppl.Operator.Screens.Policy;

/// <summary>
/// Asks before a kill switch is engaged or released: its name has to be typed, so that nobody does it by a slip. Behind the name a reason may stand, as on
/// the command line: <c>stripe.refund --reason it pays twice</c>.
/// </summary>
internal static class Killing
{
    private const string Because = " --reason ";

    private static readonly ScreenLine s_why = ScreenLine.Of(" Behind it, --reason TEXT says why.", Tone.Faint);

    /// <summary>Stops a tool, of whichever server.</summary>
    public static AskOverlay Ask(ToolName tool, Glyphs glyphs)
    {
        var pattern = PatternOf(tool);
        var shown = Shown(tool.Value, glyphs);
        ImmutableArray<string> same = [tool.Value, ToolsServers.Spelling(tool.Value), shown];
        return new(
            "stop a tool",
            [
                ScreenLine.Of($" {shown}", Tone.Strong),
                .. Effect("of it"),
                .. pattern.Contains('*')
                    ? [ScreenLine.Of(new Span(" The kill switch is over "), new Span(Shown(pattern, glyphs), Tone.Strong), new Span(", where *")), ScreenLine.Of(" stands for anything: it may stop other tools, too.")]
                    : Array.Empty<ScreenLine>(),
                ScreenLine.Of(" Type its name, just as it stands here."),
                s_why,
            ],
            typed => Answer(typed, name => same.Contains(name) ? null : $"that is not {shown}", (_, reason) => new PolicyIntent.Engage(pattern, reason)));
    }

    /// <summary>Stops what a pattern stands for.</summary>
    public static AskOverlay AskPattern() => new(
        "engage a kill switch",
        [
            .. Effect("that it fits"),
            ScreenLine.Of(" Type what to stop:"),
            ScreenLine.Of("   stripe.refund, stripe.*   tools"),
            ScreenLine.Of("   server:stripe             whatever a server offers"),
            ScreenLine.Of("   agent:treasury-*          whatever an agent calls"),
            ScreenLine.Of("   *                         everything"),
            s_why,
        ],
        typed => Answer(typed, name => KillPattern.TryParse(name, out _, out var error) ? null : error, (name, reason) => new PolicyIntent.Engage(name, reason)));

    /// <summary>Lets go what a kill switch stops.</summary>
    /// <param name="pattern">As it was engaged.</param>
    public static AskOverlay Release(string pattern, Glyphs glyphs)
    {
        var shown = Shown(pattern, glyphs);
        ImmutableArray<string> same = [pattern, ToolsServers.Spelling(pattern), shown];
        return new(
            "release a kill switch",
            [
                ScreenLine.Of($" {shown}", Tone.Strong),
                ScreenLine.Of(" Calls that only it stops are forwarded again."),
                ScreenLine.Of(" What was refused meanwhile stays refused."),
                ScreenLine.Of(" Type the kill switch, just as it stands here."),
                s_why,
            ],
            typed => Answer(typed, name => same.Contains(name) ? null : $"that is not {shown}", (_, reason) => new PolicyIntent.Release(pattern, reason)));
    }

    /// <summary>
    /// The kill switch over one tool. What a pattern may not have in it, such as characters that cannot be seen, is covered by a star: then it may be over more than
    /// that tool, and never over less.
    /// </summary>
    public static string PatternOf(ToolName tool)
    {
        // A colon would be taken for the end of a kind.
        var pattern = tool.Value.Contains(':', StringComparison.Ordinal) ? $"tool:{tool.Value}" : tool.Value;
        if (KillPattern.TryParse(pattern, out _, out _)) return pattern;
        var starred = new StringBuilder();
        foreach (var rune in pattern.EnumerateRunes())
        {
            var next = IsFit(rune) ? rune.ToString() : "*";
            if (starred.Length + next.Length == KillPattern.MaxLength) next = "*";
            starred.Append(next);
            if (starred.Length >= KillPattern.MaxLength) break;
        }

        var (start, text) = (pattern.StartsWith("tool:", StringComparison.Ordinal) ? 5 : 0, starred.ToString());
        var glob = text[start..];
        // Blanks at the edges, which nobody sees.
        if (glob.Length == 0 || char.IsWhiteSpace(glob[0])) glob = "*" + glob.TrimStart();
        if (char.IsWhiteSpace(glob[^1])) glob = glob.TrimEnd() + "*";
        return text[..start] + glob;
    }

    private static bool IsFit(Rune rune) => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static Answered Answer(string typed, Func<string, string?> wrong, Func<string, string, ConsoleIntent> intent)
    {
        var at = typed.IndexOf(Because, StringComparison.Ordinal);
        // Only blanks that were typed around it go: a name may have some of its own.
        var name = at < 0 ? typed : typed[..at];
        var reason = at < 0 ? "" : typed[(at + Because.Length)..].Trim();
        if (reason.Length > OperatorActs.LongestReason) return Answered.No($"the reason has {reason.Length} characters; say it in {OperatorActs.LongestReason}");
        return wrong(name) is null ? new([intent(name, reason)])
            : wrong(name.Trim()) is { } why ? Answered.No(why)
            : new([intent(name.Trim(), reason)]);
    }

    private static ImmutableArray<ScreenLine> Effect(string calls) =>
        [ScreenLine.Of($" No call {calls} is forwarded any more, by any proxy"), ScreenLine.Of(" of this ledger, until it is released.")];

    // What is shown can be typed: in glyphs that nobody has on the keyboard a character is spelled as on the command line.
    private static string Shown(string name, Glyphs glyphs) =>
        SafeText.Of(name.All(c => c is >= ' ' and <= '~') || glyphs == Glyphs.Ascii ? name : ToolsServers.Spelling(name), glyphs, int.MaxValue);
}
