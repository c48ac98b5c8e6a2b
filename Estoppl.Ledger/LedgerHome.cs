using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Proofs;
using Estoppl.Ledger.Sharing;
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
        using var lease = WriteLease.Take(Folder);
        if (HasLedger) throw new LedgerExistsException(Folder.Path);
        Begin(clock);
    }

    /// <summary>
    /// Takes part in the ledger, together with whoever does already. Where there is neither a ledger nor a key, both are made if
    /// <see cref="JoinOptions.Create"/> says so: a configuration that was never initialized works.
    /// </summary>
    /// <exception cref="ExplainedException">A key does not fit, the files cannot be trusted, or the holder does not answer.</exception>
    public SharedLedger Join(JoinOptions options) => SharedLedger.Join(this, options);

    /// <summary>Opens the ledger, and begins it where that is allowed.</summary>
    /// <param name="lease">Held by the caller; the result's from here on, and given back when this throws.</param>
    /// <param name="gone">What to throw when there is no ledger and none may be begun.</param>
    internal OpenedLedger OpenUnder(WriteLease lease, JoinOptions options, Func<LedgerException> gone)
    {
        LedgerStore? store = null;
        try
        {
            if (!HasLedger)
            {
                if (!options.Create) throw Keys.Exist ? KeyException.WithoutLedger(Folder.Path) : gone();
                if (Keys.Exist) throw KeyException.WithoutLedger(Folder.Path);
                Begin(options.Clock);
            }

            store = LedgerStore.Open(new DiskFileSystem(Folder), lease: null, new StoreLimits(), onThread: true);
            // Begun, and interrupted before its first event.
            if (store.Last is null && options.Append) Open(store, options.Clock);
            var opened = new OpenedLedger(lease, store, Keys);
            if (options.Append) opened.Sealer();
            return opened;
        }
        catch
        {
            store?.Dispose();
            lease.Dispose();
            throw;
        }
    }

    private void Begin(TimeProvider clock)
    {
        var hadKeys = Keys.Exist;
        if (!hadKeys) Keys.Create().Dispose();
        try
        {
            using var store = LedgerStore.Create(new DiskFileSystem(Folder), lease: null, new StoreLimits(), onThread: true);
            Open(store, clock);
        }
        // A full disk, say. Keys that have signed nothing would only be in the way of the next attempt.
        catch when (!hadKeys && !HasLedger)
        {
            Directory.Delete(Keys.Folder, recursive: true);
            throw;
        }
    }

    private void Open(LedgerStore store, TimeProvider clock)
    {
        using var key = Keys.LoadSigningKey();
        var now = clock.GetUtcNow();
        var sealer = new EventSealer(new LogId(Guid.CreateVersion7(now)), key);
        var opened = sealer.Seal(new ObservedEvent(
            EventId.New(now), now, TimeSpan.Zero, "ledger", null, null, "estoppl", new LedgerEvent.LedgerOpened(key.Public.Base64)));
        store.Append([opened], sealer.Tree.Frontier.AsSpan());
    }
}
