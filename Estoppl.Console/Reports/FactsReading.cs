using Estoppl.Ledger.Events;

namespace Estoppl.Operator.Reports;

/// <summary>
/// Looks over the shoulder of whoever reads a ledger: counts the calls and keeps what a report tells besides them. Nearly all events are told by
/// the end of their bytes, where <c>type</c> and <c>v</c> stand and a quote inside a text would be escaped; only the few others are read. One thread.
/// </summary>
internal sealed class FactsReading
{
    /// <summary>The longest type with what stands around it.</summary>
    private const int Window = 40;

    private readonly StoredEventReader _reader = new();
    private SealedEvent _before, _checkpoint;

    /// <summary>What was kept.</summary>
    public ReportedFacts Facts { get; } = new();

    /// <summary>Behind the last event that was seen.</summary>
    public Position Next { get; private set; } = Position.First;

    /// <summary>How many calls were intercepted, by the events.</summary>
    public long Calls { get; private set; }

    /// <summary>How many checkpoints stand in the ledger.</summary>
    public long Checkpoints { get; private set; }

    /// <summary>The newest checkpoint; none when there is none, or what stands there is none.</summary>
    public Envelope? Checkpoint => Checkpoints == 0 ? null : _reader.Read(_checkpoint.Event.Span);

    /// <summary>The first event's time; none when there is none that can be read.</summary>
    public DateTimeOffset? FirstAt { get; private set; }

    /// <summary>The last event's time; none when there is none that can be read.</summary>
    public DateTimeOffset? LastAt => Next == Position.First ? null : _reader.Read(_before.Event.Span)?.Event.At;

    private static ReadOnlySpan<byte> Version => "\",\"v\":1}"u8;

    private static ReadOnlySpan<byte> Name => ",\"type\":\""u8;

    /// <summary>Passes the batches on as they are, and looks at each.</summary>
    public IEnumerable<ReadOnlyMemory<SealedEvent>> Watch(IEnumerable<ReadOnlyMemory<SealedEvent>> batches)
    {
        foreach (var batch in batches)
        {
            foreach (ref readonly var it in batch.Span) Look(it);
            yield return batch;
        }
    }

    private void Look(in SealedEvent it)
    {
        var type = TypeOf(it.Event.Span);
        if (type.StartsWith("call."u8))
        {
            if (type.SequenceEqual("call.intercepted"u8)) Calls++;
            else if (Facts.HasOpenReviews && type.SequenceEqual("call.cancelled"u8)) Read(it);
        }
        else if (type.SequenceEqual("checkpoint.sealed"u8))
        {
            (_checkpoint, Checkpoints) = (it, Checkpoints + 1);
        }
        else if (IsTold(type))
        {
            Read(it);
        }

        if (Next == Position.First) FirstAt = _reader.Read(it.Event.Span)?.Event.At;
        (_before, Next) = (it, Next.Next);
    }

    private void Read(in SealedEvent it)
    {
        if (_reader.Read(it.Event.Span) is not { } envelope) return;
        // A call that is held and the asking for a person are appended together.
        var before = envelope.Event.Fact is LedgerEvent.ReviewRequested && Next != Position.First ? _reader.Read(_before.Event.Span) : null;
        Facts.Take(envelope, before);
    }

    private static ReadOnlySpan<byte> TypeOf(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.EndsWith(Version)) return default;
        var end = bytes[..^Version.Length];
        if (end.Length > Window) end = end[^Window..];
        var at = end.LastIndexOf(Name);
        return at < 0 ? default : end[(at + Name.Length)..];
    }

    // What is missing here is told of by numbers alone, or not at all.
    private static bool IsTold(ReadOnlySpan<byte> type) =>
        type.StartsWith("review."u8) || type.StartsWith("killswitch."u8) || type.StartsWith("config."u8) || type.StartsWith("tool."u8)
        || type.SequenceEqual("session.started"u8) || type.SequenceEqual("session.ended"u8)
        || type.SequenceEqual("tools.pinned"u8) || type.SequenceEqual("tools.accepted"u8)
        || type.SequenceEqual("policy.changed"u8) || type.SequenceEqual("policy.rejected"u8)
        || type.SequenceEqual("ledger.opened"u8) || type.SequenceEqual("key.rotated"u8) || type.SequenceEqual("anchor.acknowledged"u8);
}
