using Estoppl.Ledger.Events;
using Estoppl.Ledger.Views;

namespace Estoppl.Ledger.Sharing;

// What is read of the ledger, and asked of whoever holds it.
public sealed partial class SharedLedger
{
    /// <summary>Reads the events from <paramref name="from"/> to what is durable at the call, in batches.</summary>
    /// <param name="end">Not further than this.</param>
    /// <exception cref="ExplainedException">While enumerating: the ledger cannot be read.</exception>
    public IEnumerable<ReadOnlyMemory<SealedEvent>> Read(Position from, Position? end = null)
    {
        var patience = new Patience(_options.Timeout);
        while (true)
        {
            using var cursor = OfHolder(link => link.Read(from, end));
            while (cursor.MoveNext())
            {
                yield return cursor.Batch;
                patience = new Patience(_options.Timeout);
            }

            if (!cursor.IsLost) yield break;
            from = cursor.Next;
            if (!patience.TryAgain()) throw NotAnswering();
        }
    }

    /// <summary>The same, one by one.</summary>
    public IEnumerable<SealedEvent> Events(Position from) => Read(from).SelectMany(batch => batch.ToArray());

    /// <summary>
    /// Reads the events from <paramref name="from"/> on, and then those to come, as soon as they are durable, until it is cancelled. It
    /// outlives holders.
    /// </summary>
    /// <exception cref="ExplainedException">While enumerating: the ledger cannot be read, or nobody can hold it.</exception>
    /// <exception cref="ObjectDisposedException">While enumerating: this process has left the ledger.</exception>
    public IEnumerable<ReadOnlyMemory<SealedEvent>> Follow(Position from, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            using var cursor = OfHolder(link => link.Follow(from));
            using var ending = cancellation.Register(cursor.Dispose);
            using var leaving = _leaving.Token.Register(cursor.Dispose);
            while (cursor.MoveNext()) yield return cursor.Batch;
            // Whoever hangs up again and again is not asked again and again without a pause.
            if (cursor.Next == from) cancellation.WaitHandle.WaitOne(s_shortestPause);
            from = cursor.Next;
        }
    }

    /// <summary>Where the ledger ends now: all events before are durable.</summary>
    /// <exception cref="ExplainedException">Nobody can hold the ledger.</exception>
    public Position End() => OfHolder(link => link.End());

    internal byte[] Ask(FrameKind kind, byte[] content, IProgress<ViewProgress>? progress) => OfHolder(link => link.Ask(kind, content, progress));

    private T OfHolder<T>(Func<Link, T> ask)
    {
        Patience? patience = null;
        while (true)
        {
            try
            {
                return ask(Linked());
            }
            catch (LinkLostException)
            {
                // The next holder is asked, as soon as there is one. What was lost may have taken long.
                patience ??= new Patience(_options.Timeout);
                if (!patience.TryAgain()) throw _fault ?? NotAnswering();
            }
        }
    }

    private Link Linked()
    {
        while (true)
        {
            ObjectDisposedException.ThrowIf(_leaving.IsCancellationRequested, this);
            if (_link is { } link) return link;
            try
            {
                if (!_linked.Wait(_options.Timeout, _leaving.Token)) throw _fault ?? NotAnswering();
            }
            catch (OperationCanceledException)
            {
                // It is told above.
            }
        }
    }
}
