using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;

namespace Estoppl.Ledger.Proofs;

/// <summary>What can be told of one event without its neighbours.</summary>
/// <param name="IsSigned">Whether the key in force at this place signed exactly these bytes.</param>
/// <param name="IsVouched">Whether what it carries of its own is rightly signed: a checkpoint by the key in force, a rotation by the next key.</param>
internal readonly record struct CheckedEvent(Position Row, DecodedEvent Content, bool IsSigned, bool IsVouched, Digest Leaf);

/// <summary>
/// A place in the chain, and what the next event has to fit: its position, the leaf before, the ledger and the key in force. Bad evidence
/// is a case, never an exception.
/// </summary>
/// <param name="Prev">Null where a check begins behind events that it was not shown.</param>
/// <param name="Log">Null until the first event has named it, where it is not pinned.</param>
/// <param name="Key">Null when nothing says which key signs here.</param>
internal readonly record struct ChainPlace(Position At, Digest? Prev, LogId? Log, VerifyingKey? Key)
{
    /// <summary>The place behind an event that was not looked at, because something else vouches for its bytes.</summary>
    public ChainPlace Behind(Digest leaf) => this with { At = At.Next, Prev = leaf };

    /// <summary>Null when <paramref name="it"/> is what stands here; then <paramref name="next"/> is the place behind it.</summary>
    public Verification? Check(in CheckedEvent it, KeyTrail keys, out ChainPlace next)
    {
        next = this;
        var (header, fact) = it.Content switch
        {
            DecodedEvent.Known known => (EventHeader.Of(known.Envelope), known.Envelope.Event.Fact),
            DecodedEvent.Newer newer => (newer.Header, null),
            _ => (null, (LedgerEvent?)null),
        };
        if (header is null)
            return it.IsSigned ? new Verification.NotAnEvent(At, ((DecodedEvent.Malformed)it.Content).Why) : new Verification.Altered(At);
        if ((WhoSigned(it, header) ?? WhereItStands(it, header) ?? WhatItSays(it, fact, keys)) is { } wrong) return wrong;

        next = new ChainPlace(At.Next, it.Leaf, header.Log, fact is LedgerEvent.KeyRotated ? keys.At(At.Next) : Key);
        return null;
    }

    private Verification? WhoSigned(in CheckedEvent it, EventHeader header)
    {
        if (it.IsSigned) return null;
        if (header.Key == Key?.Id) return new Verification.Altered(At);
        if (At != Position.First) return new Verification.UnauthorizedKey(At, header.Key);
        // Event 0 names its key itself, so there a strange one is an edit, unless the head is gone: then the place says more than the key.
        return header.Seq == At ? new Verification.Altered(At) : new Verification.Displaced(At, header.Seq);
    }

    private Verification? WhereItStands(in CheckedEvent it, EventHeader header)
    {
        if (header.Key != Key!.Id) return new Verification.NotAnEvent(At, "its kid names another key than the one that signed");
        if (Log is { } log && header.Log != log)
            return new Verification.DifferentLedger(At, $"event {At} belongs to ledger {header.Log}, not to {log}");
        if (header.Seq != At) return new Verification.Displaced(At, header.Seq);
        if (it.Row != At) return new Verification.Misfiled(At, it.Row);
        if (Prev is not { } prev || header.Prev == prev) return null;
        return At == Position.First
            ? new Verification.NotAnEvent(At, "event 0 names an event before it")
            : new Verification.Unlinked(At);
    }

    private Verification? WhatItSays(in CheckedEvent it, LedgerEvent? fact, KeyTrail keys) => fact switch
    {
        LedgerEvent.LedgerOpened opened when At == Position.First =>
            opened.PublicKey == Key!.Base64 ? null : new Verification.NotAnEvent(At, "it names another key than the one that signed"),
        LedgerEvent.LedgerOpened => new Verification.NotAnEvent(At, "a ledger opens once, with event 0"),
        _ when At == Position.First => new Verification.NotAnEvent(At, "a ledger opens with ledger.opened"),
        LedgerEvent.KeyRotated when !it.IsVouched => new Verification.NotAnEvent(At, "the next key has not agreed to follow here"),
        LedgerEvent.KeyRotated when keys.IsSecondUse(At.Next) => new Verification.NotAnEvent(At, "it goes back to a key that was used before"),
        LedgerEvent.CheckpointSealed at when at.Size != At.Value => new Verification.WrongCheckpoint(At, $"says that it seals {at.Size} events"),
        LedgerEvent.CheckpointSealed when !it.IsVouched => new Verification.WrongCheckpoint(At, "is not signed by the key in force"),
        _ => null,
    };
}
