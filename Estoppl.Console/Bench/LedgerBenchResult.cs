namespace Estoppl.Operator.Bench;

/// <summary>What one run of the ledger bench found.</summary>
/// <param name="Floor">An append and fdatasync, in turn with both appends.</param>
/// <param name="Holder">A durable append by the process that holds the ledger.</param>
/// <param name="Follower">A durable append by another process.</param>
/// <param name="GroupPerSecond">Events per second of four processes with 16 unacknowledged each, signed and durable.</param>
/// <param name="Push">From submitting an event in one process to having it in another that follows.</param>
/// <param name="Events">How many events the ledger had for what follows.</param>
/// <param name="Verify">Verifying all of them, as <c>audit --verify</c> does by default.</param>
/// <param name="Incremental">Verifying the newest <paramref name="NewEvents"/> behind a trusted checkpoint.</param>
/// <param name="Open">From opening to being able to append.</param>
/// <param name="BytesPerEvent">On the disk, everything counted.</param>
/// <param name="HolderMemory">Peak resident memory of a holder that appended <paramref name="GroupEvents"/> events of four processes; null where the system does not tell.</param>
internal sealed record LedgerBenchResult(
    Spread Floor, Spread Holder, Spread Follower, int GroupEvents, double GroupPerSecond, Spread Push, long Events, TimeSpan Verify,
    long NewEvents, TimeSpan Incremental, TimeSpan Open, double BytesPerEvent, long? HolderMemory);
