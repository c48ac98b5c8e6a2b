using System.Buffers.Binary;
using Estoppl.Ledger.Events;

namespace Estoppl.Ledger.Projections;

/// <summary>
/// Says which rows there are, in any order: the sum modulo 2^256 of the SHA-256 values of their wire forms, each a big-endian number. A row
/// that changes is taken out in its old form and put in in its new one, so that no other row has to be read. It tells views apart; it
/// does not withstand someone who picks rows so that sums collide.
/// </summary>
public readonly record struct RowDigest
{
    private readonly ulong _a, _b, _c, _d;

    private RowDigest(ulong a, ulong b, ulong c, ulong d) => (_a, _b, _c, _d) = (a, b, c, d);

    /// <summary>The sum as 32 bytes.</summary>
    public Digest Value
    {
        get
        {
            Span<byte> bytes = stackalloc byte[Digest.Size];
            BinaryPrimitives.WriteUInt64BigEndian(bytes, _a);
            BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], _b);
            BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], _c);
            BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], _d);
            return new Digest(bytes);
        }
    }

    /// <summary>The sum that <paramref name="value"/> was taken from.</summary>
    public static RowDigest Of(Digest value)
    {
        Span<byte> bytes = stackalloc byte[Digest.Size];
        value.CopyTo(bytes);
        return new RowDigest(
            BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]), BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]));
    }

    /// <summary>With one row more.</summary>
    public static RowDigest operator +(RowDigest sum, RowDigest row)
    {
        var d = sum._d + row._d;
        var c = Add(sum._c, row._c, d < row._d, out var carryC);
        var b = Add(sum._b, row._b, carryC, out var carryB);
        return new RowDigest(Add(sum._a, row._a, carryB, out _), b, c, d);
    }

    /// <summary>With one row less.</summary>
    public static RowDigest operator -(RowDigest sum, RowDigest row) => sum + (Complement(row) + new RowDigest(0, 0, 0, 1));

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();

    private static RowDigest Complement(RowDigest row) => new(~row._a, ~row._b, ~row._c, ~row._d);

    private static ulong Add(ulong one, ulong other, bool carry, out bool carries)
    {
        var sum = (UInt128)one + other + (carry ? 1UL : 0UL);
        carries = sum > ulong.MaxValue;
        return (ulong)sum;
    }
}
