using System.Globalization;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;

namespace Estoppl.Ledger.Proofs;

/// <summary>What a receipt proves, checked with nothing but the receipt and the keys that its reader trusts.</summary>
public abstract record ReceiptCheck
{
    private ReceiptCheck() { }

    /// <summary>One sentence for a person, without a full stop.</summary>
    public abstract string Describe();

    /// <summary>The event stands where the receipt says, in the ledger that a trusted key sealed.</summary>
    /// <param name="Key">The trusted key that signed the checkpoint.</param>
    /// <param name="EarlierKey">The key that the event itself names, when it is none of the trusted ones: the ledger's key was rotated
    /// between the event and the checkpoint. The sealed root covers the event with its signature, which was not checked itself.</param>
    public sealed record Valid(ReceiptEvent Event, Checkpoint Checkpoint, VerifyingKey Key, KeyId? EarlierKey) : ReceiptCheck
    {
        /// <inheritdoc/>
        public override string Describe()
        {
            var rotated = EarlierKey is { } earlier
                ? $"; the event itself was signed with key {earlier}, before the key was rotated: the checkpoint vouches for it, its own signature was not checked"
                : "";
            return $"VALID: {Event.Describe()} is sealed by checkpoint {N(Checkpoint.Size)} of ledger {Event.Header.Log}, signed with key {Key.Id}{rotated}";
        }
    }

    /// <summary>
    /// The receipt agrees with itself, and nobody was named whose signature could be checked: a receipt carries no public key, only the
    /// short names of two.
    /// </summary>
    /// <param name="KeyHash">The key hash of the checkpoint's own signature: part of that key's vkey. Null when it has none.</param>
    public sealed record KeyNeeded(ReceiptEvent Event, Checkpoint Checkpoint, uint? KeyHash) : ReceiptCheck
    {
        /// <inheritdoc/>
        public override string Describe() =>
            $"NOT PROVEN YET: {Event.Describe()} fits checkpoint {N(Checkpoint.Size)} of ledger {Event.Header.Log}, but its signature was not "
            + $"checked: get the ledger's public key{(KeyHash is { } hash ? $" (its vkey has +{hash:x8}+ in it)" : "")} from someone you trust";
    }

    /// <summary>None of the trusted keys signed the checkpoint.</summary>
    public sealed record WrongKey(Checkpoint Checkpoint, TrustedKeys Trusted) : ReceiptCheck
    {
        /// <inheritdoc/>
        public override string Describe() =>
            $"WRONG KEY: checkpoint {N(Checkpoint.Size)} is not signed with {Trusted}; it is another's, or from before or after a rotation of the key";
    }

    /// <summary>The trusted key is that of another ledger.</summary>
    public sealed record DifferentLedger(Checkpoint Checkpoint, LogId Trusted) : ReceiptCheck
    {
        /// <inheritdoc/>
        public override string Describe() =>
            $"DIFFERENT LEDGER: the receipt is of {(Checkpoint.Log is { } log ? $"ledger {log}" : "a log that is no ledger of estoppl")}, the key of ledger {Trusted}";
    }

    /// <summary>It was a receipt, and does not prove what it says.</summary>
    /// <param name="Why">One sentence without a full stop.</param>
    public sealed record Altered(string Why) : ReceiptCheck
    {
        /// <inheritdoc/>
        public override string Describe() => $"ALTERED: {Why}";
    }

    /// <summary>The file has not the form of a receipt: another kind of file, or one that was cut or edited.</summary>
    /// <param name="Why">One sentence without a full stop.</param>
    public sealed record NotAReceipt(string Why) : ReceiptCheck
    {
        /// <inheritdoc/>
        public override string Describe() => $"NOT A RECEIPT: {Why}";
    }

    /// <summary>Checks a receipt's bytes.</summary>
    /// <param name="trusted">Keys from elsewhere than the receipt's sender; null for none, which proves nothing about who signed.</param>
    public static ReceiptCheck Of(ReadOnlySpan<byte> file, TrustedKeys? trusted) =>
        Receipt.TryParse(file, out var fault) is { } receipt ? Of(receipt, trusted) : new NotAReceipt(fault!);

