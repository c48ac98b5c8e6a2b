using System.Buffers.Binary;
using System.Text;

namespace Estoppl.Ledger.Sharing;

/// <summary>Reads a frame's content, as <see cref="FrameWriter"/> builds it. Whatever is not there or does not fit is a <see cref="WireException"/>.</summary>
internal ref struct FrameReader(ReadOnlySpan<byte> content)
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private ReadOnlySpan<byte> _rest = content;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public byte Byte() => Take(1)[0];

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    /// <summary>A number that counts something, so not below zero.</summary>
    public long Count()
    {
        var value = Long();
        return value >= 0 ? value : throw new WireException($"a count of {value}");
    }

    public Guid Id() => new(Take(16), bigEndian: true);

    public ReadOnlySpan<byte> Bytes()
    {
        var length = Int();
        return length >= 0 ? Take(length) : throw new WireException($"a length of {length}");
    }

    public string Text()
    {
        try
        {
            return s_strict.GetString(Bytes());
        }
        catch (DecoderFallbackException)
        {
            throw new WireException("a text that is not UTF-8");
        }
    }

    /// <summary>So many bytes, without a length before them.</summary>
    public ReadOnlySpan<byte> Raw(int size) => Take(size);

    /// <summary>Everything that is left.</summary>
    public ReadOnlySpan<byte> Rest() => Take(_rest.Length);

    /// <summary>Nothing may be left.</summary>
    public readonly void Finish()
    {
        if (!IsAtEnd) throw new WireException($"{_rest.Length} bytes too many");
    }

    private ReadOnlySpan<byte> Take(int size)
    {
        if (size > _rest.Length) throw new WireException($"{size - _rest.Length} bytes are missing");
        var taken = _rest[..size];
        _rest = _rest[size..];
        return taken;
    }
}
