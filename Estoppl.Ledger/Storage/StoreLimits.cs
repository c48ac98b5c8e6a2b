namespace Estoppl.Ledger.Storage;

/// <summary>How much may gather where. The specs shrink them so that the rare becomes frequent.</summary>
internal sealed record StoreLimits
{
    /// <summary>Events per LiteDB transaction; so many wait for one.</summary>
    public int BatchEvents { get; init; } = 256;

    /// <summary>Bytes per LiteDB transaction, at which a batch is full even with fewer events.</summary>
    public long BatchBytes { get; init; } = 1 << 20;

    /// <summary>Events held in memory before an append waits for LiteDB.</summary>
    public int TailEvents { get; init; } = 4096;

    /// <summary>Bytes held in memory before an append waits for LiteDB.</summary>
    public long TailBytes { get; init; } = 4 << 20;

    /// <summary>Bytes of log before a checkpoint and a truncation: about what recovery may have to read.</summary>
    public long LogBytes { get; init; } = 2 << 20;

    /// <summary>The log's file grows by zeros written in pieces of this size; whole blocks.</summary>
    public int LogChunk { get; init; } = 1 << 20;
}
