using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;

namespace Estoppl.Ledger.Proofs;

/// <summary>
/// Gives observed events their places: numbers, links, encodes and signs them, each after the one before. One thread at a time. It
/// does not own the key.
/// </summary>
public sealed class EventSealer
{
    private readonly SigningKey _key;
    private readonly CanonicalWriter _writer = new();
    private byte[] _message = new byte[2048];

    /// <summary>Begins a ledger: the next event is #0, whose <c>prev</c> is 64 zeros.</summary>
    public EventSealer(LogId log, SigningKey key) : this(log, key, Position.First, default) { }

    /// <summary>Goes on behind <paramref name="next"/> - 1, whose leaf is <paramref name="prev"/>.</summary>
    public EventSealer(LogId log, SigningKey key, Position next, Digest prev) => (Log, _key, Next, Prev) = (log, key, next, prev);

    /// <summary>The ledger that every event names.</summary>
    public LogId Log { get; }

    /// <summary>The place of the next event.</summary>
    public Position Next { get; private set; }

    /// <summary>The leaf of the newest event; zeros before the first.</summary>
    public Digest Prev { get; private set; }

    /// <summary>Goes on behind <paramref name="last"/>, in the ledger that it names.</summary>
    /// <exception cref="ArgumentException"><paramref name="last"/> is not an event, or <paramref name="key"/> did not sign it: what
    /// follows could never be verified.</exception>
    public static EventSealer Behind(in SealedEvent last, SigningKey key)
    {
        var message = Array.Empty<byte>();
        if (!key.Public.Verify(EventSignature.Message(last.Event.Span, ref message), last.Signature.Span))
            throw new ArgumentException($"event {last.Seq}, the last one, was not signed by key {key.Id}", nameof(last));
        return Continue(last, key);
    }

    /// <summary>
    /// Seals <paramref name="observed"/> at <see cref="Next"/>. The result owns its bytes. When this throws, no place was used.
    /// </summary>
    /// <exception cref="ArgumentException">The event cannot be written: see <see cref="EventCodec.Encode"/>.</exception>
    public SealedEvent Seal(ObservedEvent observed)
    {
        _writer.Reset();
        EventCodec.Encode(new Envelope(Log, Next, Prev, _key.Id, observed), _writer);
        var bytes = _writer.Written;

        var owned = new byte[bytes.Length + EventSignature.Size];
        bytes.CopyTo(owned);
        _key.Sign(EventSignature.Message(bytes, ref _message), owned.AsSpan(bytes.Length));

        var made = new SealedEvent(Next, owned.AsMemory(0, bytes.Length), owned.AsMemory(bytes.Length));
        (Prev, Next) = (Leaf.Of(made), Next.Next);
        return made;
    }

    private static EventSealer Continue(in SealedEvent last, SigningKey key) => EventCodec.Decode(last.Event.Span) switch
    {
        DecodedEvent.Known known => new(known.Envelope.Log, key, known.Envelope.Seq.Next, Leaf.Of(last)),
        DecodedEvent.Newer newer => new(newer.Header.Log, key, newer.Header.Seq.Next, Leaf.Of(last)),
        DecodedEvent.Malformed malformed => throw new ArgumentException($"the last event cannot be read: {malformed.Why}", nameof(last)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
