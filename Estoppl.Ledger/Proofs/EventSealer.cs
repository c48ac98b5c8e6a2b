using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;

namespace Estoppl.Ledger.Proofs;

/// <summary>
/// Gives observed events their places: numbers, links, encodes and signs them, each after the one before, and keeps the Merkle tree
/// over them. One thread at a time. It does not own the key.
/// </summary>
public sealed class EventSealer
{
    private readonly CanonicalWriter _writer = new();
    private SigningKey _key;
    private byte[] _message = new byte[2048];

    /// <summary>Begins a ledger: the next event is #0, whose <c>prev</c> is 64 zeros.</summary>
    public EventSealer(LogId log, SigningKey key) : this(log, key, new CompactRange(), default) { }

    /// <summary>Goes on behind the events of <paramref name="tree"/>, the last of which has the leaf <paramref name="prev"/>.</summary>
    public EventSealer(LogId log, SigningKey key, CompactRange tree, Digest prev) => (Log, _key, Tree, Prev) = (log, key, tree, prev);

    /// <summary>The ledger that every event names.</summary>
    public LogId Log { get; }

    /// <summary>The place of the next event.</summary>
    public Position Next => new(Tree.Size);

    /// <summary>The leaf of the newest event; zeros before the first.</summary>
    public Digest Prev { get; private set; }

    /// <summary>The tree over all events so far.</summary>
    public CompactRange Tree { get; }

    /// <summary>The newest checkpoint that was sealed here; none before the first.</summary>
    public SignedNote? Checkpoint { get; private set; }

    /// <summary>How many events have been sealed, here, since the newest checkpoint. Checkpoints and what tells of them do not count.</summary>
    public int Unsealed { get; private set; }

    /// <summary>Goes on behind <paramref name="last"/>, in the ledger that it names.</summary>
    /// <param name="tree">The tree over all events up to <paramref name="last"/>; the sealer goes on with it.</param>
    /// <param name="unsealed">How many of those no checkpoint covers, as far as that is known.</param>
    /// <exception cref="ArgumentException"><paramref name="last"/> is not an event, or <paramref name="key"/> did not sign it: what
    /// follows could never be verified.</exception>
    public static EventSealer Behind(in SealedEvent last, SigningKey key, CompactRange tree, int unsealed = 0)
    {
        if (tree.Size != last.Seq.Next.Value) throw new ArgumentException($"the tree has {tree.Size} leaves, and the last event is {last.Seq}", nameof(tree));
        var log = EventCodec.Decode(last.Event.Span) switch
        {
            DecodedEvent.Known { Envelope: { Event.Fact: LedgerEvent.KeyRotated rotated } envelope } when rotated.PublicKey == key.Public.Base64 => envelope.Log,
            DecodedEvent.Known known => SignedBy(key, last, known.Envelope.Log),
            DecodedEvent.Newer newer => SignedBy(key, last, newer.Header.Log),
            DecodedEvent.Malformed malformed => throw new ArgumentException($"the last event cannot be read: {malformed.Why}", nameof(last)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return new EventSealer(log, key, tree, Leaf.Of(last)) { Unsealed = unsealed };
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
        Prev = Leaf.Of(made);
        Tree.Add(Prev);
        if (observed.Fact is not (LedgerEvent.CheckpointSealed or LedgerEvent.AnchorAcknowledged)) Unsealed++;
        return made;
    }

    /// <summary>Seals a checkpoint over all events so far.</summary>
    public SealedEvent SealCheckpoint(EventId id, DateTimeOffset at, TimeSpan mono)
    {
        var head = new Checkpoint(Log, Tree.Size, Tree.Root);
        var signature = NoteKey.Sign(head.Text, head.Origin, _key);
        var made = Seal(OfLedger(id, at, mono, new LedgerEvent.CheckpointSealed(head.Size, head.Root, Tree.Frontier, signature.Value)));
        (Unsealed, Checkpoint) = (0, new SignedNote(head.Text, [signature]));
        return made;
    }

    /// <summary>Seals the last event of the present key. <paramref name="next"/> signs all that follow.</summary>
    public SealedEvent Rotate(SigningKey next, EventId id, DateTimeOffset at, TimeSpan mono)
    {
        var made = Seal(OfLedger(id, at, mono, KeyRotation.Make(Log, Next, Prev, next)));
        _key = next;
        return made;
    }

    private static ObservedEvent OfLedger(EventId id, DateTimeOffset at, TimeSpan mono, LedgerEvent fact) =>
        new(id, at, mono, "ledger", null, null, "estoppl", fact);

    private static LogId SignedBy(SigningKey key, in SealedEvent last, LogId log)
    {
        var message = Array.Empty<byte>();
        return key.Public.Verify(EventSignature.Message(last.Event.Span, ref message), last.Signature.Span)
            ? log
            : throw new ArgumentException($"event {last.Seq}, the last one, was not signed by key {key.Id}", nameof(last));
    }
}
