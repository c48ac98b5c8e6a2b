using System.Runtime.ExceptionServices;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;

namespace Estoppl.Ledger.Proofs;

/// <summary>
/// Checks events against what is known from elsewhere. One thread reads and follows the chain, all cores hash and check signatures.
/// Memory holds some thousand events, however long the ledger is. A verifier may be used again, by one thread at a time.
/// </summary>
public sealed class Verifier(VerificationPlan plan)
{
    /// <summary>Checks a whole ledger against one key and nothing else.</summary>
    public Verifier(VerifyingKey pinned) : this(new VerificationPlan { Pinned = pinned }) { }

    /// <summary>The same for events that come in batches, of any sizes.</summary>
    public Verification Verify(
        IEnumerable<ReadOnlyMemory<SealedEvent>> batches, IProgress<VerificationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Verify(Each(batches), progress, cancellationToken);

    /// <summary>
    /// Reads <paramref name="events"/> on the calling thread, in ledger order from the plan's start, up to the first that is wrong and some
    /// thousand behind it. An event's bytes are used until this returns: they must not be overwritten by later ones. Exceptions of the
    /// enumeration (a ledger that cannot be read) pass through, unless something is wrong before the place where it failed.
    /// </summary>
    /// <param name="progress">Told after every few thousand events.</param>
    /// <exception cref="OperationCanceledException">The check was given up.</exception>
    public Verification Verify(
        IEnumerable<SealedEvent> events, IProgress<VerificationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var reading = events.GetEnumerator();
        EventBatch filling = new(), working = new();
        try
        {
            return Run(reading, ref filling, ref working, progress, ending.Token);
        }
        finally
        {
            ending.Cancel();
            filling.Abandon();
            working.Abandon();
        }
    }

    private Verification Run(
        IEnumerator<SealedEvent> reading, ref EventBatch filling, ref EventBatch working, IProgress<VerificationProgress>? progress, CancellationToken token)
    {
        LedgerCheck? check = null;
        var keys = new KeyTrail(plan.Start.First, null);
        var next = plan.Start.First;
        while (true)
        {
            token.ThrowIfCancellationRequested();
            var failure = Fill(reading, filling, next);
            if (check is null)
            {
                if (filling.Count == 0) return failure is null ? Nothing() : Rethrow(failure);
                if (CheckBeginning.Of(plan, filling.Event(0), out var wrong) is not { } beginning) return wrong!;
                check = new LedgerCheck(plan, beginning, OriginOf(filling.Event(0)), token);
                keys = beginning.Keys;
            }

            filling.Begin(keys, plan.Full, plan.Start.First, token);
            if (Finish(working) is { } found) return found;
            if (filling.Count == 0 || failure is not null)
            {
                if (Finish(filling) is { } last) return last;
                if (failure is null) return check.Finish();
                return check.Examine() ?? Rethrow(failure);
            }

            (keys, next) = (filling.Keys, filling.At(filling.Count));
            (filling, working) = (working, filling);
        }

        Verification? Finish(EventBatch batch)
        {
            if (batch.Count == 0) return null;
            batch.Wait();
            var wrong = check!.Take(batch);
            if (wrong is null) progress?.Report(new VerificationProgress(batch.At(batch.Count).Value - plan.Start.First.Value));
            return wrong;
        }
    }

    /// <summary>Reads until the batch is full or nothing more comes; what was thrown meanwhile is returned.</summary>
    private static ExceptionDispatchInfo? Fill(IEnumerator<SealedEvent> reading, EventBatch batch, Position first)
    {
        batch.Clear(first);
        try
        {
            while (!batch.IsFull && reading.MoveNext()) batch.Add(reading.Current);
            return null;
        }
        // What was read before it comes first: it may be why the rest cannot be.
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return ExceptionDispatchInfo.Capture(failure);
        }
    }

    /// <summary>Not one event: at most the pinned key can tell of some that were.</summary>
    private Verification Nothing()
    {
        if (plan.Start is VerificationStart.Trusted { Note: var note }) return new Verification.RolledBack(note.Place, note.Checkpoint.Size, null);
        var notes = new KeptNotes(plan, plan.Log is { } log ? Checkpoint.OriginOf(log) : null, new WarningList());
        return notes.JudgeRest(plan.Start.First.Value, [plan.Pinned]) ?? new Verification.Empty();
    }

    private static string? OriginOf(in SealedEvent first) => EventCodec.Decode(first.Event.Span) switch
    {
        DecodedEvent.Known known => Checkpoint.OriginOf(known.Envelope.Log),
        DecodedEvent.Newer newer => Checkpoint.OriginOf(newer.Header.Log),
        _ => null,
    };

    private static Verification Rethrow(ExceptionDispatchInfo failure)
    {
        failure.Throw();
        throw new System.Diagnostics.UnreachableException();
    }

    private static IEnumerable<SealedEvent> Each(IEnumerable<ReadOnlyMemory<SealedEvent>> batches)
    {
        foreach (var batch in batches)
        {
            for (var n = 0; n < batch.Length; n++) yield return batch.Span[n];
        }
    }
}
