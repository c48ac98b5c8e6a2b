using System.Buffers.Text;
using System.Text.Json;

namespace Estoppl.Ledger.Events;

/// <summary>
/// A faster <see cref="EventCodec.Decode"/> for projections, which fold the same events again and again and are no evidence. Of an event
/// that the codec knows it makes the same envelope. It does not prove that bytes are canonical, so of bytes that are no event it may make
/// something too; what it must not do is throw. Verification never uses it. One thread at a time: texts that repeat are kept.
/// </summary>
public sealed class StoredEventReader
{
    private readonly RecentTexts _texts = new();

    /// <summary>The event; none when a later version wrote it, or when it is none.</summary>
    public Envelope? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return ReadKnown(bytes);
        }
        // What the reader of the platform makes of bytes that are not JSON, not UTF-8, or another kind of value than expected.
        catch (Exception notAnEvent) when (notAnEvent is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private Envelope? ReadKnown(ReadOnlySpan<byte> bytes)
    {
        var json = new Utf8JsonReader(bytes);
        json.Read();
        if (!To("actor"u8, ref json)) return null;
        var actor = _texts.Of(ref json);
        if (!To("cause"u8, ref json)) return null;
        var cause = OptionalId(ref json);
        if (!To("corr"u8, ref json)) return null;
        var call = OptionalId(ref json);
        if (!To("data"u8, ref json) || json.TokenType != JsonTokenType.StartObject) return null;
        var start = (int)json.TokenStartIndex;
        json.Skip();
        var data = bytes[start..(int)json.BytesConsumed];
        if (!To("id"u8, ref json)) return null;
        var id = Id(ref json);
        if (!To("kid"u8, ref json)) return null;
        var key = _texts.Of(ref json);
        if (!To("log"u8, ref json)) return null;
        var log = Id(ref json);
        if (!To("mono"u8, ref json)) return null;
        var mono = new TimeSpan(Microseconds(ref json));
        if (!To("prev"u8, ref json)) return null;
        var prev = Hash(ref json);
        if (!To("seq"u8, ref json)) return null;
        var seq = json.GetInt64();
        if (!To("stream"u8, ref json)) return null;
        var stream = _texts.Of(ref json);
        if (!To("ts"u8, ref json)) return null;
        var at = DateTimeOffset.UnixEpoch.AddTicks(Microseconds(ref json));
        if (!To("type"u8, ref json)) return null;
        var type = _texts.Of(ref json);
        if (!To("v"u8, ref json) || json.GetInt64() != EventCodec.Version) return null;
        if (!json.Read() || json.TokenType != JsonTokenType.EndObject || json.BytesConsumed != bytes.Length) return null;

        var fact = EventDataReader.Read(type, data, out _, out var hasOthers);
        if (fact is null || hasOthers || seq < 0) return null;
        var observed = new ObservedEvent(
            new EventId(id), at, mono, stream, call is { } of ? new CallId(new EventId(of)) : null, cause is { } by ? new EventId(by) : null, actor, fact);
        return new Envelope(new LogId(log), new Position(seq), prev, new KeyId(key), observed);
    }

    private static bool To(ReadOnlySpan<byte> name, ref Utf8JsonReader json) =>
        json.Read() && json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals(name) && json.Read();

    private static Guid? OptionalId(ref Utf8JsonReader json) => json.TokenType == JsonTokenType.Null ? null : Id(ref json);

    private static Guid Id(ref Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.String && json.ValueSpan.Length == 36 && Utf8Parser.TryParse(json.ValueSpan, out Guid id, out var read, 'D') && read == 36
            ? id
            : throw new FormatException();

    private static Digest Hash(ref Utf8JsonReader json)
    {
        Span<byte> bytes = stackalloc byte[Digest.Size];
        if (json.TokenType != JsonTokenType.String || json.ValueSpan.Length != 2 * Digest.Size) throw new FormatException();
        return Convert.FromHexString(json.ValueSpan, bytes, out _, out _) == System.Buffers.OperationStatus.Done
            ? new Digest(bytes)
            : throw new FormatException();
    }

    private static long Microseconds(ref Utf8JsonReader json)
    {
        var value = json.GetInt64();
        return value is >= -CanonicalWriter.MaxInteger and <= CanonicalWriter.MaxInteger ? value * TimeSpan.TicksPerMicrosecond : throw new FormatException();
    }

    /// <summary>Streams, actors, keys and types repeat from event to event. A few of them, by a cheap hash; the last one wins a place.</summary>
    private sealed class RecentTexts
    {
        private const int Places = 64, LongestKept = 64;

        private readonly (byte[] Bytes, string Text)[] _places = new (byte[], string)[Places];

        public string Of(ref Utf8JsonReader json)
        {
            var bytes = json.ValueSpan;
            if (json.TokenType != JsonTokenType.String || json.ValueIsEscaped || bytes.Length is 0 or > LongestKept) return json.GetString() ?? throw new FormatException();
            ref var place = ref _places[(bytes.Length * 7 + bytes[^1] * 3 + bytes[bytes.Length / 2]) % Places];
            if (place.Bytes is not { } kept || !bytes.SequenceEqual(kept)) place = (bytes.ToArray(), json.GetString()!);
            return place.Text;
        }
    }
}
