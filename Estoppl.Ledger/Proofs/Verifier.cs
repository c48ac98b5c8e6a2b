using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Bcl = System.Security.Cryptography;

namespace Estoppl.Ledger.Proofs;

/// <summary>
/// Checks a whole ledger against a key that is known from elsewhere. Signatures, which are nearly all of the work, are checked on all
/// cores; memory holds one batch.
/// </summary>
/// <param name="pinned">The key of event 0, not taken from the ledger itself.</param>
/// <param name="pinnedLog">The ledger's id, where it is known too: it tells two ledgers of one key apart.</param>
public sealed class Verifier(VerifyingKey pinned, LogId? pinnedLog = null)
{
    private const int BatchSize = 1024;

    /// <summary>
    /// Reads <paramref name="events"/> on the calling thread, in ledger order from #0, up to the first that is wrong. Exceptions of
    /// the enumeration (a ledger that cannot be read) pass through.
    /// </summary>
    /// <param name="progress">Told after each batch.</param>
    /// <exception cref="OperationCanceledException">The check was given up.</exception>
    public Verification Verify(
        IEnumerable<SealedEvent> events, IProgress<VerificationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var chain = new ChainCheck(pinned, pinnedLog);
        var results = new CheckedEvent[BatchSize];
        foreach (var batch in events.Chunk(BatchSize))
        {
            CheckEach(batch, results, cancellationToken);
            foreach (ref readonly var one in results.AsSpan(0, batch.Length))
            {
                if (chain.Next(one) is { } wrong) return wrong;
            }
            progress?.Report(new VerificationProgress(chain.Count));
        }
        return chain.Result;
    }

    private void CheckEach(SealedEvent[] batch, CheckedEvent[] results, CancellationToken cancellationToken) => Parallel.For(
        0, batch.Length, new ParallelOptions { CancellationToken = cancellationToken },
        () => new Worker(pinned),
        (n, _, worker) =>
        {
            results[n] = worker.Check(batch[n]);
            return worker;
        },
        worker => worker.Dispose());

    /// <summary>What one thread reuses.</summary>
    private sealed class Worker(VerifyingKey key) : IDisposable
    {
        private readonly Bcl.IncrementalHash _hash = Bcl.IncrementalHash.CreateHash(Bcl.HashAlgorithmName.SHA256);
        private byte[] _message = new byte[2048];

        public CheckedEvent Check(in SealedEvent it)
        {
            var message = EventSignature.Message(it.Event.Span, ref _message);
            return new CheckedEvent(
                it.Seq, EventCodec.Decode(it.Event.Span), key.Verify(message, it.Signature.Span), Leaf.OfMany(it, _hash));
        }

        public void Dispose() => _hash.Dispose();
    }
}
