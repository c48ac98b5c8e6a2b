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

    /// <summary>Shows a call that waits for a person. Never waits.</summary>
    public abstract void Hold(HeldCall call);

    /// <summary>Takes it back. Never waits.</summary>
    public abstract void LetGo(CallId call);

    /// <summary>Asks the holder for something and waits for it.</summary>
    /// <param name="content">What follows the kind.</param>
    /// <exception cref="LinkLostException">The holder went away meanwhile.</exception>
    public abstract byte[] Ask(FrameKind kind, ReadOnlySpan<byte> content, IProgress<ViewProgress>? progress);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>What a link tells its owner, on threads of its own that wait for nothing.</summary>
/// <param name="OnLost">Once: it is of no use any more; with its reason if there is one.</param>
/// <param name="OnControls">What is in force: before the link is used, and before anything behind a change is acknowledged.</param>
/// <param name="OnVerdict">A person decided about a call that this process shows.</param>
internal sealed record LinkEvents(Action<Link, ExplainedException?> OnLost, Action<Controls> OnControls, Action<ReviewVerdict> OnVerdict);

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
