using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;

namespace Estoppl.Ledger.Sharing;

/// <summary>
/// Events of this process that the ledger has not acknowledged yet. Whoever waits for them may be told of a failure; they stay pending
/// all the same, and are sent to one holder after the other until one has stored them.
/// </summary>
/// <param name="onDone">Told once, on any thread: whether the events are stored, or never will be.</param>
internal sealed class Pending(long number, ImmutableArray<ObservedEvent> events, long since, Action<Pending, bool> onDone) : ObservedSubmission(events)
{
    private readonly TaskCompletionSource _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Position? _sentAt;
    private volatile bool _isDone;

    /// <summary>Counts the submissions of this process.</summary>
    public long Number => number;

    /// <summary>When it was submitted, on the monotonic clock.</summary>
    public long Since => since;

    /// <summary>Completes when the events are durable; fails when nobody can say so in time, or ever.</summary>
    public Task Durable => _durable.Task;

    /// <summary>Whether there is nothing left to do: the events are durable, or can never be.</summary>
    public bool IsDone => _isDone;

    /// <summary>Where the ledger ended when it was sent first; none as long as it was not.</summary>
    public override Position? SentAt => IsResent ? _sentAt : null;

    private bool IsResent { get; set; }

    /// <summary>It is about to be sent, to a holder whose ledger ended at <paramref name="end"/> or behind.</summary>
    public void Sending(Position end)
    {
        StartOver();
        IsResent = _sentAt is not null;
        _sentAt ??= end;
    }

    public override void OnDurable(Position end)
    {
        _isDone = true;
        onDone(this, true);
        _durable.TrySetResult();
    }

    /// <summary>Tells who waits that it has been too long, or why it cannot be now.</summary>
    public void GiveUpWaiting(Exception why) => _durable.TrySetException(why);

    protected override void OnFailed(Exception fault)
    {
        // Anything else is the holder's failure: the next one takes it.
        if (fault is not ArgumentException) return;
        _isDone = true;
        onDone(this, false);
        _durable.TrySetException(fault);
    }
}
