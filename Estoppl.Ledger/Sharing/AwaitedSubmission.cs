using System.Collections.Immutable;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;

namespace Estoppl.Ledger.Sharing;

/// <summary>What the holder records itself, and waits for.</summary>
internal sealed class AwaitedSubmission(ImmutableArray<ObservedEvent> events) : ObservedSubmission(events)
{
    private readonly TaskCompletionSource _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when it is durable.</summary>
    public Task Durable => _durable.Task;

    public override void OnDurable(Position end) => _durable.TrySetResult();

    protected override void OnFailed(Exception fault) => _durable.TrySetException(fault);
}
