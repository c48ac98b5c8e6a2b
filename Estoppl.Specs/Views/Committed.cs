using Estoppl.Ledger.Events;
using Estoppl.Ledger.Views;

namespace Estoppl.Specs.Views;

/// <summary>A list of events of which more and more become durable.</summary>
internal sealed class Committed
{
    private readonly object _grown = new();
    private readonly SealedEvent[] _events;
    private int _end;

    public Committed(IEnumerable<SealedEvent> events, int? durable = null)
    {
        _events = [.. events];
        _end = durable ?? _events.Length;
        Source = new CommittedEvents(() => End, Read, WaitFor);
    }

    public CommittedEvents Source { get; }

    /// <summary>How often events were asked for.</summary>
    public int Reads { get; private set; }

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

    private IEnumerable<ReadOnlyMemory<SealedEvent>> Read(Position from)
    {
        Reads++;
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
            while (_end <= at.Value && !giveUp.IsCancellationRequested) Monitor.Wait(_grown);
    }
}
