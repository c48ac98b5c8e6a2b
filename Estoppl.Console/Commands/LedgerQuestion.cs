using System.Collections.Immutable;
using System.Globalization;
using Estoppl.Ledger;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Sharing;
using Estoppl.Ledger.Storage;
using Estoppl.Operator.Output;
using Estoppl.Proxy.Policy;

namespace Estoppl.Operator.Commands;

/// <summary>What somebody wants to know of a ledger, and what they hold it against besides what lies with it.</summary>
/// <param name="Given">Public keys from elsewhere; null for the <c>signing.pub</c> that lies with the ledger.</param>
/// <param name="Full">Whether each event's own signature is checked where a checkpoint seals it.</param>
/// <param name="Trusted">A file with checkpoints from elsewhere: only what is behind the newest of them is looked at.</param>
internal sealed record LedgerQuestion(TrustedKeys? Given, bool Full, string? Trusted, bool RequireAnchor)
{
    /// <summary>Whether it is what was signed, by what lies with it.</summary>
    public static LedgerQuestion Plain { get; } = new(null, false, null, false);

    /// <summary>The keys to hold it against.</summary>
    /// <exception cref="ExplainedException">Those that lie with the ledger cannot be read.</exception>
    public TrustedKeys KeysFor(LedgerHome home) => Given ?? new TrustedKeys(home.Keys.LoadVerifyingKey());

    /// <summary>How to look, with everything that was kept of this ledger.</summary>
    /// <exception cref="ExplainedException">The trusted file has nothing of this ledger.</exception>
    public VerificationPlan PlanFor(Configuration configuration, LedgerHome home, TrustedKeys keys, SharedLedger ledger)
    {
        var kept = Trusted is { } file ? NewestIn(file, ledger.Log) : null;
        return new VerificationPlan
        {
            Pinned = PinFor(keys, ledger),
            Log = keys.Log,
            Full = Full,
            RequireAnchor = RequireAnchor,
            Start = kept is null ? new VerificationStart.Genesis() : new VerificationStart.Trusted(kept, KeysOf(home, keys)),
            CheckpointFiles = FilesIn(home.Folder, ledger.Log, kept?.Checkpoint.Size ?? 0),
            // What was brought may hold two histories of one size: then it is an anchor against itself.
            Anchors = [.. configuration.Ledger.Anchors.Concat(Trusted is null ? [] : [Path.GetFullPath(Trusted)]).Distinct().Select(place => NoteFile.Read(place, ledger.Log))],
        };
    }

    private static KeptNote NewestIn(string file, LogId log)
    {
        if (!File.Exists(file)) throw new BadWordException($"there is no file {TerminalText.Of(file)}", "give one that checkpoints were kept in: `estoppl checkpoint >> FILE` makes it");
        return NoteFile.Read(Path.GetFullPath(file), log).Notes.MaxBy(note => note.Checkpoint.Size)
            ?? throw new BadWordException($"{TerminalText.Of(file)} has no checkpoint of ledger {log}", "give a file that this ledger's checkpoints were kept in, or leave --trusted out to check all of it");
    }

    // Of several keys any that signed this ledger will do; that the newest event names one is no proof, only where to look.
    private static VerifyingKey PinFor(TrustedKeys keys, SharedLedger ledger)
    {
        if (keys.Keys.Length == 1) return keys.Keys[0];
        var end = ledger.End();
        foreach (var batch in ledger.Read(new Position(Math.Max(0, end.Value - 1)), end))
        {
            foreach (var it in batch.Span)
            {
                if (EventCodec.Decode(it.Event.Span) is DecodedEvent.Known known && keys.Find(known.Envelope.Key) is { } signer) return signer;
            }
        }

        return keys.Keys[0];
    }

    private ImmutableArray<VerifyingKey> KeysOf(LedgerHome home, TrustedKeys keys) => Given is null ? [.. keys.Keys, .. home.Keys.RetiredKeys()] : keys.Keys;

    // Named by their sizes. What has another name was left by a holder that was interrupted.
    private static ImmutableArray<NoteFile> FilesIn(LedgerFolder folder, LogId log, long least)
    {
        if (!Directory.Exists(folder.Checkpoints)) return [];
        return [.. Directory.EnumerateFiles(folder.Checkpoints)
            .Where(file => long.TryParse(Path.GetFileName(file), NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size >= least)
            .Select(file => NoteFile.Read(file, log))];
    }
}
