using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Keys;
using Estoppl.Ledger.Proofs;

namespace Estoppl.Ledger.Storage;

/// <summary>
/// Something to append, all or nothing, and who is told what became of it. The writing thread calls these members; none may wait for
/// anything.
/// </summary>
internal abstract class Submission
{
    /// <summary>How many events it is about to become.</summary>
    public abstract int Count { get; }

    /// <summary>
    /// Where to look for it first: it was sent before, when this was the ledger's end, so it may be stored already. None when it is new.
    /// </summary>
    public virtual Position? SentAt => null;

    /// <summary>The first of its events; tells whether it is stored. None when it can be appended twice.</summary>
    public virtual EventId? First => null;

    /// <summary>Whether <see cref="OnFailed"/> was called: then nothing else is.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Tells it that it failed.</summary>
    public void Fail(Exception fault)
    {
        HasFailed = true;
        OnFailed(fault);
    }

    /// <summary>It is about to be submitted anew, elsewhere: what became of it there is not what becomes of it now.</summary>
    protected void StartOver() => HasFailed = false;

    /// <summary>Seals its events, in order.</summary>
    /// <exception cref="ArgumentException">An event has no canonical form. Those before it were sealed, and are appended.</exception>
    public abstract void SealInto(EventSealer sealer, List<SealedEvent> sealedEvents);

    /// <summary>It is durable, somewhere before <paramref name="end"/>.</summary>
    public abstract void OnDurable(Position end);

    /// <summary>It may or may not be durable. An <see cref="ArgumentException"/> says that it is not, and can never be.</summary>
    protected abstract void OnFailed(Exception fault);
}

/// <summary>Events that were observed, in the usual way.</summary>
internal abstract class ObservedSubmission(ImmutableArray<ObservedEvent> events) : Submission
{
    public ImmutableArray<ObservedEvent> Events => events;

    public override int Count => events.Length;

    public override EventId? First => events.Length == 0 ? null : events[0].Id;

    public override void SealInto(EventSealer sealer, List<SealedEvent> sealedEvents)
    {
        foreach (var observed in events) sealedEvents.Add(sealer.Seal(observed));
    }
}

/// <summary>What the holder itself records. Nobody waits for it.</summary>
internal sealed class FactSubmission(params ImmutableArray<ObservedEvent> events) : ObservedSubmission(events)
{
    public override void OnDurable(Position end) { }

    protected override void OnFailed(Exception fault) { }
}

/// <summary>The last word of the present key: a checkpoint, then <c>key.rotated</c>. Everything behind is signed by the next key.</summary>
internal sealed class RotationSubmission(SigningKey next, TimeProvider clock, long processStart) : Submission
{
    private readonly TaskCompletionSource<Position> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Position _at;

    /// <summary>Completes with the place of <c>key.rotated</c> when that is durable.</summary>
    public Task<Position> Done => _done.Task;

    public override int Count => 2;

    public override void SealInto(EventSealer sealer, List<SealedEvent> sealedEvents)
    {
        var (now, mono) = (clock.GetUtcNow(), clock.GetElapsedTime(processStart));
        if (sealer.Unsealed > 0) sealedEvents.Add(sealer.SealCheckpoint(EventId.New(now), now, mono));
        _at = sealer.Next;
        sealedEvents.Add(sealer.Rotate(next, EventId.New(now), now, mono));
    }

    public override void OnDurable(Position end) => _done.TrySetResult(_at);

    protected override void OnFailed(Exception fault) => _done.TrySetException(fault);
}

/// <summary>A checkpoint over all that is stored; none when nothing came behind the newest one and it is not wanted all the same.</summary>
internal sealed class CheckpointSubmission(TimeProvider clock, long processStart, bool always) : Submission
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when all events that were submitted before are sealed, durably.</summary>
    public Task Done => _done.Task;

    public override int Count => 1;

    public override void SealInto(EventSealer sealer, List<SealedEvent> sealedEvents)
    {
        if (sealer.Unsealed == 0 && !always) return;
        var now = clock.GetUtcNow();
        sealedEvents.Add(sealer.SealCheckpoint(EventId.New(now), now, clock.GetElapsedTime(processStart)));
    }

    public override void OnDurable(Position end) => _done.TrySetResult();

    protected override void OnFailed(Exception fault) => _done.TrySetException(fault);
}
