using System.Collections.Immutable;

namespace Estoppl.Ledger.Sharing;

/// <summary>How a process takes part in a ledger.</summary>
public sealed record JoinOptions
{
    /// <summary>All time stamps and time-outs.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>What the monotonic clock of this process's own events counts from, as <see cref="TimeProvider.GetTimestamp"/> gave it.</summary>
    public long ProcessStart { get; init; } = TimeProvider.System.GetTimestamp();

    /// <summary>Whether a ledger that does not exist is begun. Otherwise it is an error.</summary>
    public bool Create { get; init; }

    /// <summary>Whether this process is going to append: then the signing key has to be in order from the beginning.</summary>
    public bool Append { get; init; }

    /// <summary>How long an append, and a holder's answer, is waited for.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Files outside the ledger to which each checkpoint is appended while this process is the holder.</summary>
    public ImmutableArray<string> Anchors { get; init; } = [];

    /// <summary>Told, in a sentence and from any thread, what the operator should know and what keeps nobody from working.</summary>
    public Action<string> Warn { get; init; } = static _ => { };
    /// <summary>Told, from any thread, that the ledger's controls have changed. Must not wait for anything.</summary>
    public Action OnControls { get; init; } = static () => { };
    /// <summary>Told, from any thread, what a person said of a call that this process holds. It is durable by then. Must not wait for anything.</summary>
    public Action<Estoppl.Ledger.Control.ReviewVerdict> OnReviewed { get; init; } = static _ => { };
}
