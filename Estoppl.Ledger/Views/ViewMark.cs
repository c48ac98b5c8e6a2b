using System.Buffers.Binary;
using Estoppl.Ledger.Events;
using Estoppl.Ledger.Storage;

namespace Estoppl.Ledger.Views;

/// <summary>
/// What is known of the pages in <c>views.db</c>, in a small file beside it. While pages are being written it says so; behind the last one it
/// says how many there are and what they sum up to.
/// </summary>
/// <remarks>
/// Little-endian: magic 8, version u32, 1 when whole or 0 u32, the run of the machine (id 16, start in Unix milliseconds i64), length of the data file
/// i64, time of its last write in .NET ticks i64, sum of its pages u64, position that the views reflect i64, CRC-32C u32 over the 72 bytes
/// before. One write, within one sector.
/// </remarks>
/// <param name="IsWhole">Whether no page is on its way.</param>
/// <param name="Machine">The run of the machine in which it was written.</param>
/// <param name="Length">Of the data file, in bytes.</param>
/// <param name="Written">When the data file was last written, as its file system says.</param>
/// <param name="Sum">Over all pages: <see cref="PageSum"/>.</param>
/// <param name="Next">The place of the first event that the views do not reflect.</param>
internal readonly record struct ViewMark(bool IsWhole, MachineStart Machine, long Length, DateTime Written, ulong Sum, Position Next)
{
    public const int Size = 76, SummedUp = 72;

    // Rows and pages of another version are not read: the views are made anew.
    private const uint Version = 1;
    private const long MaxMilliseconds = 253_402_300_799_999;
    private const ulong Magic = 0x0A57_4549_5654_5345; // "ESTVIEW\n"

    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(to, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(to[8..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(to[12..], IsWhole ? 1u : 0);
        Machine.Id.TryWriteBytes(to[16..]);
        BinaryPrimitives.WriteInt64LittleEndian(to[32..], Machine.StartedAt.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64LittleEndian(to[40..], Length);
        BinaryPrimitives.WriteInt64LittleEndian(to[48..], Written.Ticks);
        BinaryPrimitives.WriteUInt64LittleEndian(to[56..], Sum);
        BinaryPrimitives.WriteInt64LittleEndian(to[64..], Next.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(to[SummedUp..], Crc32C.Of(to[..SummedUp]));
    }

    /// <summary>The mark; none when it is none of this version.</summary>
    public static ViewMark? Read(ReadOnlySpan<byte> from)
    {
        if (from.Length != Size || BinaryPrimitives.ReadUInt64LittleEndian(from) != Magic || BinaryPrimitives.ReadUInt32LittleEndian(from[8..]) != Version
            || BinaryPrimitives.ReadUInt32LittleEndian(from[SummedUp..]) != Crc32C.Of(from[..SummedUp])) return null;
        var started = BinaryPrimitives.ReadInt64LittleEndian(from[32..]);
        var machine = new MachineStart(new Guid(from[16..32]), DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Clamp(started, 0, MaxMilliseconds)));
        var written = new DateTime(Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(from[48..]), 0, DateTime.MaxValue.Ticks), DateTimeKind.Utc);
        return new ViewMark(
            BinaryPrimitives.ReadUInt32LittleEndian(from[12..]) == 1, machine, BinaryPrimitives.ReadInt64LittleEndian(from[40..]), written,
            BinaryPrimitives.ReadUInt64LittleEndian(from[56..]), new Position(BinaryPrimitives.ReadInt64LittleEndian(from[64..])));
    }
}

/// <summary>
/// The sum of all pages of a file modulo 2^64, each as its CRC-32C and its number mixed together: a page that changes is taken out and put
/// in again. Pages that a power loss mixed from two states give the right sum once in about 2^32 times.
/// </summary>
internal static class PageSum
{
    public static ulong Of(long number, ReadOnlySpan<byte> page)
    {
        // The finalizer of SplitMix64: neighbouring inputs give unrelated terms.
        var mixed = ((ulong)number << 32) + Crc32C.Of(page) + 0x9E37_79B9_7F4A_7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        return mixed ^ (mixed >> 31);
    }
}
