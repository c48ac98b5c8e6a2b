using Estoppl.Ledger.Events;
using Estoppl.Ledger.Views;

namespace Estoppl.Specs.Views;

/// <summary>A list of events of which more and more become durable.</summary>
internal sealed class Committed
{
    private readonly object _grown = new();
    private readonly SealedEvent[] _events;
    private readonly List<(Position At, TaskCompletionSource Reached)> _awaited = [];
    private int _end;
    private Position? _waitsFor;

    public Committed(IEnumerable<SealedEvent> events, int? durable = null)
    {
        _events = [.. events];
        _end = durable ?? _events.Length;
        Source = new CommittedEvents(() => End, Read, WaitFor);
    }

    public CommittedEvents Source { get; }

    /// <summary>How many events a piece has.</summary>
    public int PieceSize { get; init; } = 7;

    /// <summary>What reading throws; nothing for none.</summary>
    public Exception? Trouble { get; set; }

    public Position End { get { lock (_grown) return new Position(_end); } }

    public void Grow(int by)
    {
        lock (_grown)
        {
            _end = Math.Min(_events.Length, _end + by);
            Monitor.PulseAll(_grown);
        }
    }

    /// <summary>Completes when the views wait for the event at <paramref name="at"/>: they have nothing else to do then.</summary>
    public Task ViewsWaitFor(long at)
    {
        lock (_grown)
        {
            if (_waitsFor == new Position(at)) return Task.CompletedTask;
            return ViewsWaitForAgain(at);
        }
    }

    /// <summary>The same, but for a wait that begins from now on.</summary>
    public Task ViewsWaitForAgain(long at)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_grown) _awaited.Add((new Position(at), reached));
        return reached.Task;
    }

    private IEnumerable<ReadOnlyMemory<SealedEvent>> Read(Position from)
    {
        if (Trouble is { } trouble) throw trouble;
        var end = (int)End.Value;
        for (var at = (int)from.Value; at < end; at += PieceSize) yield return _events.AsMemory(at, Math.Min(PieceSize, end - at));
    }

    private void WaitFor(Position at, CancellationToken giveUp)
    {
        using var waking = giveUp.Register(() =>
        {
            lock (_grown) Monitor.PulseAll(_grown);
        });
        lock (_grown)
        {
            _waitsFor = at;
            foreach (var (_, reached) in _awaited.Where(it => it.At == at)) reached.TrySetResult();
            while (_end <= at.Value && !giveUp.IsCancellationRequested) Monitor.Wait(_grown);
            _waitsFor = null;
        }
    }
}