    /// <summary>Checks a receipt.</summary>
    public static ReceiptCheck Of(Receipt receipt, TrustedKeys? trusted)
    {
        var checkpoint = receipt.Checkpoint.Content;
        if (!receipt.Path.Holds(Leaf.Of(receipt.Event), checkpoint.Root))
            return new Altered($"the event does not lead to the root of checkpoint {N(checkpoint.Size)} as number {N(receipt.Path.Index)}");
        if (trusted is null)
            return WhatIsSealed(receipt, out var unproven) ?? (ReceiptCheck)new KeyNeeded(unproven!, checkpoint, OwnKeyHash(receipt.Checkpoint));
        if (trusted.Log is { } log && log != checkpoint.Log) return new DifferentLedger(checkpoint, log);

        // Who signed comes before what: nothing in a checkpoint means anything before that.
        VerifyingKey? signer = null;
        foreach (var key in trusted.Keys)
        {
            var signed = receipt.Checkpoint.SignedBy(key);
            if (signed == NoteSigned.Forged) return new Altered($"the signature of checkpoint {N(checkpoint.Size)} does not match its text");
            if (signed == NoteSigned.Yes) signer ??= key;
        }

        if (signer is null) return new WrongKey(checkpoint, trusted);
        if (WhatIsSealed(receipt, out var it) is { } wrong) return wrong;
        if (trusted.Find(it!.Header.Key) is not { } named) return new Valid(it, checkpoint, signer, it.Header.Key);
        return HasSigned(named, receipt.Event)
            ? new Valid(it, checkpoint, signer, null)
            : new Altered($"event {receipt.Event.Seq}: content does not match its signature");
    }

    /// <summary>The root covers any bytes: only an event at its own place in its own ledger is what a receipt is about.</summary>
    private static Altered? WhatIsSealed(Receipt receipt, out ReceiptEvent? it)
    {
        var at = receipt.Event.Seq;
        it = ReceiptEvent.Read(receipt.Event, out var why);
        if (it is null) return new Altered($"event {at} is sealed, but is no event: {why}");
        if (it.Header.Seq != at) return new Altered($"event {at}: says seq {N(it.Header.Seq.Value)}");
        if (!VerifyingKey.IsId(it.Header.Key)) return new Altered($"event {at}: names no key");
        return it.Header.Log == receipt.Checkpoint.Content.Log ? null : new Altered($"event {at} belongs to ledger {it.Header.Log}, the checkpoint does not");
    }

    private static bool HasSigned(VerifyingKey key, in SealedEvent it)
    {
        var message = Array.Empty<byte>();
        return key.Verify(EventSignature.Message(it.Event.Span, ref message), it.Signature.Span);
    }

    private static uint? OwnKeyHash(SignedCheckpoint checkpoint) =>
        checkpoint.Note.Signatures.Where(signature => signature.Name == checkpoint.Content.Origin).Select(signature => signature.KeyHash).FirstOrDefault();

    private static string N(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}

/// <summary>What a receipt says happened.</summary>
/// <param name="Header">Where and when.</param>
/// <param name="Fact">What; null when a later version of estoppl wrote it, which this one can place but not understand.</param>
public sealed record ReceiptEvent(EventHeader Header, LedgerEvent? Fact)
{
    internal static ReceiptEvent? Read(in SealedEvent it, out string? why)
    {
        why = null;
        switch (EventCodec.Decode(it.Event.Span))
        {
            case DecodedEvent.Known known: return new(EventHeader.Of(known.Envelope), known.Envelope.Event.Fact);
            case DecodedEvent.Newer newer: return new(newer.Header, null);
            case DecodedEvent.Malformed malformed:
                why = malformed.Why;
                return null;
            default: throw new System.Diagnostics.UnreachableException();
        }
    }

    // Of a type that a later version wrote not even the name is shown: it is nobody's word yet.
    internal string Describe() => string.Create(CultureInfo.InvariantCulture,
        $"event {Header.Seq} ({(Fact is null ? "of a type that this version does not know" : EventTypes.NameOf(Fact))}, {Header.At:yyyy-MM-dd'T'HH:mm:ss'Z'})");
}
