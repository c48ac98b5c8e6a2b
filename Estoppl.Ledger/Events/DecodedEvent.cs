namespace Estoppl.Ledger.Events;

/// <summary>What stored bytes turn out to be.</summary>
public abstract record DecodedEvent
{
    private DecodedEvent() { }

    /// <summary>An event of this version. Encoding it again gives the same bytes.</summary>
    public sealed record Known(Envelope Envelope) : DecodedEvent;

    /// <summary>
    /// An event of a later version: a type, a field or a version number that this one has no name for. Its place, hash and signature
    /// can be checked; projections skip it.
    /// </summary>
    public sealed record Newer(EventHeader Header, long Version, string Type) : DecodedEvent;

    /// <summary>No event.</summary>
    /// <param name="Why">One sentence without a full stop.</param>
    public sealed record Malformed(string Why) : DecodedEvent;
}

/// <summary>
/// The part of an event that keeps its shape in every version, so that old verifiers can follow the chain through new events. The
/// meaning of the fields is that of <see cref="Envelope"/> and <see cref="ObservedEvent"/>.
/// </summary>
public sealed record EventHeader(
    LogId Log, Position Seq, Digest Prev, KeyId Key, EventId Id, DateTimeOffset At, TimeSpan Mono, string Stream, CallId? Call,
    EventId? Cause, string Actor)
{
    /// <summary>The header of an event of this version.</summary>
    public static EventHeader Of(Envelope envelope)
    {
        var it = envelope.Event;
        return new(envelope.Log, envelope.Seq, envelope.Prev, envelope.Key, it.Id, it.At, it.Mono, it.Stream, it.Call, it.Cause, it.Actor);
    }
}
