using System.Buffers.Text;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Proofs;

/// <summary>What an event is to a verification that does not read it.</summary>
internal enum EventKind : byte
{
    /// <summary>Of a type or a version that this one does not know, or no event.</summary>
    Unknown,

    /// <summary>Told by the process that its stream is about.</summary>
    Own,

    /// <summary>As <see cref="Own"/>, and the last of its stream.</summary>
    SessionEnded,

    /// <summary>Told by whoever had the ledger.</summary>
    Other,

    /// <summary>A checkpoint.</summary>
    Checkpoint,

    /// <summary>The last event of a key.</summary>
    Rotation,
}

/// <summary>
/// What the end of an event's canonical bytes tells without parsing them. In them a field's name with its quotes cannot stand inside a
/// string, where quotes are escaped, and <c>data</c> stands before the fields looked for, so the last one found is the envelope's.
/// Of bytes that are not canonical it may tell anything; nothing but a warning depends on it where bytes are not read.
/// </summary>
/// <param name="At">Microseconds, as in <c>ts</c>.</param>
/// <param name="Mono">Microseconds, as in <c>mono</c>.</param>
/// <param name="StreamStart">Where the text of <c>stream</c> begins.</param>
internal readonly record struct EventGlance(EventKind Kind, long At, long Mono, int StreamStart, int StreamLength)
{
    private static ReadOnlySpan<byte> Version => ",\"v\":1}"u8;

    /// <summary>Whether it is read even where a checkpoint seals it.</summary>
    public bool IsMilestone => Kind is EventKind.Checkpoint or EventKind.Rotation;

    /// <summary>Whether these are the bytes of a <c>key.rotated</c> of version 1.</summary>
    public static bool IsRotation(ReadOnlySpan<byte> bytes) => bytes.EndsWith(",\"type\":\"key.rotated\",\"v\":1}"u8);

    /// <summary>Looks at <paramref name="bytes"/>.</summary>
    public static EventGlance Of(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.EndsWith(Version)) return default;
        var rest = bytes[..^Version.Length];
        if (!CutLast(ref rest, ",\"type\":\""u8, out var type, out _) || !type.EndsWith("\""u8)) return default;
        var kind = KindOf(type[..^1]);
        if (!CutLast(ref rest, ",\"ts\":"u8, out var time, out _) || !IsInteger(time, out var at)) return default;
        if (!CutLast(ref rest, ",\"stream\":\""u8, out var stream, out var start) || !stream.EndsWith("\""u8)) return default;
        if (!CutLast(ref rest, ",\"prev\":"u8, out _, out _)) return default;
        if (!CutLast(ref rest, ",\"mono\":"u8, out var since, out _) || !IsInteger(since, out var mono)) return default;
        return new EventGlance(kind, at, mono, start, stream.Length - 1);
    }

    private static bool CutLast(ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value, out int start)
    {
        var at = rest.LastIndexOf(name);
        start = at + name.Length;
        value = at < 0 ? default : rest[start..];
        if (at >= 0) rest = rest[..at];
        return at >= 0;
    }

    private static bool IsInteger(ReadOnlySpan<byte> digits, out long value) =>
        Utf8Parser.TryParse(digits, out value, out var read) && read == digits.Length && Math.Abs((double)value) <= CanonicalWriter.MaxInteger;

    // The most frequent first. A type that is missing here costs a warning about clocks and counts as not understood; a spec names it.
    private static EventKind KindOf(ReadOnlySpan<byte> type) => type switch
    {
        _ when type.SequenceEqual("call.intercepted"u8) || type.SequenceEqual("call.forwarded"u8) || type.SequenceEqual("call.completed"u8) => EventKind.Own,
        _ when type.SequenceEqual("checkpoint.sealed"u8) => EventKind.Checkpoint,
        _ when type.SequenceEqual("key.rotated"u8) => EventKind.Rotation,
        _ when type.SequenceEqual("session.ended"u8) => EventKind.SessionEnded,
        _ when type.SequenceEqual("ledger.opened"u8) || type.SequenceEqual("anchor.acknowledged"u8) => EventKind.Other,
        // An unknown outcome may be told by another process, after the session's own has died.
        _ when type.SequenceEqual("call.outcomeUnknown"u8) => EventKind.Other,
        _ when type.SequenceEqual("session.started"u8) || type.SequenceEqual("upstream.handshaken"u8) || type.SequenceEqual("tools.listed"u8)
            || type.SequenceEqual("policy.loaded"u8) || type.SequenceEqual("call.failed"u8) || type.SequenceEqual("call.cancelled"u8)
            || type.SequenceEqual("call.answeredLate"u8) || type.SequenceEqual("call.upstreamDied"u8) || type.SequenceEqual("call.withheld"u8)
            || type.SequenceEqual("message.refused"u8) || type.SequenceEqual("review.requested"u8) || type.SequenceEqual("review.expired"u8)
            || type.SequenceEqual("policy.changed"u8) || type.SequenceEqual("policy.rejected"u8) || type.SequenceEqual("tools.pinned"u8)
            || type.SequenceEqual("tool.changed"u8) || type.SequenceEqual("tool.suspected"u8) => EventKind.Own,
        // What people order is told by another process than the session's.
        _ when type.SequenceEqual("review.approved"u8) || type.SequenceEqual("review.denied"u8) || type.SequenceEqual("tools.accepted"u8)
            || type.SequenceEqual("killswitch.engaged"u8) || type.SequenceEqual("killswitch.released"u8)
            || type.SequenceEqual("config.wrapped"u8) || type.SequenceEqual("config.unwrapped"u8) => EventKind.Other,
        _ => EventKind.Unknown,
    };
}
