using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Estoppl.Ledger.Control;
using Estoppl.Operator.Commands;
using Estoppl.Operator.Output;
using Estoppl.Operator.Screens.Drawing;
using Estoppl.Operator.Screens.Overlays;

namespace Estoppl.Operator.Screens.Review;

/// <summary>What is asked before a verdict. The answer is about the calls that were there when it was asked, whatever has come since.</summary>
internal static class ReviewQuestions
{
    private const int MostOfArguments = 200, MostOfName = 60;

    /// <summary>Why a call is refused.</summary>
    public static AskOverlay Deny(HeldCall call, Glyphs glyphs) => new(
        $"deny {Named(call, glyphs)}",
        [ScreenLine.Of(" Why? It is for the record and for the agent; it may stay empty.")],
        typed => typed.Trim() is var reason && reason.Length > OperatorActs.LongestReason
            ? Answered.No($"the reason has {reason.Length} characters; say it in {OperatorActs.LongestReason}")
            : new ReviewIntent.Decide([call], false, reason));

    /// <summary>Whether all of these are let through: answered with their number, so that nobody does it by a slip.</summary>
    public static AskOverlay ApproveAll(ImmutableArray<HeldCall> calls, Glyphs glyphs)
    {
        var number = calls.Length.ToString(CultureInfo.InvariantCulture);
        return new(
            $"approve {Amounts.Count(calls.Length, "call")}",
            [.. calls.SelectMany(call => Lines(call, glyphs)), ScreenLine.Of(new Span(" Type their number, "), new Span(number, Tone.Strong), new Span(", to let exactly these through, each once."))],
            typed => typed.Trim() == number ? new ReviewIntent.Decide(calls, true, "") : Answered.No($"type {number}, and nothing else"));
    }

    private static IEnumerable<ScreenLine> Lines(HeldCall call, Glyphs glyphs)
    {
        yield return ScreenLine.Of(
            new Span($" {Named(call, glyphs)}", Tone.Strong),
            new Span($"  on {SafeText.Of(call.Server.Value, glyphs, MostOfName)}  for {SafeText.Of(call.Agent.Value, glyphs, MostOfName)}", Tone.Faint));
        var bytes = call.Arguments.Span;
        var begin = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, MostOfArguments)]);
        var rest = bytes.Length > MostOfArguments ? $" and {Amounts.Bytes(bytes.Length - MostOfArguments)} more" : "";
        yield return ScreenLine.Of($"   {(bytes.IsEmpty ? "without arguments" : SafeText.Of(begin, glyphs, int.MaxValue))}{rest}", Tone.Faint);
    }

    private static string Named(HeldCall call, Glyphs glyphs) => $"{HeldCallText.Short(call)} {SafeText.Of(call.Tool.Value, glyphs, MostOfName)}";
}
