using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Storage;

/// <summary>
/// Reads the groups of the current epoch and tells a torn end from damage. Each group was synced before the next was written, so only
/// the last can be torn; whatever stands behind a bad group proves that the bad one had been acknowledged.
/// </summary>
/// <remarks>
/// The last group itself cannot prove that: damage to it looks like a torn write, and it is dropped. That such a loss shows is the
/// work of checkpoints and anchors.
/// </remarks>
internal sealed class LogRecovery
{
    public LogRecovery(string path, LogHeader header, ReadOnlyMemory<byte> log, int start)
    {
        End = LastGroup = start;
        var next = header.Base;
        while (LogGroup.IsIntact(log.Span[End..], header.Epoch, out var head) && head.Epoch == header.Epoch && head.First == next)
        {
            LogGroup.Read(log[End..], head, Events);
            next = new Position(next.Value + head.Count);
            LastGroup = End;
            End += (int)LogGroup.Padded(head.Length);
        }

        for (var at = End; at < log.Length; at += LogGroup.Block)
        {
            if (!LogGroup.IsIntact(log.Span[at..], header.Epoch, out var head)) continue;
            if (head.Epoch > header.Epoch)
                throw new LedgerDamagedException($"{path} holds events of epoch {head.Epoch}, and the header of that epoch is damaged");
            if (head.First > next)
                throw new LedgerDamagedException($"{path} is damaged at byte {End}: event {next} is lost, and event {head.First} behind it is not");
        }
    }

    /// <summary>From the epoch's base, dense.</summary>
    public List<SealedEvent> Events { get; } = [];

    /// <summary>Where the last intact group starts.</summary>
    public int LastGroup { get; }

    /// <summary>Where the next group goes.</summary>
    public int End { get; }
}
