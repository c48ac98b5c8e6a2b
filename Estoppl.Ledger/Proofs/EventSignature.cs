namespace Estoppl.Ledger.Proofs;

/// <summary>
/// What an event's signature is made over: <c>"estoppl/event/v1\n" || event</c>. The first line keeps a signature from being taken
/// for one over anything else that the same key signs.
/// </summary>
public static class EventSignature
{
    /// <summary>Length in bytes (RFC 8032, section 5.1.6).</summary>
    public const int Size = 64;

    /// <summary>The line before the event's bytes.</summary>
    public static ReadOnlySpan<byte> Context => "estoppl/event/v1\n"u8;

    /// <summary>Puts the line and the event's bytes into one reused buffer, which grows when it must.</summary>
    internal static ReadOnlySpan<byte> Message(ReadOnlySpan<byte> bytes, ref byte[] buffer)
    {
        var length = Context.Length + bytes.Length;
        if (buffer.Length < length) buffer = new byte[2 * length];
        Context.CopyTo(buffer);
        bytes.CopyTo(buffer.AsSpan(Context.Length));
        return buffer.AsSpan(0, length);
    }
}
