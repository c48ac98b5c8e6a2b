using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Sharing;
using Estoppl.Operator.Output;

namespace Estoppl.Operator.Commands;

/// <summary>A checkpoint that stands in the ledger, behind the events that it seals.</summary>
/// <param name="Key">The key that signed it.</param>
internal sealed record StoredCheckpoint(SignedCheckpoint Note, KeyId Key, DateTimeOffset At)
{
    private const int FirstLook = 512;

    /// <summary>How many events it seals.</summary>
    public long Size => Note.Content.Size;

    private static ReadOnlySpan<byte> Ending => ",\"type\":\"checkpoint.sealed\",\"v\":1}"u8;

    /// <summary>
    /// Seals all that is stored and gives the checkpoint that does. Where the private key is not, as on a copy, it is the newest that there
    /// is, and a warning says so.
    /// </summary>
    /// <exception cref="ExplainedException">The ledger cannot be sealed or read, or it has no checkpoint and no key to make one.</exception>
    public static StoredCheckpoint Seal(LedgerHome home, SharedLedger ledger)
    {
        var hasKey = File.Exists(home.Keys.PrivatePath);
        if (hasKey) ledger.Seal();
        var newest = Newest(ledger) ?? throw NoCheckpointException.In(home);
        if (!hasKey) Say.Warning($"{home.Keys.PrivatePath} is missing, so nothing new can be sealed; the newest checkpoint seals {newest.Size:N0} of {ledger.End().Value:N0} events");
        return newest;
    }

    /// <summary>The newest checkpoint of the ledger; null when it has none. They are never far apart, so it is looked for from the end.</summary>
    public static StoredCheckpoint? Newest(SharedLedger ledger)
    {
        using var progress = new ProgressLine(ledger.End().Value);
        return Newest(ledger, progress);
    }

    /// <summary>The same where stderr is not ours to show progress on.</summary>
    /// <param name="progress">None for nobody who wants to know.</param>
    public static StoredCheckpoint? Newest(SharedLedger ledger, ProgressLine? progress)
    {
        var end = ledger.End();
        for (long look = FirstLook, seen = 0; ; look *= 2)
        {
            var from = new Position(Math.Max(0, end.Value - look));
            StoredCheckpoint? newest = null;
            foreach (var batch in ledger.Read(from, end))
            {
                foreach (var it in batch.Span) newest = Of(it) ?? newest;
                progress?.Report(seen += batch.Length);
            }

            if (newest is not null || from == Position.First) return newest;
            end = from;
        }
    }

    private static StoredCheckpoint? Of(in SealedEvent it) =>
        it.Event.Span.EndsWith(Ending)
        && EventCodec.Decode(it.Event.Span) is DecodedEvent.Known { Envelope: { Event.Fact: LedgerEvent.CheckpointSealed fact } envelope }
        && SignedCheckpoint.Of(envelope.Log, fact) is { } note
            ? new StoredCheckpoint(note, envelope.Key, envelope.Event.At)
            : null;
}

/// <summary>Nothing of the ledger is sealed, and nothing can be.</summary>
internal sealed class NoCheckpointException : ExplainedException
{
    private NoCheckpointException(string fact, string hint) : base(fact, hint) { }

    public static NoCheckpointException In(LedgerHome home) => new(
        $"the ledger in {home.Folder.Path} has no checkpoint, and none can be made without {home.Keys.PrivatePath}",
        "restore the key, or ask where the ledger is written");
}
