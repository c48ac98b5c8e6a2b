using System.Buffers;
using System.Text.Json;

namespace Estoppl.Ledger.Events;

/// <summary>Envelopes to the exact bytes that are signed and stored, and back. The format is spelled out in <c>docs/ledger-format.md</c>.</summary>
public static class EventCodec
{
    /// <summary>The value of <c>v</c> that this version writes.</summary>
    public const long Version = 1;

    /// <summary>Writes <paramref name="envelope"/> as one canonical value. Times are cut to whole microseconds.</summary>
    /// <exception cref="ArgumentException">A text holds half a surrogate pair, or a number does not fit ±(2^53-1). The writer must be
    /// reset before it is used again.</exception>
    public static void Encode(Envelope envelope, CanonicalWriter writer)
    {
        var observed = envelope.Event;
        ArgumentOutOfRangeException.ThrowIfNegative(envelope.Seq.Value, nameof(envelope));
        writer.BeginObject();
        writer.Key("actor"u8); writer.String(observed.Actor);
        writer.Key("cause"u8); IdOrNull(writer, observed.Cause);
        writer.Key("corr"u8); IdOrNull(writer, observed.Call?.Intercepted);
        writer.Key("data"u8); EventDataWriter.Write(writer, observed.Fact);
        writer.Key("id"u8); writer.Id(observed.Id.Value);
        writer.Key("kid"u8); writer.String(envelope.Key.Value);
        writer.Key("log"u8); writer.Id(envelope.Log.Value);
        writer.Key("mono"u8); writer.Integer(EventDataWriter.Microseconds(observed.Mono));
        writer.Key("prev"u8); writer.Hash(envelope.Prev);
        writer.Key("seq"u8); writer.Integer(envelope.Seq.Value);
        writer.Key("stream"u8); writer.String(observed.Stream);
        writer.Key("ts"u8); writer.Integer(UnixMicroseconds(observed.At));
        writer.Key("type"u8); writer.String(EventTypes.NameOf(observed.Fact));
        writer.Key("v"u8); writer.Integer(Version);
        writer.EndObject();
    }

    /// <summary>Reads bytes of any origin. Never throws: what is no event comes back as <see cref="DecodedEvent.Malformed"/>.</summary>
    public static DecodedEvent Decode(ReadOnlySpan<byte> bytes)
    {
        if (CanonicalReader.FaultIn(bytes) is { } fault) return new DecodedEvent.Malformed(fault);
        var fields = new EventFields(bytes);
        var actor = fields.Text("actor"u8);
        var cause = fields.NullableId("cause"u8);
        var call = fields.NullableId("corr"u8);
        var data = fields.Nested("data"u8, JsonTokenType.StartObject);
        var id = fields.Id("id"u8);
        var key = fields.Text("kid"u8);
        var log = fields.Id("log"u8);
        var mono = fields.Microseconds("mono"u8);
        var prev = fields.Hash("prev"u8);
        var seq = fields.Count("seq"u8);
        var stream = fields.Text("stream"u8);
        var at = fields.Time("ts"u8);
        var type = fields.Text("type"u8);
        var version = fields.Integer("v"u8);
        fields.End();
        if (fields.Fault is { } wrong) return new DecodedEvent.Malformed(wrong);
        if (version < Version) return new DecodedEvent.Malformed("v is less than 1");
        if (version == Version && fields.HasOthers) return new DecodedEvent.Malformed("the envelope has a field that version 1 does not know");

        var header = new EventHeader(
            new LogId(log), new Position(seq), prev, new KeyId(key), new EventId(id), at, mono, stream,
            call is { } of ? new CallId(new EventId(of)) : null, cause is { } by ? new EventId(by) : null, actor);
        return version > Version ? new DecodedEvent.Newer(header, version, type) : WithFact(bytes, header, type, data);
    }

    /// <summary>The id alone: much cheaper than all of it. Null when there is none.</summary>
    public static EventId? IdOf(ReadOnlySpan<byte> bytes)
    {
        var json = new Utf8JsonReader(bytes);
        try
        {
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isId = json.ValueTextEquals("id"u8);
                json.Read();
                if (isId) return json.TokenType == JsonTokenType.String && json.TryGetGuid(out var id) ? new EventId(id) : null;
                json.Skip();
            }
        }
        catch (JsonException)
        {
            // Whoever checks the ledger names it; it has no id.
        }

        return null;
    }

    private static DecodedEvent WithFact(ReadOnlySpan<byte> bytes, EventHeader header, string type, ReadOnlySpan<byte> data)
    {
        var fact = EventDataReader.Read(type, data, out var fault, out var hasOthers);
        if (fault is not null) return new DecodedEvent.Malformed($"data.{fault}");
        if (fact is null || hasOthers) return new DecodedEvent.Newer(header, Version, type);

        var envelope = new Envelope(header.Log, header.Seq, header.Prev, header.Key, new ObservedEvent(
            header.Id, header.At, header.Mono, header.Stream, header.Call, header.Cause, header.Actor, fact));
        return SaysTheSame(envelope, bytes)
            ? new DecodedEvent.Known(envelope)
            : new DecodedEvent.Malformed("written again, its content gives other bytes");
    }

    /// <summary>The last gate: whatever the reading above let pass, an event has exactly one form.</summary>
    private static bool SaysTheSame(Envelope envelope, ReadOnlySpan<byte> bytes)
    {
        var rented = ArrayPool<byte>.Shared.Rent(bytes.Length + 128);
        try
        {
            var again = new CanonicalWriter(rented);
            Encode(envelope, again);
            return again.Written.SequenceEqual(bytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static void IdOrNull(CanonicalWriter writer, EventId? id)
    {
        if (id is { } present) writer.Id(present.Value);
        else writer.Null();
    }

    /// <summary>Floored, not truncated: an instant before 1970 must not move forward.</summary>
    internal static long UnixMicroseconds(DateTimeOffset at) =>
        (at.UtcTicks / TimeSpan.TicksPerMicrosecond) - (DateTimeOffset.UnixEpoch.Ticks / TimeSpan.TicksPerMicrosecond);
}
