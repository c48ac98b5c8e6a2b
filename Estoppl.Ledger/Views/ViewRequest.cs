using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Views;

/// <summary>How far the views have come.</summary>
/// <param name="Events">Events that they reflect.</param>
/// <param name="Total">Events that there are.</param>
public readonly record struct ViewProgress(long Events, long Total);

/// <summary>What a question needs before it can be answered.</summary>
internal enum ViewPreparation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The files are opened again, so that it meets what lies there and not what is in memory.</summary>
    Reopened,

    /// <summary>The views are made anew.</summary>
    Remade,
}

/// <summary>A question to the views, to be answered on their thread when they have come far enough.</summary>
internal abstract class ViewRequest(Position atLeast, IProgress<ViewProgress>? progress)
{
    /// <summary>The views must reflect all events before this.</summary>
    public Position AtLeast { get; set; } = atLeast;

    /// <summary>What is to be done before it is answered.</summary>
    public ViewPreparation Needs { get; set; }

    /// <summary>Told of every bite while the request waits.</summary>
    public IProgress<ViewProgress>? Progress => progress;

    /// <summary>Whether nobody waits for it any more.</summary>
    public abstract bool IsOver { get; }

    /// <summary>Answers it.</summary>
    /// <exception cref="UnusableViewsException">It is to be asked again, of views made anew.</exception>
    public abstract void Answer(ViewStore store);

    /// <summary>Answers it with a failure.</summary>
    public abstract void Fail(Exception cause);
}

/// <inheritdoc/>
internal sealed class ViewRequest<T> : ViewRequest
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration _cancelling;
    private readonly Func<ViewStore, T> _work;

    public ViewRequest(Func<ViewStore, T> work, Position atLeast, IProgress<ViewProgress>? progress, CancellationToken cancellation)
        : base(atLeast, progress)
    {
        _work = work;
        _cancelling = cancellation.Register(() => _answer.TrySetCanceled(cancellation));
    }

    public Task<T> Task => _answer.Task;

    public override bool IsOver => _answer.Task.IsCompleted;

    public override void Answer(ViewStore store)
    {
        var answer = _work(store);
        _cancelling.Dispose();
        _answer.TrySetResult(answer);
    }

    public override void Fail(Exception cause)
    {
        _cancelling.Dispose();
        if (cause is OperationCanceledException) _answer.TrySetCanceled();
        else _answer.TrySetException(cause);
    }
}
