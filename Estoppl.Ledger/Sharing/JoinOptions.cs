using System.Collections.Immutable;
using Estoppl.Ledger.Control;

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

    /// <summary>
    /// Told after <see cref="SharedLedger.Controls"/> has changed. On a thread of the ledger's own, one call of this and of <see cref="OnReviewed"/> at
    /// a time, so it may take its time and append; the first may come before <see cref="LedgerHome.Join"/> has returned.
    /// </summary>
    public Action OnControls { get; init; } = static () => { };

    /// <summary>
    /// Told what became of a call that this process holds; it is off the desk then. A verdict <see cref="ReviewVerdict.By"/> an
    /// <c>operator:</c> is durable in the ledger. One by <c>estoppl</c> is a denial that is recorded nowhere: the desk has no room for the
    /// call, so nobody will ever see it. Same thread as <see cref="OnControls"/>. It may come for a call that was let go meanwhile.
    /// </summary>
    public Action<ReviewVerdict> OnReviewed { get; init; } = static _ => { };

    /// <summary>Told, in a sentence and from any thread, what the operator should know and what keeps nobody from working.</summary>
    public Action<string> Warn { get; init; } = static _ => { };
}
