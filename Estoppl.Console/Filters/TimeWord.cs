using System.Globalization;
using Estoppl.Ledger;
using Estoppl.Operator.Commands;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Filters;

/// <summary>Times as people type them: an instant in UTC, or how long ago.</summary>
internal static class TimeWord
{
    /// <summary>What to write instead of what is no time.</summary>
    public const string Hint = "write 2026-03-01T00:00:00Z, 2026-03-01, or a while: 90s, 15m, 2h, 7d";

    private static readonly string[] s_formats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF",
        "yyyy-MM-dd HH:mmK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>Reads a time, in UTC where it names no offset, or a while back from now; none when it is neither.</summary>
    public static DateTimeOffset? Read(string text, TimeProvider clock)
    {
        if (Seconds(text) is { } seconds)
        {
            var now = clock.GetUtcNow();
            // A while longer than there has been time asks for everything.
            return seconds >= (now - DateTimeOffset.MinValue).TotalSeconds ? DateTimeOffset.MinValue : now - TimeSpan.FromSeconds(seconds);
        }

        return DateTimeOffset.TryParseExact(text, s_formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
    }

    /// <summary>Reads what was typed behind <c>--since</c>.</summary>
    /// <exception cref="ExplainedException">It is no time.</exception>
    public static DateTimeOffset Since(string text, TimeProvider clock) => Read(text, clock) ?? throw new BadWordException($"--since {TerminalText.Of(text)} is no time", Hint);

    /// <summary>The time in a spelling that <see cref="Read"/> reads back.</summary>
    public static string Write(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static double? Seconds(string text)
    {
        if (text.Length < 2 || !double.TryParse(text.AsSpan(..^1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return null;
        return text[^1] switch
        {
            's' => number,
            'm' => number * 60,
            'h' => number * 3600,
            'd' => number * 86_400,
            'w' => number * 604_800,
            _ => null,
        };
    }
}
