using System.Globalization;
using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Projections;
using Estoppl.Operator.Output;
using Estoppl.Proxy.Policy;

namespace Estoppl.Operator.Commands;

/// <summary>Which calls <c>estoppl audit</c> shows.</summary>
/// <param name="Count">The newest so many of those that match.</param>
internal sealed record AuditQuery(int Count, ToolPattern? Tool, DecisionKind? Decision, DateTimeOffset? Since)
{
    /// <summary>The newest calls, whatever they are.</summary>
    public static AuditQuery Newest(int count) => new(count, null, null, null);

    /// <summary>Reads what was typed.</summary>
    /// <exception cref="ExplainedException">One of the words means nothing here.</exception>
    public static AuditQuery Parse(int count, string? tool, string? decision, string? since, TimeProvider clock)
    {
        if (count < 1) throw new BadWordException($"-n {count} asks for no calls", "ask for 1 or more");
        // The original spelled "anything" as %, as SQL does; no tool's usual name contains one.
        if (tool is "") throw new BadWordException("--tool names no tool", "write a name or a pattern: 'stripe.*'");
        var pattern = tool is null ? null : new ToolPattern(tool.Replace('%', '*'));
        DecisionKind? kind = decision is null
            ? null
            : DecisionWords.Parse(decision) ?? throw new BadWordException($"there is no decision `{decision}`", "use allow, block or review");
        return new AuditQuery(count, pattern, kind, since is null ? null : ParseSince(since, clock));
    }

    /// <summary>Whether the call is one of those asked for.</summary>
    public bool Matches(CallView call) =>
        (Tool is null || Tool.Matches(call.Tool.Value))
        && (Decision is null || call.Decision == Decision)
        && (Since is null || call.At >= Since);

    /// <summary>Reads a time, or for how long back from now.</summary>
    /// <exception cref="ExplainedException">It is neither.</exception>
    public static DateTimeOffset ParseSince(string text, TimeProvider clock)
    {
        if (ParseDuration(text) is { } duration)
        {
            var now = clock.GetUtcNow();
            // A while longer than there has been time asks for everything.
            return duration.Ticks > now.UtcTicks ? DateTimeOffset.MinValue : now - duration;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new BadWordException($"--since {text} is no time", "write 2026-03-01T00:00:00Z, 2026-03-01, or a while: 90s, 15m, 2h, 7d");
    }

    private static TimeSpan? ParseDuration(string text)
    {
        if (text.Length < 2 || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(Math.Min(number, TimeSpan.MaxValue.Days)),
            _ => null,
        };
    }
}
