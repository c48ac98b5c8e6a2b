using System.Text;

namespace Estoppl.Ledger.Projections;

/// <summary>Bytes that should be a row or stats are not. Says what is wrong with them, and nothing of what they hold.</summary>
public sealed class ViewFormatException : FormatException
{
    internal ViewFormatException(string what) : base($"this is no view: {what}") { }
}

/// <summary>
/// Writes the compact form of rows and stats. Integers are LEB128 of as few bytes as they need, signed ones zigzag first; texts are
/// UTF-8 behind their length in bytes. The buffer is reused. One thread at a time.
/// </summary>
internal sealed class ViewByteWriter
{
    private byte[] _bytes = new byte[512];
    private int _length;

    /// <summary>What was written since the last <see cref="Reset"/>. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Reset() => _length = 0;

    public void Byte(byte value) => Room(1)[0] = value;

    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Unsigned(ulong value)
    {
        for (; value >= 0x80; value >>= 7) Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    public void Signed(long value) => Unsigned((ulong)((value << 1) ^ (value >> 63)));

    public void Id(Guid value) => value.TryWriteBytes(Room(16), bigEndian: true, out _);

    public void Text(string value)
    {
        var size = Encoding.UTF8.GetByteCount(value);
        Unsigned((ulong)size);
        Encoding.UTF8.GetBytes(value, Room(size));
    }

    public void OptionalText(string? value)
    {
        Flag(value is not null);
        if (value is not null) Text(value);
    }

    public void OptionalSigned(long? value)
    {
        Flag(value is not null);
        if (value is { } present) Signed(present);
    }

    private Span<byte> Room(int size)
    {
        if (_bytes.Length - _length < size) Array.Resize(ref _bytes, Math.Max(_length + size, 2 * _bytes.Length));
        _length += size;
        return _bytes.AsSpan(_length - size, size);
    }
}

/// <summary>Reads what <see cref="ViewByteWriter"/> writes, and nothing else: each value has one form. Bytes of any origin may come.</summary>
internal ref struct ViewByteReader(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Bytes that are left: no count of anything can be larger.</summary>
    public readonly int Left => _rest.Length;

    public byte Byte() => Take(1)[0];

    public bool Flag() => Byte() switch
    {
        0 => false,
        1 => true,
        _ => throw new ViewFormatException("a flag is neither 0 nor 1"),
    };

    public ulong Unsigned()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            if (shift == 63 && next > 1) break;
            value |= (ulong)(next & 0x7F) << shift;
            if (next >= 0x80) continue;
            if (next == 0 && shift > 0) break;
            return value;
        }

        throw new ViewFormatException("an integer is too long");
    }

    public long Signed()
    {
        var value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A number of things of which each takes at least one byte.</summary>
    public int Count()
    {
        var count = Unsigned();
        return count <= (ulong)Left ? (int)count : throw new ViewFormatException("more is announced than there is");
    }

    public Guid Id() => new(Take(16), bigEndian: true);

    public string Text()
    {
        try
        {
            return s_strict.GetString(Take(Count()));
        }
        catch (DecoderFallbackException)
        {
            throw new ViewFormatException("a text is not UTF-8");
        }
    }

    public string? OptionalText() => Flag() ? Text() : null;

    public long? OptionalSigned() => Flag() ? Signed() : null;

    public readonly void End()
    {
        if (!_rest.IsEmpty) throw new ViewFormatException("more follows after the end");
    }

    private ReadOnlySpan<byte> Take(int size)
    {
        if (_rest.Length < size) throw new ViewFormatException("the end is missing");
        var taken = _rest[..size];
        _rest = _rest[size..];
        return taken;
    }
}
