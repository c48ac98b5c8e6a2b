using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Storage;

namespace Estoppl.Ledger.Sharing;

/// <summary>A ledger that this process holds: its lease, its store and, once something is to be written, its key.</summary>
internal sealed class OpenedLedger : IDisposable
{
    /// <summary>Of a ledger that was left unsealed it is not known how many events lack a checkpoint. If it may be many, the next group brings one.</summary>
    private const int Many = 1 << 20;

    private readonly WriteLease _lease;
    private readonly KeyFiles _keys;
    private readonly EventHeader? _last;
    private readonly LedgerEvent? _lastFact;
    private SigningKey? _key;
    private EventSealer? _sealer;
    private readonly List<SigningKey> _rotated = [];
    private KeyId? _current;

    /// <summary>Reads where the ledger ends. Owns <paramref name="lease"/> and <paramref name="store"/> from here on.</summary>
    /// <exception cref="LedgerException">The last event cannot be read, or a newer estoppl wrote it.</exception>
    public OpenedLedger(WriteLease lease, LedgerStore store, KeyFiles keys)
    {
        (_lease, Store, _keys) = (lease, store, keys);
        if (store.Last is not { } last) return;
        (_last, _lastFact) = EventCodec.Decode(last.Event.Span) switch
        {
            DecodedEvent.Known known => (EventHeader.Of(known.Envelope), known.Envelope.Event.Fact),
            DecodedEvent.Newer newer => (newer.Header, null),
            DecodedEvent.Malformed malformed => throw new LedgerDamagedException($"event {last.Seq} cannot be read: {malformed.Why}"),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    public LedgerStore Store { get; }

    /// <summary>Its id; the default when it has no event yet and nobody who could write the first.</summary>
    public LogId Log => _last?.Log ?? default;

    /// <summary>Loads the signing key, on the first call, and goes on behind the last event.</summary>
    /// <exception cref="ExplainedException">The key is not to be had, or is not the one that the ledger goes on with.</exception>
    public EventSealer Sealer()
    {
        if (_sealer is not null) return _sealer;
        if (_last is null) throw new LedgerDamagedException($"the ledger in {_keys.Folder} has no first event");
        if (_lastFact is null) throw new LedgerNewerException(_keys.Folder, "type that is not known here");
        var signer = _lastFact is LedgerEvent.KeyRotated rotated && VerifyingKey.TryParse(rotated.PublicKey) is { } next ? next.Id : _last.Key;
        _key = _keys.LoadSigningKeyFor(signer);
        var isSealed = _lastFact is LedgerEvent.CheckpointSealed or LedgerEvent.AnchorAcknowledged;
        var last = Store.Last!.Value;
        return _sealer = EventSealer.Behind(last, _key, Store.Tree(), isSealed ? 0 : (int)Math.Min(Many, last.Seq.Next.Value));
    }

    /// <summary>
    /// Makes a new key, has <paramref name="append"/> make it the ledger's, and then puts it in the place of the old one. A crash in between is
    /// finished by the next opening. One thread at a time.
    /// </summary>
    /// <exception cref="ExplainedException">A key cannot be read or written, or the ledger has failed.</exception>
    public RotatedKey Rotate(Func<SigningKey, Position> append)
    {
        Sealer();
        // An interrupted rotation is finished first: its key must not be overwritten by the next one.
        using (var present = _keys.LoadSigningKeyFor(_current ?? _key!.Id))
        {
            var next = _keys.PrepareNext();
            var at = append(next);
            _rotated.Add(next);
            _current = next.Id;
            _keys.Promote(next.Id);
            return new RotatedKey(present.Id, next.Public, at);
        }
    }

    /// <summary>Closes the store, then gives the lease back.</summary>
    public void Dispose()
    {
        Store.Dispose();
        _key?.Dispose();
        foreach (var key in _rotated) key.Dispose();
        _lease.Dispose();
    }
}
