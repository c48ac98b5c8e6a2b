using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Operator.Filters;

namespace Estoppl.Operator.Commands;

/// <summary>Where an export begins.</summary>
internal abstract record ExportStart
{
    private ExportStart() { }

    /// <summary>Whether <paramref name="it"/> is where it begins, if nothing before it was.</summary>
    public abstract bool IsAt(in SealedEvent it);

    /// <summary>As it is told that there is no such event.</summary>
    public abstract BadWordException Missing(Position end);

    /// <summary>At a place.</summary>
    public sealed record Place(Position At) : ExportStart
    {
        /// <inheritdoc/>
        public override bool IsAt(in SealedEvent it) => it.Seq == At;

        /// <inheritdoc/>
        public override BadWordException Missing(Position end) => new($"no event {At} is sealed", $"the newest checkpoint seals the events up to #{end.Value - 1}");
    }

    /// <summary>At the first event that is not older. Clocks are set back now and then: of two such events it is the one with the lower place.</summary>
    public sealed record Time(DateTimeOffset Since) : ExportStart
    {
        /// <inheritdoc/>
        public override bool IsAt(in SealedEvent it) => EventCodec.Decode(it.Event.Span) switch
        {
            DecodedEvent.Known known => known.Envelope.Event.At >= Since,
            DecodedEvent.Newer newer => newer.Header.At >= Since,
            _ => false,
        };

        /// <inheritdoc/>
        public override BadWordException Missing(Position end) => new(
            $"there is no event since {Since.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}", "go further back, or leave --since out for all of the ledger");
    }

    /// <summary>Reads what was typed after <c>--since</c>; nothing is the whole ledger.</summary>
    /// <exception cref="ExplainedException">It is neither a place nor a time.</exception>
    public static ExportStart Parse(string? typed, TimeProvider clock) => typed switch
    {
        null => new Place(Position.First),
        ['#', .. var digits] => new Place(EventName.ParsePosition(digits) ?? throw new BadWordException($"--since {typed} is no place", "write it as '#120'")),
        _ => new Time(TimeWord.Since(typed, clock)),
    };
}
