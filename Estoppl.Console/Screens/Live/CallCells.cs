using Estoppl.Operator.Screens.Drawing;
using System.Diagnostics;
using System.Globalization;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Screens.Live;

/// <summary>A call in words.</summary>
internal static class CallCells
{
    /// <summary>The tone of a decision.</summary>
    public static Tone ToneOf(DecisionKind decision) => decision switch
    {
        DecisionKind.Allow => Tone.Allow,
        DecisionKind.Block => Tone.Block,
        DecisionKind.Review => Tone.Review,
        _ => throw new UnreachableException(),
    };

    public static string Decision(CallView call) => DecisionWords.Stored(call.Decision);

    public static string Time(CallView call) => call.At.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    /// <summary>Whether it reached the server and did not end well.</summary>
    public static bool IsInTrouble(CallView call) =>
        call.IsError == true || call.State is CallState.Failed or CallState.UpstreamDied or CallState.OutcomeUnknown or CallState.Withheld;

    /// <summary>How long the server took, in milliseconds.</summary>
    public static string Milliseconds(CallView call, Glyphs glyphs) => call.Latency switch
    {
        null => glyphs.None,
        { TotalMilliseconds: < 10 } brief => brief.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture),
        { } longer => longer.TotalMilliseconds.ToString("#,0", CultureInfo.InvariantCulture),
    };

    /// <summary>Bytes in at most five columns.</summary>
    public static string Size(long bytes)
    {
        var (amount, unit) = ((double)bytes, 0);
        // What would be shown as 1000 is one of the next unit.
        for (; amount >= 999.5; unit++) amount /= 1000;
        return unit == 0 ? bytes.ToString(CultureInfo.InvariantCulture) : amount.ToString(amount < 9.95 ? "0.0" : "0", CultureInfo.InvariantCulture) + " kMGTPE"[unit];
    }

    /// <summary>How long it took, or in a word why that is not known.</summary>
    public static string Took(CallView call, Glyphs glyphs) => call.State switch
    {
        CallState.Held => "held",
        CallState.Denied => "denied",
        CallState.Expired => "expired",
        CallState.Withheld => "withheld",
        CallState.UpstreamDied => "died",
        CallState.OutcomeUnknown => "unknown",
        CallState.Cancelled => "gone",
        CallState.Pending or CallState.Blocked or CallState.Completed or CallState.Failed => Milliseconds(call, glyphs),
        _ => throw new UnreachableException(),
    };

    public static string Outcome(CallView call) => call.State switch
    {
        CallState.Pending => call.Forwarded ? "sent to the server, no end is recorded yet" : "decided, no end is recorded yet",
        CallState.Blocked => "refused here: it never reached the server",
        CallState.Completed when call.IsError == true => "the tool answered that it failed",
        CallState.Completed => "the tool answered",
        CallState.Failed => "the server answered with a protocol error",
        CallState.Cancelled => "the client withdrew it",
        CallState.UpstreamDied => "the server ended before it answered",
        CallState.OutcomeUnknown => "the session ended before an answer: the outcome is unknown",
        CallState.Held => "it waits for a person",
        CallState.Denied => "it waited for a person, and was refused",
        CallState.Expired => "it waited for a person, and nobody decided in time",
        CallState.Withheld => "the ledger did not acknowledge the call in time: its bytes never left",
        _ => throw new UnreachableException(),
    };

    public static string Bytes(long? size, Glyphs glyphs) =>
        size is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"{bytes:#,0} {(bytes == 1 ? "byte" : "bytes")}") : glyphs.None;
}
