namespace Estoppl.Ledger.Storage;

/// <summary>How much may gather where. The specs shrink them so that the rare becomes frequent.</summary>
internal sealed record StoreLimits
{
    /// <summary>
    /// Events in memory at which the store thread goes to work. Many, so that the calls that feel it are few; and a session of some
    /// calls never does.
    /// </summary>
    public int DueEvents { get; init; } = 512;

    /// <summary>Bytes in memory at which it does with fewer events.</summary>
    public long DueBytes { get; init; } = 1 << 20;

    /// <summary>Events per segment, which is one LiteDB transaction. Few, so that what a transaction takes of memory dies young.</summary>
    public int SegmentEvents { get; init; } = 64;

    /// <summary>Bytes at which a segment is full with fewer events.</summary>
    public long SegmentBytes { get; init; } = 256 << 10;

    /// <summary>
    /// Bytes of an event from which on it is stored in pieces of this size. Together with <see cref="SegmentBytes"/> well below the 16 MB
    /// that a LiteDB document may have.
    /// </summary>
    public int PieceBytes { get; init; } = 4 << 20;

    /// <summary>Events held in memory before an append waits for LiteDB.</summary>
    public int TailEvents { get; init; } = 4096;

    /// <summary>Bytes held in memory before an append waits for LiteDB.</summary>
    public long TailBytes { get; init; } = 4 << 20;

    /// <summary>Bytes of log before a checkpoint and a truncation: about what recovery may have to read.</summary>
    public long LogBytes { get; init; } = 2 << 20;

    /// <summary>The log's file grows by zeros written in pieces of this size; whole blocks.</summary>
    public int LogChunk { get; init; } = 1 << 20;
}
