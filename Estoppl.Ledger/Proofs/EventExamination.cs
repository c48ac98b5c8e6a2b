using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Bcl = System.Security.Cryptography;

namespace Estoppl.Ledger.Proofs;

/// <summary>The hashing and the checking of signatures that one thread does, with the buffers that it reuses.</summary>
internal sealed class EventExamination
{
    private byte[] _bytes = new byte[2048];

    /// <summary>The leaf of an event. One call over a copy: three calls without one take longer.</summary>
    public Digest Leaf(in SealedEvent it)
    {
        var length = 1 + it.Event.Length + it.Signature.Length;
        if (_bytes.Length < length) _bytes = new byte[2 * length];
        _bytes[0] = 0x00;
        it.Event.Span.CopyTo(_bytes.AsSpan(1));
        it.Signature.Span.CopyTo(_bytes.AsSpan(1 + it.Event.Length));
        Span<byte> hash = stackalloc byte[Digest.Size];
        Bcl.SHA256.HashData(_bytes.AsSpan(0, length), hash);
        return new Digest(hash);
    }

    /// <summary>All that can be told of an event on its own.</summary>
    /// <param name="key">The key in force at its place; null when there is none.</param>
    public CheckedEvent Check(in SealedEvent it, Digest leaf, VerifyingKey? key)
    {
        var content = EventCodec.Decode(it.Event.Span);
        var isSigned = key is not null && key.Verify(EventSignature.Message(it.Event.Span, ref _bytes), it.Signature.Span);
        return new CheckedEvent(it.Seq, content, isSigned, isSigned && IsVouched(content, key!), leaf);
    }

    private static bool IsVouched(DecodedEvent content, VerifyingKey key) => content is not DecodedEvent.Known { Envelope: var it } || it.Event.Fact switch
    {
        LedgerEvent.CheckpointSealed at => IsSealedBy(key, it.Log, at),
        LedgerEvent.KeyRotated rotated => KeyRotation.Verify(it.Log, it.Seq, it.Prev, rotated) is not null,
        _ => true,
    };

    private static bool IsSealedBy(VerifyingKey key, LogId log, LedgerEvent.CheckpointSealed it)
    {
        var checkpoint = new Checkpoint(log, it.Size, it.Root);
        return new NoteKey(checkpoint.Origin, key).HasSigned(checkpoint.Text, new NoteSignature(checkpoint.Origin, it.Signature));
    }
}
