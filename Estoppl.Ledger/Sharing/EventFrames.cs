using System.Collections.Immutable;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Sharing;

/// <summary>Events on the wire.</summary>
internal static class EventFrames
{
    /// <summary>Most stored bytes in one frame of events; at least one event.</summary>
    private const int FrameBytes = 256 * 1024;

    /// <summary>An event on its way to the holder is written as it is stored, with nothing in the places that only the holder knows.</summary>
    private static readonly KeyId s_noKey = new("");

    /// <summary>Writes events to append.</summary>
    /// <exception cref="ArgumentException">An event has no canonical form, or they are too large for one frame.</exception>
    public static void WriteAppend(FrameWriter frame, long submission, Position? sentAt, ImmutableArray<ObservedEvent> events)
    {
        var canonical = new CanonicalWriter();
        frame.Begin(FrameKind.Append).Long(submission).Long(sentAt?.Value ?? -1).Int(events.Length);
        foreach (var observed in events)
        {
            canonical.Reset();
            EventCodec.Encode(new Envelope(default, Position.First, default, s_noKey, observed), canonical);
            frame.Bytes(canonical.Written);
            if (frame.Length > FrameChannel.MaxContent) throw new ArgumentException($"events that are appended together have at most {FrameChannel.MaxContent >> 20} MiB");
        }
    }

    /// <summary>Reads them. The holder seals what it understands.</summary>
    /// <exception cref="ArgumentException">An event of a later version, one that is none, or one that only a holder may record.</exception>
    public static ImmutableArray<ObservedEvent> ReadAppend(ref FrameReader frame, out long submission, out Position? sentAt)
    {
        submission = frame.Long();
        var since = frame.Long();
        sentAt = since < 0 ? null : new Position(since);
        var count = frame.Int();
        if (count <= 0) throw new WireException($"{count} events");
        var events = ImmutableArray.CreateBuilder<ObservedEvent>();
        for (var i = 0; i < count; i++)
        {
            events.Add(EventCodec.Decode(frame.Bytes()) switch
            {
                DecodedEvent.Known known when IsHolders(known.Envelope.Event.Fact) => throw new ArgumentException("only the ledger's holder records that"),
                DecodedEvent.Known known => known.Envelope.Event,
                DecodedEvent.Newer newer => throw new ArgumentException($"the ledger's holder does not know the event `{newer.Type}`: it is an older estoppl"),
                DecodedEvent.Malformed malformed => throw new ArgumentException($"an event that cannot be read: {malformed.Why}"),
                _ => throw new System.Diagnostics.UnreachableException(),
            });
        }

        frame.Finish();
        return events.ToImmutable();
    }

    /// <summary>Writes the first of <paramref name="events"/>, as many as one frame takes.</summary>
    /// <returns>How many these are: at least one.</returns>
    public static int WriteStored(FrameWriter frame, ReadOnlySpan<SealedEvent> events)
    {
        var (count, bytes) = (0, 0L);
        while (count < events.Length && (count == 0 || bytes < FrameBytes))
        {
            bytes += events[count].Event.Length + events[count].Signature.Length;
            count++;
        }

        frame.Begin(FrameKind.Events).Long(events[0].Seq.Value).Int(count);
        foreach (ref readonly var one in events[..count]) frame.Bytes(one.Event.Span).Bytes(one.Signature.Span);
        return count;
    }

    /// <summary>Reads stored events. They own their bytes: one copy for all of a frame.</summary>
    public static SealedEvent[] ReadStored(ReadOnlyMemory<byte> content)
    {
        ReadOnlyMemory<byte> owned = content.ToArray();
        var frame = new FrameReader(owned.Span);
        var first = frame.Count();
        var events = new SealedEvent[Math.Clamp(frame.Int(), 0, owned.Length)];
        for (var i = 0; i < events.Length; i++)
        {
            var bytes = frame.Bytes();
            var signature = frame.Bytes();
            var end = owned.Length - Remaining(frame);
            events[i] = new SealedEvent(
                new Position(first + i),
                owned.Slice(end - signature.Length - sizeof(int) - bytes.Length, bytes.Length),
                owned.Slice(end - signature.Length, signature.Length));
        }

        frame.Finish();
        return events;
    }

    // They speak of the chain itself, so they are true only where it is written.
    private static bool IsHolders(LedgerEvent fact) =>
        fact is LedgerEvent.LedgerOpened or LedgerEvent.CheckpointSealed or LedgerEvent.AnchorAcknowledged or LedgerEvent.KeyRotated;

    private static int Remaining(FrameReader frame) => frame.Rest().Length;
}
