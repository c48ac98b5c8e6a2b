using System.CommandLine;
using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Sharing;
using Estoppl.Operator.Filters;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary>Which part of the record a policy is made from, or held against.</summary>
/// <param name="Since">Only calls from then on; none: all.</param>
/// <param name="Agent">Only this agent's; none: everybody's.</param>
internal sealed record RecordPart(DateTimeOffset? Since, AgentId? Agent)
{
    /// <summary>Whether a call is of it.</summary>
    public bool Has(DateTimeOffset at, AgentId? agent) => (Since is null || at >= Since) && (Agent is null || agent == Agent);
}

/// <summary>The options that select a part of the record.</summary>
internal sealed class RecordOptions
{
    private readonly Option<string?> _since = new("--since") { Description = "Only calls since a time (2026-03-01T00:00:00Z, 2026-03-01) or for a while (90s, 15m, 2h, 7d)", HelpName = "time" };
    private readonly Option<string?> _agent = new("--agent") { Description = "Only calls of the agent with this id", HelpName = "id" };

    /// <summary>All of them, in the order of the help.</summary>
    public IEnumerable<Option> All => [_since, _agent];

    /// <summary>What was asked for.</summary>
    /// <exception cref="ExplainedException">One of the words means nothing here.</exception>
    public RecordPart In(ParseResult parsed) => new(
        parsed.GetValue(_since) is { } since ? TimeWord.Since(since, TimeProvider.System) : null,
        parsed.GetValue(_agent) is { } agent ? new AgentId(agent) : null);
}

/// <summary>The whole record, read once: progress is told on a terminal when it takes long. Events of later versions are passed over.</summary>
internal static class RecordReading
{
    /// <summary>The events of the ledger, from the first to those that are durable now.</summary>
    /// <exception cref="ExplainedException">While enumerating: the ledger cannot be read.</exception>
    public static IEnumerable<Envelope> Envelopes(SharedLedger ledger)
    {
        var end = ledger.End();
        var reader = new StoredEventReader();
        using var progress = new ProgressLine(end.Value);
        foreach (var batch in ledger.Read(Position.First, end))
        {
            for (var n = 0; n < batch.Length; n++)
                if (reader.Read(batch.Span[n].Event.Span) is { } envelope) yield return envelope;
            progress.Report(batch.Span[^1].Seq.Value + 1);
        }
    }
}
