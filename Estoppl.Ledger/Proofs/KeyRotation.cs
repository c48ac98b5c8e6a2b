using System.Globalization;
using System.Text;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;

namespace Estoppl.Ledger.Proofs;

/// <summary>
/// How a signing key hands over: the old key signs the event <c>key.rotated</c>, which carries the next key's signature over the place of
/// that event in this ledger. So the next key consents to be this ledger's, and vouches for every event before.
/// </summary>
public static class KeyRotation
{
    /// <summary>The event at <paramref name="seq"/> that makes <paramref name="next"/> the key of all events behind it.</summary>
    /// <param name="prev">The leaf of the event before: what <c>prev</c> of the event will say.</param>
    public static LedgerEvent.KeyRotated Make(LogId log, Position seq, Digest prev, SigningKey next)
    {
        var signature = new byte[EventSignature.Size];
        next.Sign(Statement(log, seq, prev, next.Public.Base64), signature);
        return new(next.Public.Base64, Convert.ToBase64String(signature));
    }

    /// <summary>
    /// The key that signs from the event behind <paramref name="seq"/> on; null when <paramref name="it"/> does not show that key's
    /// consent to this place. Whether the old key signed the event is for the chain's check, and so is a key that was used before.
    /// </summary>
    public static VerifyingKey? Verify(LogId log, Position seq, Digest prev, LedgerEvent.KeyRotated it)
    {
        Span<byte> proof = stackalloc byte[EventSignature.Size];
        return VerifyingKey.TryParse(it.PublicKey) is { } next
            && Convert.TryFromBase64String(it.Proof, proof, out var length) && length == proof.Length && Convert.ToBase64String(proof) == it.Proof
            && next.Verify(Statement(log, seq, prev, it.PublicKey), proof)
                ? next
                : null;
    }

    // The first line keeps it apart from events and checkpoints, which the same key signs later.
    private static byte[] Statement(LogId log, Position seq, Digest prev, string publicKey) => Encoding.ASCII.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"estoppl/key-rotation/v1\n{log}\n{seq.Value}\n{prev}\n{publicKey}\n"));
}
