using System.Buffers.Binary;
using System.Text;

namespace Estoppl.Ledger.Sharing;

/// <summary>
/// Builds one frame: length of the rest u32, kind u8, content. Numbers are little-endian; texts and byte strings carry their length as
/// u32 before them. Reused from frame to frame; not thread-safe.
/// </summary>
internal sealed class FrameWriter
{
    public const int HeadSize = sizeof(uint) + sizeof(byte);
    private const int Kept = 1 << 20;
    private byte[] _bytes = new byte[4096];
    private int _length;

    /// <summary>How long the frame is so far.</summary>
    public int Length => _length;

    /// <summary>Starts over.</summary>
    public FrameWriter Begin(FrameKind kind)
    {
        if (_bytes.Length > Kept) _bytes = new byte[4096];
        _length = HeadSize;
        _bytes[sizeof(uint)] = (byte)kind;
        return this;
    }

    public FrameWriter Byte(byte value)
    {
        Room(1)[0] = value;
        return this;
    }

    public FrameWriter Int(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Room(sizeof(int)), value);
        return this;
    }

    public FrameWriter Long(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Room(sizeof(long)), value);
        return this;
    }

    public FrameWriter Id(Guid value)
    {
        value.TryWriteBytes(Room(16), bigEndian: true, out _);
        return this;
    }

    public FrameWriter Bytes(ReadOnlySpan<byte> value)
    {
        Int(value.Length);
        value.CopyTo(Room(value.Length));
        return this;
    }

    /// <summary>Bytes without their length: they fill the frame.</summary>
    public FrameWriter Rest(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Room(value.Length));
        return this;
    }

    public FrameWriter Text(string value) => Bytes(Encoding.UTF8.GetBytes(value));

    /// <summary>The whole frame, valid until the next <see cref="Begin"/>.</summary>
    public ReadOnlySpan<byte> Frame
    {
        get
        {
            BinaryPrimitives.WriteInt32LittleEndian(_bytes, _length - sizeof(uint));
            return _bytes.AsSpan(0, _length);
        }
    }

    private Span<byte> Room(int size)
    {
        if (_bytes.Length - _length < size) Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(2L * _bytes.Length, (long)_length + size)));
        _length += size;
        return _bytes.AsSpan(_length - size, size);
    }
}
