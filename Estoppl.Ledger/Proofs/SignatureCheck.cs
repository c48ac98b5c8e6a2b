using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;

namespace Estoppl.Ledger.Proofs;

/// <summary>What can be said of one event's signature.</summary>
public enum SignatureStanding
{
    /// <summary>Nobody here knows the key that should have signed.</summary>
    NotChecked,

    /// <summary>The key in force at its place signed exactly these bytes.</summary>
    Right,

    /// <summary>It did not.</summary>
    Wrong,
}

/// <summary>
/// Checks the signatures of single events, each under the key that the events before it hand over to, as a verification does. Of the key it says no more
/// than that it is one of those known: whether all of the ledger is theirs, only a verification tells. One thread at a time.
/// </summary>
/// <param name="known">The newest key first, then those that signed before it; empty when none is known.</param>
public sealed class SignatureCheck(ImmutableArray<VerifyingKey> known)
{
    private KeyTrail? _keys;
    private byte[] _buffer = [];

    /// <summary>The first event that it was not shown yet.</summary>
    public Position Next { get; private set; } = Position.First;

    /// <summary>
    /// Whether it can tell of every event without being shown those before: the ledger was begun with the newest key, and none is ever used again after
    /// another. Also where it cannot tell of any.
    /// </summary>
    public bool IsSettled => known.IsEmpty || (_keys is not null && known[0].Equals(_keys.At(Position.First)));

    /// <summary>Takes in the event at <see cref="Next"/>.</summary>
    public void Pass(in SealedEvent it)
    {
        // Event 0 names the key that it is signed with itself.
        _keys ??= new KeyTrail(
            Position.First, EventCodec.Decode(it.Event.Span) is DecodedEvent.Known { Envelope.Event.Fact: LedgerEvent.LedgerOpened opened } ? VerifyingKey.TryParse(opened.PublicKey) : null);
        _keys = _keys.Past(it, Next);
        Next = Next.Next;
    }

    /// <summary>What can be said of the event that stands at <paramref name="at"/>.</summary>
    public SignatureStanding Of(in SealedEvent it, Position at)
    {
        if (_keys is null || (at >= Next && !IsSettled) || _keys.At(at) is not { } key || !known.Contains(key)) return SignatureStanding.NotChecked;
        return key.Verify(EventSignature.Message(it.Event.Span, ref _buffer), it.Signature.Span) ? SignatureStanding.Right : SignatureStanding.Wrong;
    }
}
