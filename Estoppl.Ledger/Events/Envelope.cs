namespace Estoppl.Ledger.Events;

/// <summary>A fact as it was observed, before the ledger gives it a place.</summary>
/// <param name="Id">Made by the observer; the ledger stores each id once.</param>
/// <param name="At">Wall-clock time; stored in whole microseconds, UTC.</param>
/// <param name="Mono">Time since the observing process started; stored in whole microseconds. Tells a set-back clock.</param>
/// <param name="Stream">What it is about: <c>ledger</c> or <c>session/ID</c>.</param>
/// <param name="Call">The call it belongs to (<c>corr</c>).</param>
/// <param name="Cause">The event that directly led to it.</param>
/// <param name="Actor">Who: <c>agent:ID</c>, <c>server:NAME</c>, <c>estoppl</c>.</param>
public sealed record ObservedEvent(
    EventId Id, DateTimeOffset At, TimeSpan Mono, string Stream, CallId? Call, EventId? Cause, string Actor, LedgerEvent Fact);

/// <summary>A fact with its place in the ledger: what the signed bytes say.</summary>
/// <param name="Prev">The leaf hash of the event before; zeros at event 0.</param>
/// <param name="Key">The key that signed.</param>
public sealed record Envelope(LogId Log, Position Seq, Digest Prev, KeyId Key, ObservedEvent Event);

/// <summary>An event as it is stored: the exact signed bytes and their signature. The bytes are never made a second time.</summary>
/// <param name="Seq">Equal to <c>seq</c> in the bytes.</param>
/// <param name="Event">Canonical JSON.</param>
/// <param name="Signature">Ed25519, 64 bytes.</param>
public readonly record struct SealedEvent(Position Seq, ReadOnlyMemory<byte> Event, ReadOnlyMemory<byte> Signature);
