namespace Estoppl.Ledger.Views;

/// <summary>How eagerly the views follow. The specs change it so that the rare becomes frequent.</summary>
internal sealed record ViewPace
{
    /// <summary>Events per transaction. Larger ones are hardly faster, and cost memory.</summary>
    public int BiteEvents { get; init; } = 2048;

    /// <summary>Bytes of events per transaction, at which a bite is full with fewer events.</summary>
    public long BiteBytes { get; init; } = 4 << 20;

    /// <summary>So many waiting events are stored at once.</summary>
    public int Backlog { get; init; } = 16_384;

    /// <summary>Fewer are stored so long after the first of them.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The same while somebody watches the changes.</summary>
    public TimeSpan WatchedDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>LiteDB is closed, and gives its memory back, when nothing has happened for so long.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a fault keeps the views from trying again unasked.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromSeconds(30);
}
