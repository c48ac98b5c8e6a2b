using Estoppl.Ledger.Control;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;
using Estoppl.Ledger.Views;

namespace Estoppl.Ledger.Sharing;

/// <summary>How this process takes part in a ledger for now: as its holder, or connected to it. When it is lost, another takes its place.</summary>
internal abstract class Link : IDisposable
{
    /// <summary>Which ledger; the default when it has no event yet and nobody may write one.</summary>
    public abstract LogId Log { get; }

    /// <summary>Who holds it.</summary>
    public abstract HolderFile Holder { get; }

    /// <summary>Where the ledger ends, as far as is known here: never more than where it does.</summary>
    public abstract Position KnownEnd { get; }

    /// <summary>The newest controls: when a submission is told that it is durable here, these reflect every control event before it.</summary>
    /// <exception cref="ExplainedException">The ledger cannot be read, so they are unknown.</exception>
    public abstract Controls Controls { get; }

    /// <summary>Puts a call on the desk of the holder, unless there is no room: then its denial comes back. Never waits.</summary>
    public abstract void Hold(HeldCall call);

    /// <summary>Takes it off again. Never waits.</summary>
    public abstract void LetGo(CallId call);

    /// <summary>Where the ledger ends now.</summary>
    /// <exception cref="LinkLostException">The holder went away.</exception>
    public abstract Position End();

    /// <summary>Sends what is pending, behind all sent before. Never waits.</summary>
    /// <exception cref="ArgumentException">An event has no canonical form.</exception>
    public abstract void Send(Pending pending);

    /// <summary>Reads stored events.</summary>
    /// <param name="end">Up to where; none for what is durable now.</param>
    public abstract EventCursor Read(Position from, Position? end);

    /// <summary>Reads stored events, and then those to come.</summary>
    public abstract EventCursor Follow(Position from);

    /// <summary>Asks the holder for something and waits for it.</summary>
    /// <param name="content">What follows the kind.</param>
    /// <exception cref="LinkLostException">The holder went away meanwhile.</exception>
    public abstract byte[] Ask(FrameKind kind, ReadOnlySpan<byte> content, IProgress<ViewProgress>? progress);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>What a link tells this process, on threads that must not be kept waiting.</summary>
/// <param name="OnLost">The link is of no use any more, with the reason if there is one. Told once.</param>
/// <param name="OnControls">Its controls have changed.</param>
/// <param name="OnReviewed">What became of a held call.</param>
internal sealed record LinkEvents(Action<Link, ExplainedException?> OnLost, Action OnControls, Action<ReviewVerdict> OnReviewed);

/// <summary>The holder went away in the middle of an answer. The next one can be asked again.</summary>
internal sealed class LinkLostException() : Exception("the ledger's holder went away");

/// <summary>A walk through stored events, forwards. One thread at a time; <see cref="Dispose"/> may come from another and ends a wait.</summary>
internal abstract class EventCursor : IDisposable
{
    /// <summary>Where the next batch begins.</summary>
    public Position Next { get; protected set; }

    /// <summary>The events that <see cref="MoveNext"/> found.</summary>
    public ReadOnlyMemory<SealedEvent> Batch { get; protected set; }

    /// <summary>How it ended, once <see cref="MoveNext"/> said so.</summary>
    public bool IsLost { get; protected set; }

    /// <summary>Waits for the next batch.</summary>
    /// <returns>False at the end, and when the holder went away: then <see cref="IsLost"/>.</returns>
    /// <exception cref="ExplainedException">The holder cannot read its ledger.</exception>
    public abstract bool MoveNext();

    /// <inheritdoc/>
    public abstract void Dispose();
}
