using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Storage;

namespace Estoppl.Ledger;

/// <summary>One ledger with its keys: the folder that <c>[ledger] db_path</c> lies in, and <c>keys/</c> in it.</summary>
public sealed class LedgerHome(string folder)
{
    /// <summary>Where the events lie.</summary>
    public LedgerFolder Folder { get; } = new(folder);

    /// <summary>Where the keys lie.</summary>
    public KeyFiles Keys => new(Path.Combine(Folder.Path, "keys"));

    /// <summary>Whether there is a ledger already.</summary>
    public bool HasLedger => LedgerStore.Exists(Folder);

    /// <summary>
    /// Makes keys, where there are none yet, and a ledger that begins with <c>ledger.opened</c>, durable when this returns. Existing keys
    /// are used, so that what was interrupted half-way can be finished.
    /// </summary>
    /// <exception cref="ExplainedException">There is a ledger already, or something cannot be written.</exception>
    public void Create(TimeProvider clock)
    {
        if (HasLedger) throw new LedgerExistsException(Folder.Path);
        var hadKeys = Keys.Exist;
        using var key = hadKeys ? Keys.LoadSigningKey() : Keys.Create();
        try
        {
            using var store = LedgerStore.Create(Folder);
            Begin(store, key, clock);
        }
        // A full disk, say. Keys that have signed nothing would only be in the way of the next attempt.
        catch when (!hadKeys && !HasLedger)
        {
            Directory.Delete(Keys.Folder, recursive: true);
            throw;
        }
    }

    /// <summary>
    /// Opens the ledger for writing. Where there is neither a ledger nor a key, both are made: a configuration that was never
    /// initialized works. Calls that a proxy left open when it died are given their terminal event first.
    /// </summary>
    /// <exception cref="ExplainedException">Another process holds it, a key does not fit, or the files cannot be trusted.</exception>
    public LedgerWriter OpenForWriting(TimeProvider clock)
    {
        if (!HasLedger)
        {
            if (Keys.Exist) throw KeyException.WithoutLedger(Folder.Path);
            Create(clock);
        }

        var key = Keys.LoadSigningKey();
        var store = LedgerStore.Open(Folder);
        try
        {
            if (store.Last is null) Begin(store, key, clock);
            var last = store.Last!.Value;
            var sealer = Behind(last, key);
            UnfinishedSession.Close(store, sealer, clock);
            return LedgerWriter.Over(store, sealer);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Opens the ledger for reading. Takes the lease for as long as the store is open.</summary>
    /// <exception cref="ExplainedException">There is no ledger, another process holds it, or the files cannot be trusted.</exception>
    public LedgerStore OpenForReading() => HasLedger || !Keys.Exist ? LedgerStore.Open(Folder) : throw KeyException.WithoutLedger(Folder.Path);

    private static void Begin(LedgerStore store, SigningKey key, TimeProvider clock)
    {
        var opened = Opened(key, clock);
        store.Append([opened], [Leaf.Of(opened)]);
    }

    private static SealedEvent Opened(SigningKey key, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var sealer = new EventSealer(new LogId(Guid.CreateVersion7(now)), key);
        return sealer.Seal(new ObservedEvent(
            EventId.New(now), now, TimeSpan.Zero, "ledger", null, null, "estoppl", new LedgerEvent.LedgerOpened(key.Public.Base64)));
    }

    private EventSealer Behind(in SealedEvent last, SigningKey key)
    {
        var signer = EventCodec.Decode(last.Event.Span) switch
        {
            DecodedEvent.Known known => known.Envelope.Key,
            DecodedEvent.Newer newer => throw new LedgerNewerException(Folder.Path, newer.Type),
            DecodedEvent.Malformed malformed => throw new LedgerDamagedException($"event {last.Seq} cannot be read: {malformed.Why}"),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        if (signer != key.Id) throw KeyException.NotTheLedgers(Keys.PrivatePath, key.Id, signer);
        return EventSealer.Behind(last, key);
    }
}
